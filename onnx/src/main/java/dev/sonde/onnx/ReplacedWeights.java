package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.sonde.exported.ModelFile;
import dev.sonde.exported.Safetensors;
import dev.sonde.exported.StoredType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph with the weights of a checkpoint in the place of its own. Large ones stay in the
 * checkpoint's file, as external data; half precision, and what the exporter transposed, is cast
 * and transposed by nodes that stand before the others.
 */
public final class ReplacedWeights {
  /** Bytes; smaller ones are not worth a mapping of their own, as in {@link OnnxFile}. */
  private static final long LARGE = 1 << 17;

  private final OnnxGraph graph;
  private final Map<String, TensorProto> fixed = new LinkedHashMap<>();
  private final Map<String, Path> named = new HashMap<>();
  private final List<TensorProto> tensors = new ArrayList<>();
  private final List<NodeProto> nodes = new ArrayList<>();

  private ReplacedWeights(OnnxGraph graph) {
    this.graph = graph;
    GraphProto own = graph.model().getGraph();
    own.getInitializerList().forEach(tensor -> fixed.put(tensor.getName(), tensor));
    for (NodeProto node : own.getNodeList()) {
      value(node).ifPresent(value -> fixed.put(node.getOutput(0), value.getT()));
    }
  }

  private static Optional<AttributeProto> value(NodeProto node) {
    return node.getOpType().equals("Constant") && node.getOutputCount() == 1
        ? OnnxNode.attribute(node, "value").filter(AttributeProto::hasT)
        : Optional.empty();
  }

  /**
   * Puts a checkpoint's weights in.
   *
   * @param file a {@code .safetensors} file, or the index of several
   * @throws dev.sonde.findings.InvalidInputException if a parameter is not in the checkpoint, has
   *     another shape there, or cannot be told
   */
  public static OnnxGraph put(OnnxGraph graph, Path file) {
    return new ReplacedWeights(graph).put(file);
  }

  private OnnxGraph put(Path file) {
    CheckpointMatching.Matched matched =
        CheckpointMatching.of(graph.file().toString(), graph, graph.nodes(), tensors(), file);
    GraphProto own = graph.model().getGraph();
    GraphProto.Builder out = own.toBuilder().clearInitializer().clearNode();
    fixed.forEach(
        (value, tensor) -> {
          CheckpointMatching.Match match = matched.matches().get(value);
          if (match != null) {
            replace(value, tensor, match);
          }
        });
    own.getInitializerList().stream()
        .filter(tensor -> !matched.matches().containsKey(tensor.getName()))
        .forEach(tensors::add);
    own.getNodeList().stream()
        .filter(node -> value(node).isEmpty() || !matched.matches().containsKey(node.getOutput(0)))
        .forEach(nodes::add);
    ModelProto model =
        graph.model().toBuilder()
            .setGraph(out.addAllInitializer(tensors).addAllNode(nodes))
            .build();
    named.putAll(graph.externalData().located());
    return OnnxGraph.of(
        graph.file(),
        graph.description().with(matched.summary(), ModelFile.sha256(file)),
        model,
        named);
  }

  /** Sorts the tensors of the file by use. */
  private CheckpointMatching.Tensors tensors() {
    ExporterNotes notes = new ExporterNotes(graph.model().getGraph());
    WeightRule rule = new WeightRule(graph, graph.nodes(), notes);
    ParameterNames names = new ParameterNames();
    fixed.keySet().forEach(value -> names.take(graph.nameInFile(value)));
    Map<String, String> parameters = new LinkedHashMap<>();
    Map<String, WeightRule.Place> owners = new HashMap<>();
    List<String> constants = new ArrayList<>();
    List<String> folded = new ArrayList<>();
    Path folder = graph.externalData().folder();
    fixed.forEach(
        (value, tensor) -> {
          boolean real = WeightRule.isReal(tensor) && !tensor.getDimsList().contains(0L);
          WeightRule.Use use =
              real ? rule.of(value, TensorExtremes.of(tensor, folder)) : WeightRule.Use.CONSTANT;
          String inFile = graph.nameInFile(value);
          switch (use.verdict()) {
            case PARAMETER -> {
              WeightRule.Place owner = use.owner().get(0);
              owners.put(value, owner);
              parameters.put(
                  value, ParameterNames.isNumbered(inFile) ? names.of(inFile, owner) : inFile);
            }
            case FOLDED -> folded.add(inFile);
            case CONSTANT -> {
              if (real) {
                constants.add(value);
              }
            }
          }
        });
    return new CheckpointMatching.Tensors(
        parameters,
        constants,
        folded,
        value -> shape(fixed.getOrDefault(value, TensorProto.getDefaultInstance())),
        value -> Optional.ofNullable(owners.get(value)));
  }

  private static long[] shape(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  private void replace(String value, TensorProto own, CheckpointMatching.Match match) {
    int type = type(match.entry().type()).getNumber();
    boolean cast = type != own.getDataType();
    String name = cast || match.transposed() ? value + "/kept" : value;
    tensors.add(tensor(match.entry(), name, type));
    if (match.transposed()) {
      String result = cast ? value + "/transposed" : value;
      AttributeProto order =
          AttributeProto.newBuilder()
              .setName("perm")
              .setType(AttributeProto.AttributeType.INTS)
              .addInts(1)
              .addInts(0)
              .build();
      nodes.add(node("Transpose", name, result, order));
      name = result;
    }
    if (cast) {
      AttributeProto to =
          AttributeProto.newBuilder()
              .setName("to")
              .setType(AttributeProto.AttributeType.INT)
              .setI(own.getDataType())
              .build();
      nodes.add(node("Cast", name, value, to));
    }
  }

  private static NodeProto node(
      String operator, String input, String output, AttributeProto attribute) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(operator)
        .addInput(input)
        .addOutput(output)
        .addAttribute(attribute)
        .build();
  }

  private TensorProto tensor(Safetensors.Entry entry, String name, int type) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type).addAllDims(entry.axes());
    if (entry.bytes() < LARGE) {
      return tensor.setRawData(ByteString.copyFrom(Safetensors.bytes(entry))).build();
    }
    String location = entry.file().toAbsolutePath().toString();
    named.put(location, entry.file());
    return tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(external("location", location))
        .addExternalData(external("offset", Long.toString(entry.begin())))
        .addExternalData(external("length", Long.toString(entry.bytes())))
        .build();
  }

  private static StringStringEntryProto external(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  /** Reals alone, as {@link CheckpointMatching} takes them. */
  private static TensorProto.DataType type(StoredType type) {
    return switch (type) {
      case DOUBLE -> TensorProto.DataType.DOUBLE;
      case HALF -> TensorProto.DataType.FLOAT16;
      case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
      case FLOAT -> TensorProto.DataType.FLOAT;
      default -> throw new IllegalArgumentException(type + " is no real");
    };
  }
}
