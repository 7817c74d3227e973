package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sonde.exported.ModelFile;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import dev.sonde.findings.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An ONNX file as a graph that can be walked: who makes a tensor, who reads it, what is fixed. */
public final class OnnxGraph {
  /** Operators that change a tensor's type or shape only. */
  public static final Set<String> SAME_NUMBERS =
      Set.of(
          "Cast", "Identity", "Dropout", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "CastLike");

  /** Operators that order heads and positions, between a projection and the product. */
  public static final Set<String> LAYOUT = Set.of("Transpose", "Expand", "Slice", "Split");

  private static final int FARTHEST = 24;

  private final Path file;
  private final OnnxDescription description;
  private final PlainNames names;
  private final ModelProto model;
  private final ExternalData data;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, List<NodeProto>> consumers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();

  private OnnxGraph(
      Path file, OnnxDescription description, ModelProto read, Map<String, Path> named) {
    this.file = file;
    this.description = description;
    data = ExternalData.of(file, read, named);
    names =
        new PlainNames(
            PackedHeads.apart(
                DecidedBranches.taken(FunctionInliner.inlined(file, data.located(read)))));
    model = names.model();
    GraphProto graph = model.getGraph();
    GraphCheck.check(file, graph.getNodeList());
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.put(tensor.getName(), tensor);
    }
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(name -> producers.put(name, node));
      for (String name : new LinkedHashSet<>(node.getInputList())) {
        consumers.computeIfAbsent(name, key -> new ArrayList<>()).add(node);
      }
      if (node.getOpType().equals("Constant")) {
        OnnxNode.attribute(node, "value")
            .filter(AttributeProto::hasT)
            .ifPresent(value -> constants.put(node.getOutput(0), value.getT()));
        OnnxNode.attribute(node, "value_float")
            .ifPresent(
                value ->
                    constants.put(
                        node.getOutput(0),
                        TensorProto.newBuilder()
                            .setDataType(TensorProto.DataType.FLOAT.getNumber())
                            .addFloatData(value.getF())
                            .build()));
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it is missing, is not ONNX, or lacks its external data
   */
  public static OnnxGraph read(Path file) {
    if (!Files.exists(file)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MISSING,
          "there is no ONNX file at " + file + "; check the path");
    }
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          "expected an ONNX file and " + file + " is a folder; name the .onnx file in it");
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file + " is a pipe or a device; save the model as a file, and name that");
    }
    ModelProto model;
    String sha256;
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 64) {
        throw new InvalidInputException(
            file
                + " is larger than 2 GB, which no single ONNX file can be; save the model with"
                + " external data (onnx.save_model with save_as_external_data=True) and name that"
                + " file");
      }
      model = OnnxFile.read(file);
      sha256 = Sha256.of(file).hexadecimal();
    } catch (InvalidProtocolBufferException e) {
      throw beginsAsOnnx(file)
          ? new InvalidInputException(
              InvalidInputException.Kind.DAMAGED,
              file + " begins as an ONNX file and is damaged or cut short; copy or export it again",
              e)
          : notOnnx(file, "it is " + ModelFile.format(file), e);
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (model.getGraph().getNodeCount() == 0 || model.getOpsetImportCount() == 0) {
      throw notOnnx(file, "there is no graph in it", null);
    }
    return new OnnxGraph(file, described(file, sha256, model), model, Map.of());
  }

  /**
   * Takes a graph that was made of a file of another format, or changed.
   *
   * @param file the file, in or beside which its external data lie
   * @param description of the file
   * @param model the graph in operators of ONNX
   * @param named files that its external data may lie in as well, wherever they are, by the
   *     location that tensors give
   * @throws InvalidInputException when it does not hold together
   */
  public static OnnxGraph of(
      Path file, OnnxDescription description, ModelProto model, Map<String, Path> named) {
    return new OnnxGraph(file, description, model, named);
  }

  private static InvalidInputException notOnnx(Path file, String what, @Nullable Throwable cause) {
    String message =
        file
            + " is not an ONNX file: "
            + what
            + "; export the model with torch.onnx.export or optimum-cli export onnx";
    return cause == null
        ? new InvalidInputException(InvalidInputException.Kind.FORMAT, message)
        : new InvalidInputException(InvalidInputException.Kind.FORMAT, message, cause);
  }

  /** With its first field, ir_version, from 1 to 127. */
  private static boolean beginsAsOnnx(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(2);
      return bytes.length == 2 && bytes[0] == 8 && bytes[1] > 0;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  public Path file() {
    return file;
  }

  /** Where weights lie that are not in {@link #model()}. */
  public ExternalData externalData() {
    return data;
  }

  /**
   * The file, decoded, with functions, decided branches and packed heads written out, under {@link
   * PlainNames}; large weights stay in it, as external data.
   */
  public ModelProto model() {
    return model;
  }

  /** Whether activations are rounded to whole numbers, which tiny differences may tip over. */
  public boolean isQuantised() {
    return nodes().stream()
        .map(NodeProto::getOpType)
        .anyMatch(
            operator ->
                operator.equals("DynamicQuantizeLinear") || operator.equals("QuantizeLinear"));
  }

  public List<NodeProto> nodes() {
    return model.getGraph().getNodeList();
  }

  public List<ValueInfoProto> inputs() {
    // files of IR version 3 list their weights as inputs, too
    return model.getGraph().getInputList().stream()
        .filter(input -> !constants.containsKey(input.getName()))
        .toList();
  }

  /** What a tensor is called in the file, where it had to be given another name. */
  public String nameInFile(String tensor) {
    return names.inFile(tensor);
  }

  public List<String> outputs() {
    return model.getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList();
  }

  public Optional<NodeProto> producer(String tensor) {
    return Optional.ofNullable(producers.get(tensor));
  }

  public List<NodeProto> consumers(String tensor) {
    return consumers.getOrDefault(tensor, List.of());
  }

  public boolean isConstant(String tensor) {
    return constants.containsKey(tensor);
  }

  /** Whether a tensor is a weight, directly or through operators that only rearrange it. */
  public boolean comesFromWeights(String tensor) {
    String name = tensor;
    for (int depth = 0; depth < FARTHEST; depth++) {
      if (isConstant(name)) {
        return true;
      }
      Optional<NodeProto> producer = producer(name);
      if (producer.isEmpty()) {
        return false;
      }
      String operator = producer.get().getOpType();
      boolean rearranges =
          SAME_NUMBERS.contains(operator)
              || LAYOUT.contains(operator)
              || operator.equals("DequantizeLinear");
      if (!rearranges || producer.get().getInputCount() == 0) {
        return false;
      }
      name = producer.get().getInput(0);
    }
    return false;
  }

  /** How many axes a tensor has; nothing where neither the file nor what makes it says. */
  public OptionalInt axes(String tensor) {
    if (constants.containsKey(tensor)) {
      return OptionalInt.of(constants.get(tensor).getDimsCount());
    }
    Optional<ValueInfoProto> declared =
        Stream.concat(inputs().stream(), model.getGraph().getValueInfoList().stream())
            .filter(info -> info.getName().equals(tensor))
            .filter(info -> info.getType().getTensorType().hasShape())
            .findFirst();
    if (declared.isPresent()) {
      return OptionalInt.of(declared.get().getType().getTensorType().getShape().getDimCount());
    }
    return producer(tensor).map(this::axesOfResult).orElse(OptionalInt.empty());
  }

  private OptionalInt axesOfResult(NodeProto node) {
    return switch (node.getOpType()) {
      case "Transpose" ->
          OnnxNode.attribute(node, "perm")
              .map(order -> OptionalInt.of(order.getIntsCount()))
              .orElse(OptionalInt.empty());
      case "Reshape" ->
          constant(node.getInput(1))
              .filter(shape -> shape.getDimsCount() == 1)
              .map(shape -> OptionalInt.of(Math.toIntExact(shape.getDims(0))))
              .orElse(OptionalInt.empty());
      case "Identity", "Cast" -> axes(node.getInput(0));
      default -> OptionalInt.empty();
    };
  }

  public Optional<TensorProto> constant(String tensor) {
    return Optional.ofNullable(constants.get(tensor));
  }

  /** The only number of a fixed tensor; nothing when it is not fixed or holds more. */
  public OptionalDouble scalar(String tensor) {
    TensorProto value = constants.get(tensor);
    if (value == null || value.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return OptionalDouble.empty();
    }
    float[] numbers = TensorNumbers.of(value);
    return numbers.length == 1 ? OptionalDouble.of(numbers[0]) : OptionalDouble.empty();
  }

  /**
   * Whether a Clip or a Max is known to bound numbers closer to zero than a reach; bounds that are
   * worked out while the model runs are not known.
   */
  public boolean isBoundedWithin(NodeProto node, double reach) {
    Stream<OptionalDouble> inputs = node.getInputList().stream().map(this::scalar);
    // up to opset 10 the bounds of Clip are attributes
    Stream<OptionalDouble> attributes =
        Stream.of("min", "max")
            .flatMap(name -> OnnxNode.attribute(node, name).stream())
            .map(bound -> OptionalDouble.of(bound.getF()));
    return Stream.concat(inputs, attributes)
        .flatMapToDouble(OptionalDouble::stream)
        .anyMatch(bound -> Math.abs(bound) < reach);
  }

  public long opset() {
    return model.getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
        .mapToLong(OperatorSetIdProto::getVersion)
        .max()
        .orElse(0);
  }

  /** The file as it was read, before anything in it was written out. */
  public OnnxDescription description() {
    return description;
  }

  private static OnnxDescription described(Path file, String sha256, ModelProto read) {
    Map<String, Long> opsets = new HashMap<>();
    for (OperatorSetIdProto set : read.getOpsetImportList()) {
      opsets.put(set.getDomain().isEmpty() ? "ai.onnx" : set.getDomain(), set.getVersion());
    }
    String producer = (read.getProducerName() + " " + read.getProducerVersion()).strip();
    return new OnnxDescription(
        file.toString(), sha256, "ONNX", producer, read.getGraph().getNodeCount(), opsets);
  }

  /**
   * A node that stands in a part of the file that cannot be looked into.
   *
   * @param node the node
   * @param where the part, and what to do about it
   */
  public record Hidden(NodeProto node, String where) {}

  /**
   * What stands in graphs inside nodes (If that is not decided, Loop, Scan), and in functions that
   * were not put in place.
   */
  public List<Hidden> hiddenNodes() {
    List<Hidden> hidden = new ArrayList<>();
    for (FunctionProto function : model.getFunctionsList()) {
      String where =
          "the function "
              + Quoted.plain(function.getName())
              + " of the file, which is written for another opset than the model; export both with"
              + " the same";
      function.getNodeList().forEach(node -> hidden.add(new Hidden(node, where)));
    }
    model.getGraph().getNodeList().forEach(node -> collectInner(node, hidden));
    return hidden;
  }

  private static void collectInner(NodeProto node, List<Hidden> hidden) {
    String where =
        "a graph of the "
            + Quoted.plain(node.getOpType())
            + " node "
            + Quoted.plain(OnnxNode.label(node))
            + (node.getOpType().equals("If")
                ? ", and which one runs is decided while the model runs"
                : ", which runs any number of times")
            + "; export the model without it";
    for (AttributeProto attribute : node.getAttributeList()) {
      List<GraphProto> graphs = new ArrayList<>(attribute.getGraphsList());
      if (attribute.hasG()) {
        graphs.add(attribute.getG());
      }
      for (GraphProto graph : graphs) {
        for (NodeProto inner : graph.getNodeList()) {
          hidden.add(new Hidden(inner, where));
          collectInner(inner, hidden);
        }
      }
    }
  }
}
