package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.exported.Safetensors;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.network.MatchedWeights;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.onnx.OnnxNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Puts the weights of a checkpoint into a graph by name.
 *
 * <p>Tensors that the exporter kept have their name; their shape must be the checkpoint's, or the
 * same with two axes exchanged, where that tells which. A tensor that the exporter made anew is
 * taken for the second factor of a matrix product, which exporters turn: {@code torch.nn.Linear}
 * keeps (out, in), {@code MatMul} takes (in, out). Which of the checkpoint's it is, the exporter's
 * notes say ({@code folded_from}), or the module that its node belongs to, if one tensor there
 * alone fits. Whatever else was made anew, or merged with a norm, is refused: its numbers are no
 * longer those of one tensor.
 */
final class CheckpointWeights {
  private final ModelGraph graph;
  private final Path file;
  private final Safetensors checkpoint;
  private final Map<String, Tensor> tensors;
  private final WeightRule rule;
  private final ExporterNotes notes;

  private final List<String> transposed = new ArrayList<>();
  private final List<String> renamed = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private int same;

  private CheckpointWeights(ModelGraph graph, Path file, Map<String, Tensor> stored) {
    this.graph = graph;
    this.file = file;
    checkpoint = Safetensors.open(file);
    tensors = new LinkedHashMap<>(stored);
    rule = new WeightRule(graph.graph(), graph.nodes());
    notes = new ExporterNotes(graph.graph().model().getGraph());
  }

  /**
   * A graph's tensors with the checkpoint's among them.
   *
   * @param tensors by the name of their value
   * @param matched what was taken, and how
   */
  record Put(Map<String, Tensor> tensors, MatchedWeights matched) {}

  /**
   * Puts a checkpoint's weights in.
   *
   * @param stored the file's own tensors by the name of their value
   * @throws InvalidInputException if a parameter is not in the checkpoint, has another shape there,
   *     or cannot be told
   */
  static Put put(ModelGraph graph, Path file, Map<String, Tensor> stored) {
    return new CheckpointWeights(graph, file, stored).put();
  }

  private Put put() {
    ParameterPlan plan = ParameterPlan.of(graph, tensors);
    requireWhole(plan);
    Map<String, String> names = new LinkedHashMap<>();
    plan.parameters().forEach(each -> names.put(each.value(), each.name()));
    plan.tied().forEach(each -> names.put(each.value(), graph.nameInFile(each.value())));
    names.replaceAll((value, name) -> notes.onlySource(value).orElse(name));
    checkpoint.fitTo(new LinkedHashSet<>(names.values()));
    Set<String> claimed = new TreeSet<>(names.values());
    names.forEach((value, name) -> take(value, name, claimed));
    if (!missing.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.ARRAYS,
          graph.source()
              + ": the weights lack "
              + missing.size()
              + " of its parameters ("
              + some(missing)
              + "); they have "
              + some(new ArrayList<>(checkpoint.unused()))
              + ". Take the checkpoint of this model, or export the model that it belongs to");
    }
    for (String value : plan.constants()) {
      String name = graph.nameInFile(value);
      Tensor own = own(value);
      if (checkpoint.has(name) && Arrays.equals(checkpoint.shape(name), NativeValues.shape(own))) {
        replace(value, checkpoint.read(name, checkpoint.shape(name)));
        same++;
      }
    }
    return new Put(
        tensors,
        new MatchedWeights(
            file.toString(), same, transposed, renamed, List.copyOf(checkpoint.unused())));
  }

  /** Numbers that were worked out from several tensors would stay those of the old weights. */
  private void requireWhole(ParameterPlan plan) {
    List<String> merged = MergedNorms.of(graph);
    if (!merged.isEmpty()) {
      throw refused(
          "the exporter merged a batch norm into "
              + some(merged)
              + ", so that the checkpoint's weights are not those of the graph");
    }
    if (!plan.folded().isEmpty()) {
      throw refused(
          "the exporter worked out "
              + some(plan.folded())
              + " beforehand, perhaps from weights, and these would stay those of the old ones");
    }
  }

  private Tensor own(String value) {
    return Objects.requireNonNull(tensors.get(value));
  }

  private void take(String value, String name, Set<String> claimed) {
    long[] shape = NativeValues.shape(own(value));
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
                + graph.nameInFile(value)
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
      replace(value, checkpoint.read(found.get(), theirs).t().contiguous());
    } else {
      same++;
      replace(value, checkpoint.read(found.get(), shape)); // which says how shapes differ
    }
  }

  /** Half precision is widened; integers are no weights. */
  private void replace(String value, Tensor tensor) {
    ScalarType type = tensor.scalar_type();
    if (!RealTypes.isReal(type)) {
      throw refused(
          graph.nameInFile(value) + " holds whole numbers in the checkpoint (" + type + ")");
    }
    boolean half = type.value == ScalarType.Half.value || type.value == ScalarType.BFloat16.value;
    tensors.put(value, half ? tensor.to(ScalarType.Float) : tensor);
  }

  private static boolean isTransposeOf(long[] one, long[] other) {
    return one.length == 2 && other.length == 2 && one[0] == other[1] && one[1] == other[0];
  }

  /** Whether a tensor is the second factor of a product that takes it as it is. */
  private boolean isSecondFactor(String value) {
    return owner(value)
        .filter(place -> place.input() == 1)
        .filter(
            place ->
                place.node().getOpType().equals("MatMul")
                    || (place.node().getOpType().equals("Gemm")
                        && OnnxNode.attribute(place.node(), "transB", 0) == 0))
        .filter(place -> place.node().getInput(1).equals(value))
        .isPresent();
  }

  private Optional<WeightRule.Place> owner(String value) {
    return rule.of(value, ParameterPlan.extremes(own(value))).owner().stream().findFirst();
  }

  /** The only tensor of the module that no other value is called like, and that fits transposed. */
  private Optional<String> onlyFitting(String value, long[] shape, Set<String> claimed) {
    Optional<NodeProto> node = owner(value).map(WeightRule.Place::node);
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
        graph.source()
            + ": "
            + what
            + ". Export the model with those weights, or put them into a model.pt2 (torch.export),"
            + " which keeps every tensor as it was");
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(8, names.size())))
        + (names.size() > 8 ? " and " + (names.size() - 8) + " more" : "");
  }
}
