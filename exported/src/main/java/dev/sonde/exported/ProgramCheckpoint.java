package dev.sonde.exported;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The weights of a checkpoint that take the place of a program's own, by name. Every parameter must
 * be there, under its own name or one that is tied to it; other tensors are taken where they are.
 */
public final class ProgramCheckpoint {
  private static final int MOST_NAMES = 8;

  private final String source;
  private final Path file;
  private final Safetensors weights;
  private final JsonNode stored;
  private final Map<JsonNode, List<String>> namesOfViews;
  private int taken;

  private ProgramCheckpoint(ProgramArchive archive, Path file) {
    source = archive.source();
    this.file = file;
    weights = Safetensors.open(file);
    stored = archive.weights();
    namesOfViews = namesOfViews(stored);
  }

  /**
   * Opens a checkpoint for a program.
   *
   * @param file a {@code .safetensors} file, or the index of several
   * @throws InvalidInputException if it is none, or lacks parameters of the program
   */
  public static ProgramCheckpoint of(ProgramArchive archive, ProgramGraph graph, Path file) {
    ProgramCheckpoint out = new ProgramCheckpoint(archive, file);
    Set<String> names = new LinkedHashSet<>();
    out.stored.fieldNames().forEachRemaining(names::add);
    out.weights.fitTo(names);
    out.requireWhole(graph);
    return out;
  }

  /** Names by where their bytes lie and how they are read, so that tied ones are together. */
  private static Map<JsonNode, List<String>> namesOfViews(JsonNode weights) {
    Map<JsonNode, List<String>> out = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : weights.properties()) {
      out.computeIfAbsent(place(each.getValue()), any -> new ArrayList<>()).add(each.getKey());
    }
    return out;
  }

  private static JsonNode place(JsonNode meta) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.set("record", meta.path("path_name"));
    out.set("sizes", meta.path("tensor_meta").path("sizes"));
    out.set("strides", meta.path("tensor_meta").path("strides"));
    out.set("offset", meta.path("tensor_meta").path("storage_offset"));
    return out;
  }

  private void requireWhole(ProgramGraph graph) {
    List<String> missing = new ArrayList<>();
    for (ProgramGraph.Input input : graph.inputs()) {
      if (input.origin() == ProgramGraph.Origin.PARAMETER && nameOf(input.stored()).isEmpty()) {
        missing.add(input.stored());
      }
    }
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.ARRAYS,
          source
              + ": the weights lack "
              + missing.size()
              + " of its parameters ("
              + some(missing)
              + "); they have "
              + some(unused())
              + ". Take the checkpoint of this model, or export the model that it belongs to");
    }
  }

  private static String some(List<String> names) {
    return names.stream().limit(MOST_NAMES).map(Quoted::plain).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
  }

  private List<String> tied(String name) {
    List<String> names = namesOfViews.getOrDefault(place(stored.path(name)), List.of(name));
    return names.contains(name) ? names : List.of(name);
  }

  /** Under which of its tied names the checkpoint has a tensor. */
  private Optional<String> nameOf(String name) {
    return weights.has(name)
        ? Optional.of(name)
        : tied(name).stream().filter(weights::has).findFirst();
  }

  /**
   * Takes what the checkpoint has for a tensor of the program.
   *
   * @param name the tensor's dotted name
   * @param description what the program says of it
   * @return where it lies; nothing if the checkpoint has none, as of constants
   * @throws InvalidInputException if it has another shape, or integers for reals
   */
  public Optional<Safetensors.Entry> take(String name, TensorDescription description) {
    Optional<String> found = nameOf(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Safetensors.Entry entry = weights.take(found.get(), description.shape());
    if (entry.type().isInteger() != description.type().isInteger()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.SHAPE,
          source
              + ": the weights have "
              + Quoted.plain(name)
              + (entry.type().isInteger() ? " as integers" : " as reals")
              + ", and the program takes "
              + description.type()
              + ". Take the checkpoint of this model");
    }
    tied(name).forEach(other -> weights.takeIfSame(other, found.get()));
    taken++;
    return Optional.of(entry);
  }

  /** The file that was named. */
  public Path file() {
    return file;
  }

  /** How many tensors were taken. */
  public int taken() {
    return taken;
  }

  /** The checkpoint's own names of tensors that nothing of the program took. */
  public List<String> unused() {
    return List.copyOf(weights.unused());
  }
}
