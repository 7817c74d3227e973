package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.nets.network.ParameterTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which of a file's tensors are parameters. Tensors that are equal to the bit, turned or not, count
 * once: exporters write tied weights out several times.
 *
 * @param parameters all of them, tied ones once
 * @param tied values that repeat a parameter
 * @param constants values that lie in the file and are none
 * @param folded those of them that the exporter worked out, perhaps from parameters
 * @param chosen which parameters are trained, in the order of {@link #parameters()}
 * @param widest the widest real type of a parameter
 */
record ParameterPlan(
    List<Parameter> parameters,
    List<Tied> tied,
    List<String> constants,
    List<String> folded,
    List<Boolean> chosen,
    ScalarType widest) {

  /** Fewer equal numbers may be chance: norms are ones at first, biases zeros. */
  private static final long LEAST_TIED = 16;

  ParameterPlan {
    parameters = List.copyOf(parameters);
    tied = List.copyOf(tied);
    constants = List.copyOf(constants);
    folded = List.copyOf(folded);
    chosen = List.copyOf(chosen);
  }

  /**
   * One parameter.
   *
   * @param name what it is called
   * @param value the name of its value in the graph
   * @param shape the lengths of its axes
   */
  record Parameter(String name, String value, List<Long> shape) {}

  /**
   * A value that repeats a parameter.
   *
   * @param value its name in the graph
   * @param parameter the number of the parameter
   * @param turned whether its two axes are exchanged
   */
  record Tied(String value, int parameter, boolean turned) {}

  /** Sorts the tensors of a file. */
  static ParameterPlan of(ModelGraph graph, Map<String, Tensor> stored) {
    WeightRule rule = new WeightRule(graph.graph(), graph.nodes());
    ParameterNames names = new ParameterNames();
    graph.fixed().keySet().forEach(value -> names.take(graph.graph().nameInFile(value)));
    List<Parameter> parameters = new ArrayList<>();
    List<Tied> tied = new ArrayList<>();
    List<String> constants = new ArrayList<>();
    List<String> folded = new ArrayList<>();
    Map<Long, List<Integer>> bySize = new HashMap<>();
    ScalarType widest = ScalarType.Float;
    for (Map.Entry<String, TensorProto> each : graph.fixed().entrySet()) {
      String value = each.getKey();
      Tensor tensor = java.util.Objects.requireNonNull(stored.get(value));
      WeightRule.Use use =
          WeightRule.isReal(each.getValue()) && tensor.numel() > 0
              ? rule.of(value, extremes(tensor))
              : WeightRule.Use.CONSTANT;
      if (use.verdict() != WeightRule.Verdict.PARAMETER) {
        constants.add(value);
        if (use.verdict() == WeightRule.Verdict.FOLDED) {
          folded.add(graph.graph().nameInFile(value));
        }
        continue;
      }
      List<Integer> others = bySize.computeIfAbsent(tensor.numel(), n -> new ArrayList<>());
      Tied repeated = repeated(value, tensor, others, parameters, stored);
      if (repeated != null) {
        tied.add(repeated);
        continue;
      }
      others.add(parameters.size());
      String inFile = graph.graph().nameInFile(value);
      String name =
          ParameterNames.isNumbered(inFile) ? names.of(inFile, use.owner().get(0)) : inFile;
      parameters.add(
          new Parameter(name, value, java.util.Arrays.stream(shape(tensor)).boxed().toList()));
      if (tensor.scalar_type().value == ScalarType.Double.value) {
        widest = ScalarType.Double;
      }
    }
    List<Boolean> all = parameters.stream().map(parameter -> true).toList();
    return new ParameterPlan(parameters, tied, constants, folded, all, widest);
  }

  static WeightRule.Extremes extremes(Tensor tensor) {
    Tensor reals = tensor.to(ScalarType.Double);
    return new WeightRule.Extremes(
        torch.min(reals).item().toDouble(), torch.max(reals).item().toDouble());
  }

  private static @org.jspecify.annotations.Nullable Tied repeated(
      String value,
      Tensor tensor,
      List<Integer> others,
      List<Parameter> parameters,
      Map<String, Tensor> stored) {
    if (tensor.numel() < LEAST_TIED || isUniform(tensor)) {
      return null;
    }
    for (int other : others) {
      Tensor first = java.util.Objects.requireNonNull(stored.get(parameters.get(other).value()));
      if (first.scalar_type().value != tensor.scalar_type().value) {
        continue;
      }
      if (first.equal(tensor)) {
        return new Tied(value, other, false);
      }
      if (first.dim() == 2 && tensor.dim() == 2 && first.t().equal(tensor)) {
        return new Tied(value, other, true);
      }
    }
    return null;
  }

  private static boolean isUniform(Tensor tensor) {
    WeightRule.Extremes extremes = extremes(tensor);
    return extremes.least() == extremes.most();
  }

  static long[] shape(Tensor tensor) {
    return tensor.sizes().vec().get();
  }

  /** The trained ones, as a network counts them. */
  List<ParameterTensor> trained() {
    List<ParameterTensor> out = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < parameters.size(); i++) {
      if (chosen.get(i)) {
        long[] shape = parameters.get(i).shape().stream().mapToLong(Long::longValue).toArray();
        ParameterTensor tensor = new ParameterTensor(parameters.get(i).name(), shape, offset);
        offset = Math.addExact(offset, tensor.count());
        out.add(tensor);
      }
    }
    return out;
  }

  /** The names of those that are not trained, and of what exporters folded. */
  List<String> frozen() {
    List<String> out = new ArrayList<>(folded);
    for (int i = 0; i < parameters.size(); i++) {
      if (!chosen.get(i)) {
        out.add(parameters.get(i).name());
      }
    }
    return out;
  }

  /** The plan with some of its trained parameters only. */
  ParameterPlan choosing(Predicate<String> which) {
    List<Boolean> fewer = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      fewer.add(chosen.get(i) && which.test(parameters.get(i).name()));
    }
    return new ParameterPlan(parameters, tied, constants, folded, fewer, widest);
  }
}
