package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.onnx.numbers.RealTypes;
import dev.sonde.nets.onnx.numbers.StoredNumbers;
import dev.sonde.nets.onnx.operators.Elementwise;
import dev.sonde.nets.onnx.operators.Preparation;
import dev.sonde.nets.onnx.operators.StandardOperators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The ONNX standard's own node cases, as {@code benchmarks/conformance/onnx_node_cases.py} writes
 * them, run through the operators here and held against the outputs that the standard gives.
 */
final class NodeCases {
  private NodeCases() {}

  /**
   * What became of one case.
   *
   * @param operator the operator, or the first that is unknown
   * @param kind whether it can be held here
   * @param complaint what is wrong; empty where nothing is
   */
  record Outcome(String operator, Kind kind, String complaint) {}

  /** Which cases count. */
  enum Kind {
    HELD,
    /** An operator that is not known here. */
    UNKNOWN,
    /** No reals in it, or types made for quantisation, or text. */
    NO_REALS,
    /** Of an operator set before 13. */
    OLD,
    /** As in training: batch norm by the minibatch's statistics, dropout at random. */
    TRAINING
  }

  /**
   * Counts the cases of a folder by operator.
   *
   * @param arguments the folder
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, int[]> counts = new TreeMap<>();
    Map<Kind, Integer> left = new TreeMap<>();
    for (Path folder : cases(Path.of(arguments[0]))) {
      Outcome outcome = run(folder);
      if (outcome.kind() != Kind.HELD) {
        left.merge(outcome.kind(), 1, Integer::sum);
        continue;
      }
      int[] count = counts.computeIfAbsent(outcome.operator(), name -> new int[2]);
      count[outcome.complaint().isEmpty() ? 0 : 1]++;
      if (!outcome.complaint().isEmpty()) {
        System.out.println(folder.getFileName() + ": " + outcome.complaint());
      }
    }
    int held = 0;
    int failed = 0;
    for (Map.Entry<String, int[]> entry : counts.entrySet()) {
      held += entry.getValue()[0];
      failed += entry.getValue()[1];
      System.out.println(
          entry.getKey()
              + " "
              + entry.getValue()[0]
              + " of "
              + (entry.getValue()[0] + entry.getValue()[1]));
    }
    System.out.println(
        counts.size()
            + " operators: "
            + held
            + " of "
            + (held + failed)
            + " cases hold; left out "
            + left);
  }

  static List<Path> cases(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> Files.exists(each.resolve("model.onnx"))).sorted().toList();
    }
  }

  static Outcome run(Path folder) throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    GraphProto graph = model.getGraph();
    String operator = graph.getNode(graph.getNodeCount() - 1).getOpType();
    Kind kind = kind(model);
    if (kind != Kind.HELD) {
      return new Outcome(operator, kind, "");
    }
    try {
      return new Outcome(operator, kind, Libtorch.compute(() -> complaint(folder, model)));
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      boolean training = message.contains("as in training");
      return new Outcome(operator, training ? Kind.TRAINING : kind, message);
    }
  }

  private static Kind kind(ModelProto model) {
    GraphProto graph = model.getGraph();
    for (NodeProto node : graph.getNodeList()) {
      if (StandardOperators.table().of(node.getDomain(), node.getOpType()).isEmpty()) {
        return Kind.UNKNOWN;
      }
    }
    if (model.getOpsetImport(0).getVersion() < 13) {
      return Kind.OLD;
    }
    boolean reals = false;
    for (ValueInfoProto value :
        Stream.concat(graph.getInputList().stream(), graph.getOutputList().stream()).toList()) {
      TensorProto.DataType type =
          TensorProto.DataType.forNumber(value.getType().getTensorType().getElemType());
      if (type == null || RealTypes.stored(type).isEmpty()) {
        return Kind.NO_REALS;
      }
      reals |= RealTypes.isReal(RealTypes.stored(type).orElseThrow());
    }
    return reals ? Kind.HELD : Kind.NO_REALS;
  }

  private static String complaint(Path folder, ModelProto model) {
    GraphProto graph = model.getGraph();
    StoredNumbers numbers = new StoredNumbers(folder, folder);
    RealTypes types = RealTypes.of(ScalarType.Float, ScalarType.Float);
    long opset = model.getOpsetImport(0).getVersion();
    List<String> given = new ArrayList<>();
    List<Tensor> inputs = new ArrayList<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      given.add(tensor.getName());
      inputs.add(in(types, numbers.read(tensor)));
    }
    for (int i = 0; i < graph.getInputCount(); i++) {
      given.add(graph.getInput(i).getName());
      inputs.add(in(types, numbers.read(tensor(folder.resolve("input_" + i + ".pb")))));
    }
    List<String> results = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    Tensor[] out =
        new Preparation("the case", opset, types, numbers, StandardOperators.table())
            .prepared(graph.getNodeList(), given, results)
            .run(inputs.toArray(Tensor[]::new));
    double[] tolerance = tolerance(folder);
    StringBuilder complaint = new StringBuilder();
    for (int i = 0; i < out.length; i++) {
      Tensor expected = numbers.read(tensor(folder.resolve("output_" + i + ".pb")));
      complaint.append(difference(out[i], expected, tolerance));
    }
    return complaint.toString();
  }

  private static Tensor in(RealTypes types, Tensor stored) {
    return Elementwise.cast(stored, types.working(stored.scalar_type()));
  }

  private static String difference(Tensor own, Tensor expected, double[] tolerance) {
    long[] shape = NativeValues.shape(own);
    long[] wanted = NativeValues.shape(expected);
    if (!java.util.Arrays.equals(shape, wanted)) {
      return "shape "
          + java.util.Arrays.toString(shape)
          + ", not "
          + java.util.Arrays.toString(wanted)
          + "; ";
    }
    boolean half =
        expected.scalar_type().value == ScalarType.Half.value
            || expected.scalar_type().value == ScalarType.BFloat16.value;
    boolean sameKind =
        own.scalar_type().value == expected.scalar_type().value
            || (half && own.scalar_type().value == ScalarType.Float.value);
    if (!sameKind) {
      return "type " + own.scalar_type() + ", not " + expected.scalar_type() + "; ";
    }
    // half precision of the expected output has that many digits only
    double relative = half ? Math.max(tolerance[0], 1e-2) : tolerance[0];
    double absolute = half ? Math.max(tolerance[1], 1e-2) : tolerance[1];
    boolean close =
        own.to(ScalarType.Double)
            .allclose(expected.to(ScalarType.Double), relative, absolute, true);
    return close ? "" : "other numbers; ";
  }

  private static double[] tolerance(Path folder) {
    try {
      String[] parts = Files.readString(folder.resolve("tolerance.txt")).strip().split(" ", -1);
      return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])};
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TensorProto tensor(Path file) {
    try {
      return TensorProto.parseFrom(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
