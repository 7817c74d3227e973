package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.exported.AllowedOperators;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What PyTorch's exporter by {@code torch.export} notes beside the tensors of a file: whether one
 * is a parameter, and what it worked one out from.
 */
public final class ExporterNotes {
  private static final String KIND = "pkg.torch.export.graph_signature.InputSpec.kind";
  private static final String FOLDED = "pkg.onnxscript.optimizer.folded_from";

  /** What a graph calls a value after the operation that makes it. */
  private static final Pattern COUNTED = Pattern.compile("_\\d+$");

  /** Operations that leave numbers as they are: what the exporter does so is still a weight. */
  private static final Pattern REARRANGES =
      Pattern.compile(
          "slice|select|unsqueeze|squeeze|view|reshape|transpose|permute|t|flatten|unflatten|detach"
              + "|alias|clone|_to_copy");

  private static final AllowedOperators MATHEMATICS = AllowedOperators.mathematics();

  private static final Pattern LIST = Pattern.compile("[\\[\\]' ]");

  private final Map<String, String> kinds = new HashMap<>();
  private final Map<String, List<String>> sources = new HashMap<>();

  /** Reads the notes of a graph. */
  public ExporterNotes(GraphProto graph) {
    for (ValueInfoProto value : graph.getValueInfoList()) {
      for (StringStringEntryProto entry : value.getMetadataPropsList()) {
        if (entry.getKey().equals(KIND)) {
          kinds.put(value.getName(), entry.getValue());
        } else if (entry.getKey().equals(FOLDED)) {
          String[] names = LIST.matcher(entry.getValue()).replaceAll("").split(",", -1);
          sources.put(value.getName(), List.of(names));
        }
      }
    }
  }

  /** Whether the exporter took notes at all. */
  boolean any() {
    return !kinds.isEmpty();
  }

  /** PARAMETER, BUFFER or another; nothing for what the exporter worked out itself. */
  public Optional<String> kind(String value) {
    return Optional.ofNullable(kinds.get(value));
  }

  /** The model's own tensors that one was worked out from; nothing where that is not noted. */
  public Optional<List<String>> sources(String value) {
    return Optional.ofNullable(sources.get(value))
        .map(names -> names.stream().filter(ExporterNotes::isModels).toList());
  }

  /** The one tensor of the model's own that one was worked out from, if it is one alone. */
  public Optional<String> onlySource(String value) {
    return sources(value).filter(names -> names.size() == 1).map(names -> names.get(0));
  }

  /**
   * Whether one has the numbers of a tensor of the model's own, as they are: cut, turned, or looked
   * up in a table, whose places may be worked out by anything.
   */
  boolean isRearranged(String value) {
    List<String> from = sources.getOrDefault(value, List.of());
    if (from.isEmpty() || operation(value).equals("embedding")) {
      return !from.isEmpty();
    }
    return REARRANGES.matcher(operation(value)).matches()
        && from.stream()
            .filter(name -> !name.startsWith("val_") && !isModels(name))
            .allMatch(name -> REARRANGES.matcher(operation(name)).matches());
  }

  private static String operation(String name) {
    return COUNTED.matcher(name).replaceFirst("");
  }

  /** Modules have dots; other names are after operations, or numbered. */
  private static boolean isModels(String name) {
    if (name.isEmpty() || name.startsWith("val_") || WeightRule.isBuffer(name)) {
      return false;
    }
    String operation = operation(name);
    return name.contains(".")
        || Stream.of(operation, operation.replaceFirst("^_", ""))
            .noneMatch(each -> MATHEMATICS.contains("aten::" + each));
  }
}
