package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.exported.Safetensors;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the tensors of a checkpoint that take the place of a graph's own, by name.
 *
 * <p>Tensors that the exporter kept have their name; their shape must be the checkpoint's, or the
 * same with two axes exchanged, where that tells which. A tensor that the exporter made anew is
 * taken for the second factor of a matrix product, which exporters turn: {@code torch.nn.Linear}
 * keeps (out, in), {@code MatMul} takes (in, out). Which of the checkpoint's it is, the exporter's
 * notes say ({@code folded_from}), or the module that its node belongs to, if one tensor there
 * alone fits. Whatever else was made anew, or merged with a norm, is refused: its numbers are no
 * longer those of one tensor.
 */
public final class CheckpointMatching {
  private static final int MOST_NAMES = 8;

  private final String source;
  private final OnnxGraph graph;
  private final Path file;
  private final Safetensors checkpoint;
  private final Function<String, long[]> shapes;
  private final Function<String, Optional<WeightRule.Place>> owners;

  private final Map<String, Match> matches = new LinkedHashMap<>();
  private final List<String> transposed = new ArrayList<>();
  private final List<String> renamed = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private int same;

  private CheckpointMatching(
      String source,
      OnnxGraph graph,
      Path file,
      Function<String, long[]> shapes,
      Function<String, Optional<WeightRule.Place>> owners) {
    this.source = source;
    this.graph = graph;
    this.file = file;
    checkpoint = Safetensors.open(file);
    this.shapes = shapes;
    this.owners = owners;
  }

  /**
   * What takes the place of one tensor.
   *
   * @param entry where it lies in the checkpoint
   * @param transposed whether its two axes are to be exchanged
   */
  public record Match(Safetensors.Entry entry, boolean transposed) {}

  /**
   * What takes the place of all.
   *
   * @param matches by the name of the value in the graph
   * @param summary how they were found
   */
  public record Matched(Map<String, Match> matches, MatchedWeights summary) {
    public Matched {
      matches = Map.copyOf(matches);
    }
  }

  /**
   * What a graph's fixed tensors are.
   *
   * @param parameters by the name of their value, what they are called; all have to be found
   * @param constants values that are taken where the checkpoint has them, such as running means
   * @param folded names in the file of tensors that the exporter worked out beforehand
   * @param shapes the lengths of a value's axes
   * @param owners the node that uses a value as a weight
   */
  public record Tensors(
      Map<String, String> parameters,
      List<String> constants,
      List<String> folded,
      Function<String, long[]> shapes,
      Function<String, Optional<WeightRule.Place>> owners) {}

  /**
   * Finds them.
   *
   * @param source what messages call the model's file
   * @param nodes those of the graph that count
   * @param tensors what its fixed tensors are
   * @param file a {@code .safetensors} file, or the index of several
   * @throws InvalidInputException if a parameter is not in the checkpoint, has another shape there,
   *     or cannot be told
   */
  public static Matched of(
      String source, OnnxGraph graph, List<NodeProto> nodes, Tensors tensors, Path file) {
    CheckpointMatching matching =
        new CheckpointMatching(source, graph, file, tensors.shapes(), tensors.owners());
    matching.requireWhole(nodes, tensors.folded());
    return matching.match(tensors);
  }

  /** Numbers that were worked out from several tensors would stay those of the old weights. */
  private void requireWhole(List<NodeProto> nodes, List<String> folded) {
    List<String> merged = MergedNorms.of(graph, nodes);
    if (!merged.isEmpty()) {
      throw refused(
          "the exporter merged a batch norm into "
              + some(merged)
              + ", so that the checkpoint's weights are not those of the graph");
    }
    if (!folded.isEmpty()) {
      throw refused(
          "the exporter worked out "
              + some(folded)
              + " beforehand, perhaps from weights, and these would stay those of the old ones");
    }
  }

  private Matched match(Tensors tensors) {
    ExporterNotes notes = new ExporterNotes(graph.model().getGraph());
    Map<String, String> names = new LinkedHashMap<>(tensors.parameters());
    names.replaceAll((value, name) -> notes.onlySource(value).orElse(name));
    checkpoint.fitTo(new LinkedHashSet<>(names.values()));
    Set<String> claimed = new TreeSet<>(names.values());
    names.forEach((value, name) -> take(value, name, claimed));
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.ARRAYS,
          source
              + ": the weights lack "
              + missing.size()
              + " of its parameters ("
              + some(missing)
              + "); they have "
              + some(new ArrayList<>(checkpoint.unused()))
              + ". Take the checkpoint of this model, or export the model that it belongs to");
    }
    for (String value : tensors.constants()) {
      String name = graph.nameInFile(value);
      if (checkpoint.has(name)
          && checkpoint.isReal(name)
          && Arrays.equals(checkpoint.shape(name), shapes.apply(value))) {
        put(value, name, false);
        same++;
      }
    }
    checkpoint.takeTied();
    return new Matched(
        matches,
        new MatchedWeights(
            file.toString(), same, transposed, renamed, List.copyOf(checkpoint.unused())));
  }

  private void take(String value, String name, Set<String> claimed) {
    long[] shape = shapes.apply(value);
    boolean anew = ParameterNames.isNumbered(graph.nameInFile(value));
    Optional<String> found =
        checkpoint.has(name)
            ? Optional.of(name)
            : anew ? onlyFitting(value, shape, claimed) : Optional.empty();
    if (found.isEmpty()) {
      missing.add(name);
      return;
    }
    long[] theirs = checkpoint.shape(found.get());
    if (anew) {
      if (!isSecondFactor(value) || shape.length != 2 || !isTransposeOf(theirs, shape)) {
        throw refused(
            "the exporter created "
                + Quoted.plain(graph.nameInFile(value))
                + " of shape "
                + Arrays.toString(shape)
                + "; it cannot be matched with "
                + found.get()
                + " of shape "
                + Arrays.toString(theirs));
      }
      renamed.add(graph.nameInFile(value) + " ← " + found.get());
    }
    boolean transpose = anew || (!Arrays.equals(theirs, shape) && isTransposeOf(theirs, shape));
    if (transpose) {
      transposed.add(found.get());
    } else {
      same++;
    }
    put(value, found.get(), transpose);
  }

  /** Takes a tensor, whose shape must be the graph's; integers are no weights. */
  private void put(String value, String name, boolean transpose) {
    long[] shape = shapes.apply(value);
    Safetensors.Entry entry =
        checkpoint.take(name, transpose ? new long[] {shape[1], shape[0]} : shape);
    if (!entry.type().isReal()) {
      throw refused(
          Quoted.plain(graph.nameInFile(value))
              + " holds whole numbers in the checkpoint ("
              + entry.type()
              + ")");
    }
    matches.put(value, new Match(entry, transpose));
  }

  private static boolean isTransposeOf(long[] one, long[] other) {
    return one.length == 2 && other.length == 2 && one[0] == other[1] && one[1] == other[0];
  }

  /** Whether a tensor is the second factor of a product that takes it as it is. */
  private boolean isSecondFactor(String value) {
    return owners
        .apply(value)
        .filter(place -> place.input() == 1)
        .filter(
            place ->
                place.node().getOpType().equals("MatMul")
                    || (place.node().getOpType().equals("Gemm")
                        && OnnxNode.attribute(place.node(), "transB", 0) == 0))
        .filter(place -> place.node().getInput(1).equals(value))
        .isPresent();
  }

  /** The only tensor of the module that no other value is called like, and that fits transposed. */
  private Optional<String> onlyFitting(String value, long[] shape, Set<String> claimed) {
    Optional<NodeProto> node = owners.apply(value).map(WeightRule.Place::node);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    String module = ParameterNames.module(node.get());
    List<String> fitting =
        checkpoint.names().stream()
            .filter(name -> name.startsWith(module + ".") && !claimed.contains(name))
            .filter(name -> name.indexOf('.', module.length() + 1) < 0)
            .filter(name -> isTransposeOf(checkpoint.shape(name), shape))
            .toList();
    return !module.isEmpty() && fitting.size() == 1
        ? Optional.of(fitting.get(0))
        : Optional.empty();
  }

  private InvalidInputException refused(String what) {
    return new InvalidInputException(
        InvalidInputException.Kind.ARRAYS,
        source
            + ": "
            + what
            + ". Export the model with those weights, or put them into a model.pt2 (torch.export),"
            + " which keeps every tensor as it was");
  }

  private static String some(List<String> names) {
    return names.stream().limit(MOST_NAMES).map(Quoted::plain).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
  }
}
