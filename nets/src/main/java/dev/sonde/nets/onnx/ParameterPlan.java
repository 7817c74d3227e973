package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.onnx.ExporterNotes;
import dev.sonde.onnx.ParameterNames;
import dev.sonde.onnx.WeightRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Which of a file's tensors are parameters. Tensors that are equal to the bit, transposed or not,
 * count once: exporters write tied weights out several times.
 *
 * @param parameters all of them, tied ones once
 * @param tied values that repeat a parameter
 * @param constants values that lie in the file and are none
 * @param folded those of them that the exporter worked out, perhaps from parameters
 * @param widest the widest real type of a parameter
 */
record ParameterPlan(
    List<Parameter> parameters,
    List<Tied> tied,
    List<String> constants,
    List<String> folded,
    ScalarType widest) {

  /** Fewer equal numbers may be chance: norms are ones at first, biases zeros. */
  private static final long LEAST_TIED = 16;

  ParameterPlan {
    parameters = List.copyOf(parameters);
    tied = List.copyOf(tied);
    constants = List.copyOf(constants);
    folded = List.copyOf(folded);
  }

  /**
   * One parameter.
   *
   * @param name what it is called
   * @param value the name of its value in the graph
   * @param shape the lengths of its axes
   * @param trained whether it is differentiated
   */
  record Parameter(String name, String value, List<Long> shape, boolean trained) {
    private Parameter trainedIf(boolean chosen) {
      return new Parameter(name, value, shape, chosen);
    }
  }

  /**
   * A value that repeats a parameter.
   *
   * @param value its name in the graph
   * @param parameter the number of the parameter
   * @param transposed whether its two axes are exchanged
   */
  record Tied(String value, int parameter, boolean transposed) {}

  /** Sorts the tensors of a file. */
  static ParameterPlan of(ModelGraph graph, Map<String, Tensor> stored) {
    WeightRule rule =
        new WeightRule(
            graph.graph(), graph.nodes(), new ExporterNotes(graph.graph().model().getGraph()));
    ParameterNames names = new ParameterNames();
    graph.fixed().keySet().forEach(value -> names.take(graph.nameInFile(value)));
    List<Parameter> parameters = new ArrayList<>();
    List<Tied> tied = new ArrayList<>();
    List<String> constants = new ArrayList<>();
    List<String> folded = new ArrayList<>();
    Map<Long, List<Integer>> bySize = new HashMap<>();
    ScalarType widest = ScalarType.Float;
    for (Map.Entry<String, TensorProto> each : graph.fixed().entrySet()) {
      String value = each.getKey();
      Tensor tensor = Objects.requireNonNull(stored.get(value));
      WeightRule.Use use =
          WeightRule.isReal(each.getValue()) && tensor.numel() > 0
              ? rule.of(value, extremes(tensor))
              : WeightRule.Use.CONSTANT;
      if (use.verdict() != WeightRule.Verdict.PARAMETER) {
        constants.add(value);
        if (use.verdict() == WeightRule.Verdict.FOLDED) {
          folded.add(graph.nameInFile(value));
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
      String inFile = graph.nameInFile(value);
      String name =
          ParameterNames.isNumbered(inFile) ? names.of(inFile, use.owner().get(0)) : inFile;
      parameters.add(
          new Parameter(
              name, value, Arrays.stream(NativeValues.shape(tensor)).boxed().toList(), true));
      if (tensor.scalar_type().value == ScalarType.Double.value) {
        widest = ScalarType.Double;
      }
    }
    return new ParameterPlan(parameters, tied, constants, folded, widest);
  }

  static WeightRule.Extremes extremes(Tensor tensor) {
    Tensor reals = tensor.to(ScalarType.Double);
    return new WeightRule.Extremes(
        torch.min(reals).item().toDouble(), torch.max(reals).item().toDouble());
  }

  private static @Nullable Tied repeated(
      String value,
      Tensor tensor,
      List<Integer> others,
      List<Parameter> parameters,
      Map<String, Tensor> stored) {
    if (tensor.numel() < LEAST_TIED || isUniform(tensor)) {
      return null;
    }
    for (int other : others) {
      Tensor first = Objects.requireNonNull(stored.get(parameters.get(other).value()));
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

  /** The trained ones, as a network counts them. */
  List<ParameterTensor> trained() {
    List<ParameterTensor> out = new ArrayList<>();
    int offset = 0;
    for (Parameter parameter : parameters) {
      if (parameter.trained()) {
        long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
        ParameterTensor tensor = new ParameterTensor(parameter.name(), shape, offset);
        offset = Math.addExact(offset, tensor.count());
        out.add(tensor);
      }
    }
    return out;
  }

  /** The names of those that are not trained, and of what exporters folded. */
  List<String> frozen() {
    List<String> out = new ArrayList<>(folded);
    parameters.stream().filter(one -> !one.trained()).map(Parameter::name).forEach(out::add);
    return out;
  }

  /** The plan with some of its trained parameters only. */
  ParameterPlan choosing(Predicate<String> which) {
    List<Parameter> fewer =
        parameters.stream()
            .map(one -> one.trainedIf(one.trained() && which.test(one.name())))
            .toList();
    return new ParameterPlan(fewer, tied, constants, folded, widest);
  }
}
