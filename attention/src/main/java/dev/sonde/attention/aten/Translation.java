package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.exported.FlatGraph;
import dev.sonde.exported.Node;
import dev.sonde.exported.ProgramArchive;
import dev.sonde.exported.ProgramCheckpoint;
import dev.sonde.exported.ProgramGraph;
import dev.sonde.exported.TensorDescription;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an exported program in operators of ONNX, each of ATen's by a {@link Rule}. Nothing of the
 * file runs but what these write, so that no operator can do harm.
 *
 * <p>Reals are computed in single precision, whatever they are kept in. Values keep their names,
 * weights are called as in the module.
 */
final class Translation {
  /** With Gelu; ONNX Runtime 1.26 knows 25. */
  private static final long OPSET = 20;

  private static final long IR_VERSION = 10;

  private final String source;
  private final ProgramGraph graph;
  private final FlatGraph flat;
  private final StoredWeights weights;
  private final NodeWriter writer = new NodeWriter();
  private final Map<String, Value> values = new HashMap<>();
  private final GraphProto.Builder out = GraphProto.newBuilder().setName("exported");

  private Translation(
      ProgramArchive archive,
      Path file,
      ProgramGraph graph,
      Optional<ProgramCheckpoint> checkpoint) {
    source = archive.source();
    this.graph = graph;
    flat = FlatGraph.of(source, graph.nodes(), graph.values());
    weights = new StoredWeights(archive, file, graph, checkpoint);
  }

  /**
   * Translates.
   *
   * @param checkpoint whose weights take the place of the program's own
   * @throws InvalidInputException if an operator has no rule, or is one of training
   */
  static Translated of(
      ProgramArchive archive,
      Path file,
      ProgramGraph graph,
      Optional<ProgramCheckpoint> checkpoint) {
    Translation translation = new Translation(archive, file, graph, checkpoint);
    return new Translated(translation.model(), translation.weights.others());
  }

  /**
   * A program in operators of ONNX.
   *
   * @param model the graph
   * @param others the files, beside the archive, that its weights lie in, by the location that they
   *     give
   */
  record Translated(ModelProto model, Map<String, Path> others) {
    Translated {
      others = Map.copyOf(others);
    }
  }

  private ModelProto model() {
    graph.inputs().forEach(this::addInput);
    addNodes();
    addOutputs();
    out.addAllNode(writer.nodes());
    out.addAllInitializer(writer.constants());
    addDescriptions();
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("PyTorch")
        .setProducerVersion(graph.torchVersion())
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .setGraph(out)
        .build();
  }

  private void addInput(ProgramGraph.Input input) {
    switch (input.origin()) {
      case PARAMETER, BUFFER, CONSTANT -> addWeight(input);
      case CALLER -> addCaller(input);
      case FIXED -> {}
    }
  }

  private void addWeight(ProgramGraph.Input input) {
    TensorDescription description = weights.tensor(input.name()).description();
    Optional<Kind> kind = Kind.of(description.type());
    if (kind.isEmpty()) {
      return; // complex: refused where it is used
    }
    String name =
        flat.values().containsKey(input.stored()) ? input.stored() + "/kept" : input.stored();
    TensorProto tensor = weights.weight(input.name(), name);
    out.addInitializer(tensor);
    addValue(input.name(), name, kind.get(), tensor.getDataType(), description.sizes().size());
  }

  private void addCaller(ProgramGraph.Input input) {
    TensorDescription description = graph.values().get(input.name());
    Optional<Kind> kind = Optional.ofNullable(description).flatMap(each -> Kind.of(each.type()));
    if (description == null || kind.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.FORMAT,
          source
              + ": the model's input "
              + input.name()
              + " is not a tensor of real or whole numbers. Wrap the model in one that fills it in,"
              + " and export the wrapper");
    }
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (TensorDescription.Size size : description.sizes()) {
      shape.addDim(
          size.free()
              ? TensorShapeProto.Dimension.newBuilder()
                  .setDimParam(size.symbol().isEmpty() ? "free" : size.symbol())
              : TensorShapeProto.Dimension.newBuilder().setDimValue(size.value()));
    }
    int type = kind.get().type().getNumber();
    out.addInput(
        ValueInfoProto.newBuilder()
            .setName(input.name())
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape))));
    addValue(input.name(), input.name(), kind.get(), type, description.sizes().size());
  }

  /** A tensor that is there, in the kind that is computed with. */
  private void addValue(String value, String name, Kind kind, int type, int axes) {
    writer.begin(name);
    String used = type == kind.type().getNumber() ? name : writer.cast(name, kind);
    values.put(value, new Value.OfTensor(used, kind, axes));
  }

  private void addNodes() {
    Set<String> outputs = new HashSet<>();
    graph
        .outputs()
        .forEach(output -> output.value().ifPresent(name -> outputs.add(flat.nameOf(name))));
    Overwriting overwriting = new Overwriting(flat.operations(), outputs);
    for (int i = 0; i < flat.operations().size(); i++) {
      Node node = flat.operations().get(i).node();
      if (AtenRules.isWithoutEffect(node)) {
        continue;
      }
      Call call = new Call(source, node, writer, values, flat.values());
      writer.begin(label(node, call));
      if (Overwriting.overwrites(node) && overwriting.isSeenElsewhere(i)) {
        throw call.refused("it writes on a tensor that is used under another name later on");
      }
      write(call, node);
      if (Overwriting.overwrites(node)) {
        Value written = values.get(call.results().get(0));
        if (written != null) {
          values.put(Overwriting.first(node), written);
        }
      }
    }
  }

  private static void write(Call call, Node node) {
    if (node.isOperator()) {
      AtenRules.rule(node)
          .orElseThrow(() -> call.refused("Sonde cannot write that in operators of ONNX yet"))
          .write(call);
    } else if (NumberRules.isArithmetic(node.target())) {
      NumberRules.write(call, node.target());
    } else {
      throw call.refused("this function is not supported");
    }
  }

  private static String label(Node node, Call call) {
    String result = call.results().get(0);
    return node.module().isEmpty() ? result : node.module() + "/" + result;
  }

  private void addOutputs() {
    Set<String> taken = new HashSet<>(flat.values().keySet());
    graph.inputs().forEach(input -> taken.add(input.stored()));
    for (ProgramGraph.Output output : graph.outputs()) {
      Value value = output.value().map(name -> values.get(flat.nameOf(name))).orElse(null);
      if (value instanceof Value.OfTensor tensor) {
        String name = output.label();
        while (!taken.add(name)) {
          name += "/output";
        }
        writer.begin(name);
        writer.named(writer.node("Identity", tensor.name()), name);
        out.addOutput(described(name, tensor));
      }
    }
    if (out.getOutputCount() == 0) {
      throw new InvalidInputException(
          source + " gives no tensor. Export a model whose forward returns its predictions");
    }
  }

  /** How many axes tensors have, which operators of ONNX do not always say. */
  private void addDescriptions() {
    Set<String> made = new HashSet<>();
    for (NodeProto node : out.getNodeList()) {
      made.addAll(node.getOutputList());
    }
    Set<String> seen = new HashSet<>();
    List<ValueInfoProto> all = new ArrayList<>();
    for (Value value : values.values()) {
      if (value instanceof Value.OfTensor tensor
          && made.contains(tensor.name())
          && seen.add(tensor.name())) {
        all.add(described(tensor.name(), tensor));
      }
    }
    out.addAllValueInfo(all);
  }

  private static ValueInfoProto described(String name, Value.OfTensor tensor) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < tensor.axes(); axis++) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder());
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(tensor.kind().type().getNumber())
                        .setShape(shape)))
        .build();
  }
}
