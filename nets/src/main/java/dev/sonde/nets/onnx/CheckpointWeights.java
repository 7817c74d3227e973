package dev.sonde.nets.onnx;

import dev.sonde.nets.exported.CheckpointTensor;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.onnx.CheckpointMatching;
import dev.sonde.onnx.ExporterNotes;
import dev.sonde.onnx.MatchedWeights;
import dev.sonde.onnx.WeightRule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Puts the weights of a checkpoint into a graph, as {@link CheckpointMatching} finds them. */
final class CheckpointWeights {
  private CheckpointWeights() {}

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
   * @throws dev.sonde.findings.InvalidInputException if a parameter is not in the checkpoint, has
   *     another shape there, or cannot be told
   */
  static Put put(ModelGraph graph, Path file, Map<String, Tensor> stored) {
    ParameterPlan plan = ParameterPlan.of(graph, stored);
    Map<String, String> names = new LinkedHashMap<>();
    plan.parameters().forEach(each -> names.put(each.value(), each.name()));
    plan.tied().forEach(each -> names.put(each.value(), graph.nameInFile(each.value())));
    ExporterNotes notes = new ExporterNotes(graph.graph().model().getGraph());
    WeightRule rule = new WeightRule(graph.graph(), graph.nodes(), notes);
    CheckpointMatching.Matched matched =
        CheckpointMatching.of(
            graph.source(),
            graph.graph(),
            graph.nodes(),
            new CheckpointMatching.Tensors(
                names,
                plan.constants(),
                plan.folded(),
                value -> NativeValues.shape(own(stored, value)),
                value ->
                    rule.of(value, ParameterPlan.extremes(own(stored, value))).owner().stream()
                        .findFirst()),
            file);
    Map<String, Tensor> tensors = new LinkedHashMap<>(stored);
    matched.matches().forEach((value, match) -> tensors.put(value, tensor(match)));
    return new Put(tensors, matched.summary());
  }

  private static Tensor own(Map<String, Tensor> tensors, String value) {
    return Objects.requireNonNull(tensors.get(value));
  }

  /** Half precision is widened. */
  private static Tensor tensor(CheckpointMatching.Match match) {
    Tensor read = CheckpointTensor.read(match.entry());
    Tensor tensor = match.transposed() ? read.t().contiguous() : read;
    ScalarType type = tensor.scalar_type();
    boolean half = type.value == ScalarType.Half.value || type.value == ScalarType.BFloat16.value;
    return half ? tensor.to(ScalarType.Float) : tensor;
  }
}
