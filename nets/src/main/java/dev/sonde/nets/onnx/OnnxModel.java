package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Program;
import dev.sonde.nets.network.ReadingNotes;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.numbers.StoredNumbers;
import dev.sonde.nets.onnx.operators.Constants;
import dev.sonde.nets.onnx.operators.Preparation;
import dev.sonde.nets.onnx.operators.StandardOperators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** An ONNX model with its tensors in one precision. */
final class OnnxModel implements Program {
  private final ModelGraph graph;
  private final ParameterPlan plan;
  private final RealTypes types;
  private final PreparedModel prepared;
  private final ReadingNotes notes;

  /** All parameters, trained or not, in the plan's order. */
  private final List<Tensor> parameters;

  /** Constants as the file has them, for copies in another precision. */
  private final List<Tensor> stored;

  /** Constants, and what the fixed nodes made of them, in this precision. */
  private final List<Tensor> fixed;

  private OnnxModel(
      ModelGraph graph,
      ParameterPlan plan,
      RealTypes types,
      PreparedModel prepared,
      ReadingNotes notes,
      List<Tensor> parameters,
      List<Tensor> stored,
      List<Tensor> fixed) {
    this.graph = graph;
    this.plan = plan;
    this.types = types;
    this.prepared = prepared;
    this.notes = notes;
    this.parameters = parameters;
    this.stored = stored;
    this.fixed = fixed;
  }

  /**
   * Makes a model of a graph and the tensors of its file.
   *
   * @param notes what there is to say of how the file was read
   * @param tensors by the name of their value, in the file's types; stay the caller's
   */
  static OnnxModel of(
      ModelGraph graph, ParameterPlan plan, ReadingNotes notes, Map<String, Tensor> tensors) {
    List<Tensor> parameters = new ArrayList<>();
    plan.parameters().forEach(each -> parameters.add(tensors.get(each.value())));
    List<Tensor> constants = new ArrayList<>();
    plan.constants().forEach(each -> constants.add(tensors.get(each)));
    return converted(
        graph, plan, RealTypes.of(plan.widest(), plan.widest()), notes, parameters, constants);
  }

  private static OnnxModel converted(
      ModelGraph graph,
      ParameterPlan plan,
      RealTypes types,
      ReadingNotes notes,
      List<Tensor> originals,
      List<Tensor> constants) {
    StoredNumbers numbers =
        new StoredNumbers(graph.graph().file(), graph.graph().externalData().folder());
    PreparedModel prepared =
        PreparedModel.of(
            graph,
            plan,
            new Preparation(
                graph.source(), graph.graph().opset(), types, numbers, StandardOperators.table()));
    List<Tensor> parameters = new ArrayList<>();
    List<Tensor> stored = new ArrayList<>();
    List<Tensor> fixed = new ArrayList<>();
    boolean complete = false;
    try {
      Libtorch.run(
          () -> {
            for (int i = 0; i < originals.size(); i++) {
              boolean trained = plan.parameters().get(i).trained();
              parameters.add(Libtorch.keep(parameter(originals.get(i), types, trained)));
            }
            for (Tensor constant : constants) {
              stored.add(Libtorch.keep(constant.detach()));
              fixed.add(Libtorch.keep(Constants.inPrecision(constant, types)));
            }
            NoGradGuard guard = new NoGradGuard();
            try {
              for (Tensor made : prepared.fixed().run(fixed.toArray(Tensor[]::new))) {
                fixed.add(Libtorch.keep(made));
              }
            } finally {
              guard.close();
            }
          });
      complete = true;
    } finally {
      if (!complete) {
        List.of(parameters, stored, fixed).forEach(list -> list.forEach(Tensor::close));
      }
    }
    return new OnnxModel(graph, plan, types, prepared, notes, parameters, stored, fixed);
  }

  private static Tensor parameter(Tensor original, RealTypes types, boolean trained) {
    ScalarType type = types.working(original.scalar_type());
    Tensor detached = original.detach();
    Tensor out = detached.scalar_type().value == type.value ? detached.clone() : detached.to(type);
    out.requires_grad_(trained);
    return out;
  }

  @Override
  public String format() {
    return "ONNX";
  }

  @Override
  public List<ParameterTensor> parameters() {
    return plan.trained();
  }

  @Override
  public List<Tensor> tensors() {
    List<Tensor> out = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (plan.parameters().get(i).trained()) {
        out.add(parameters.get(i));
      }
    }
    return out;
  }

  @Override
  public List<String> frozen() {
    return plan.frozen();
  }

  @Override
  public ReadingNotes notes() {
    return notes;
  }

  @Override
  public List<Tensor> buffers() {
    return fixed;
  }

  @Override
  public List<String> inputs() {
    return graph.inputs().stream().map(input -> graph.nameInFile(input.name())).toList();
  }

  List<OnnxInput> callers() {
    return graph.inputs();
  }

  @Override
  public Batch batch() {
    return graph.inputs().stream()
        .map(OnnxInput::batch)
        .filter(Batch::isFixed)
        .findFirst()
        .orElse(Batch.any());
  }

  @Override
  public void requireFit(List<Values> values) {
    for (int i = 0; i < values.size(); i++) {
      graph.inputs().get(i).requireFit(graph.source(), values.get(i));
    }
  }

  @Override
  public Tensor forward(Tensor... given) {
    List<OnnxInput> callers = graph.inputs();
    if (given.length != callers.size()) {
      throw new InvalidInputException(
          graph.source()
              + ": the model takes "
              + Quoted.plain(String.join(", ", inputs()))
              + ", and "
              + given.length
              + " tensors were given");
    }
    List<@Nullable Tensor> values = new ArrayList<>(parameters);
    for (ParameterPlan.Tied tied : plan.tied()) {
      Tensor parameter = parameters.get(tied.parameter());
      values.add(tied.transposed() ? parameter.t() : parameter);
    }
    values.addAll(fixed);
    for (int i = 0; i < given.length; i++) {
      values.add(callers.get(i).converted(given[i], types));
    }
    return prepared.live().run(values.toArray(new @Nullable Tensor[0]))[0];
  }

  @Override
  public String whereDerived(String derivative) {
    Map<String, String> labels = new HashMap<>();
    String operator =
        derivative.replaceAll("^aten::|_backward.*$|_jvp$|_", "").toLowerCase(Locale.ROOT);
    for (NodeProto node : graph.nodes()) {
      if (node.getOpType().toLowerCase(Locale.ROOT).contains(operator)) {
        labels.putIfAbsent(node.getOpType(), node.getName());
      }
    }
    return labels.isEmpty()
        ? ""
        : " of the node " + Quoted.plain(labels.values().iterator().next());
  }

  @Override
  public String remedyForDerivative() {
    return "Export the model with the operation written out in others, or with torch.export"
        + " (model.pt2)";
  }

  @Override
  public void train(boolean on) {
    // export has fixed which of the two it is
  }

  @Override
  public Program copy(ScalarType type) {
    return converted(graph, plan, RealTypes.of(types.widest(), type), notes, parameters, stored);
  }

  @Override
  public Program choosing(Predicate<String> chosen) {
    return converted(graph, plan.choosing(chosen), types, notes, parameters, stored);
  }

  @Override
  public void close() {
    List.of(parameters, stored, fixed).forEach(list -> list.forEach(Tensor::close));
  }

  /** An example of an input: zeros for integers, as token ids are; halves for reals. */
  static Tensor example(OnnxInput input) {
    double value = RealTypes.isReal(input.stored()) ? 0.5 : 0;
    return torch.full(input.example(), new Scalar(value), new TensorOptions(input.stored()));
  }
}
