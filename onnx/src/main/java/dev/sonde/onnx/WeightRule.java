package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells which of a file's fixed tensors are trained. ONNX does not say; so it goes by use (decision
 * 0050):
 *
 * <ul>
 *   <li>reals that an operator multiplies by, looks vectors up in, or scales and shifts a norm with
 *       are parameters, whatever they are called, also behind operators that only order numbers
 *       anew; but not what multiplies positions alone, numbers that come from shapes and whole
 *       numbers without a table, as the frequencies of rotary embeddings do;
 *   <li>reals in arithmetic are parameters where they have a name of the model's own; what
 *       exporters number themselves ({@code onnx::Add_12}, {@code val_3}) are constants;
 *   <li>statistics, masks and frequencies by their usual names are none.
 * </ul>
 *
 * <p>PyTorch's exporter by {@code torch.export} writes beside each tensor whether it is a
 * parameter; then that is believed. What it has no note of it worked out itself.
 */
public final class WeightRule {
  /** What exporters of PyTorch call values that the model has no name for. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "(.*/)?(onnx::.*|_?val_\\d+|[a-z_]*(lifted|scalar|constant|const|Constant)_.*|\\d+"
              + "|_to_copy.*|clone.*|[a-z_]*_(tensor_)?constant\\d*)|/.*_output_\\d+");

  /** Names of buffers in PyTorch's and Hugging Face's modules; the last part of the name. */
  private static final Set<String> BUFFERS =
      Set.of(
          "running_mean",
          "running_var",
          "num_batches_tracked",
          "inv_freq",
          "original_inv_freq",
          "attn_mask",
          "attention_mask",
          "causal_mask",
          "mask",
          "masked_bias",
          "position_ids",
          "cos_cached",
          "sin_cached",
          "cos_cache",
          "sin_cache",
          "freqs_cis",
          "embed_scale");

  /** Operators between a norm and the arithmetic that scales and shifts it. */
  private static final Set<String> BEHIND_NORM =
      Set.of("Reshape", "Identity", "Cast", "Mul", "Unsqueeze", "Squeeze");

  private static final Set<String> NORMS =
      Set.of("InstanceNormalization", "GroupNormalization", "LayerNormalization");

  /** A norm, a reshape, a scale and a shift; chosen by us with room to spare. */
  private static final int FARTHEST = 6;

  /** What is added to scores and below this hides them; chosen by us below any weight. */
  private static final double HIDES = -50;

  private static final Set<Integer> REAL =
      Set.of(
          TensorProto.DataType.FLOAT.getNumber(),
          TensorProto.DataType.DOUBLE.getNumber(),
          TensorProto.DataType.FLOAT16.getNumber(),
          TensorProto.DataType.BFLOAT16.getNumber());

  private static final Set<Integer> WHOLE =
      Set.of(
          TensorProto.DataType.INT8.getNumber(),
          TensorProto.DataType.INT16.getNumber(),
          TensorProto.DataType.INT32.getNumber(),
          TensorProto.DataType.INT64.getNumber(),
          TensorProto.DataType.UINT8.getNumber(),
          TensorProto.DataType.UINT16.getNumber(),
          TensorProto.DataType.UINT32.getNumber(),
          TensorProto.DataType.UINT64.getNumber(),
          TensorProto.DataType.BOOL.getNumber());

  private final OnnxGraph graph;
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Set<String> positions = new HashSet<>();

  private final ExporterNotes notes;

  /**
   * Looks at a graph.
   *
   * @param nodes those of them that count
   * @param notes what its exporter noted
   */
  public WeightRule(OnnxGraph graph, List<NodeProto> nodes, ExporterNotes notes) {
    this.graph = graph;
    for (NodeProto node : nodes) {
      for (String input : new HashSet<>(OnnxNode.allInputs(node))) {
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
    collectPositions(nodes);
    this.notes = notes;
  }

  /** Values that come from whole numbers alone, without any table of reals. */
  private void collectPositions(List<NodeProto> nodes) {
    for (ValueInfoProto input : graph.inputs()) {
      int type = input.getType().getTensorType().getElemType();
      if (WHOLE.contains(type)) {
        positions.add(input.getName());
      }
    }
    Set<String> shaping = Set.of("Shape", "Size");
    Set<String> making = Set.of("Range", "Constant", "ConstantOfShape", "EyeLike");
    for (NodeProto node : nodes) {
      boolean all =
          OnnxNode.allInputs(node).stream()
              .allMatch(name -> name.isEmpty() || positions.contains(name) || isSmallOrWhole(name));
      if (shaping.contains(node.getOpType()) || making.contains(node.getOpType()) || all) {
        positions.addAll(node.getOutputList());
      }
    }
  }

  private boolean isSmallOrWhole(String name) {
    return graph
        .constant(name)
        .map(tensor -> !isReal(tensor) || tensor.getDimsList().stream().allMatch(d -> d == 1))
        .orElse(false);
  }

  /** Whether a tensor holds reals. */
  public static boolean isReal(TensorProto tensor) {
    return REAL.contains(tensor.getDataType());
  }

  /** What a fixed tensor is. */
  public enum Verdict {
    /** Trained. */
    PARAMETER,
    /** None. */
    CONSTANT,
    /** Worked out by the exporter, perhaps from parameters, which are lost then. */
    FOLDED
  }

  /**
   * How a fixed tensor is used.
   *
   * @param verdict what it is
   * @param owner the node that uses it as a weight, and which input it is; empty for others
   */
  public record Use(Verdict verdict, List<Place> owner) {
    public static final Use CONSTANT = new Use(Verdict.CONSTANT, List.of());

    static Use parameter(Place owner) {
      return new Use(Verdict.PARAMETER, List.of(owner));
    }
  }

  /**
   * A node's input.
   *
   * @param node the node
   * @param input its number
   */
  public record Place(NodeProto node, int input) {}

  /** Judges one of the file's tensors of reals. */
  public Use of(String value, Extremes values) {
    String name = graph.nameInFile(value);
    Optional<String> kind = notes.kind(value);
    Optional<List<String>> sources = notes.sources(value);
    boolean made = kind.isEmpty() && (notes.any() || NUMBERED.matcher(name).matches());
    boolean uniform = values.least() == values.most();
    if (isBuffer(name)
        || kind.filter(each -> !each.equals("PARAMETER")).isPresent()
        || sources.filter(List::isEmpty).isPresent()
        || (made && uniform)) {
      return Use.CONSTANT;
    }
    Place arithmetic = null;
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(value));
    while (!open.isEmpty()) {
      String passed = open.pop();
      for (NodeProto node : readers.getOrDefault(passed, List.of())) {
        for (int i = 0; i < node.getInputCount(); i++) {
          if (!node.getInput(i).equals(passed)) {
            continue;
          }
          switch (Seat.of(node, i)) {
            case WEIGHT -> {
              if (!multipliesPositions(node, passed)) {
                return Use.parameter(new Place(node, i));
              }
            }
            case ARITHMETIC -> arithmetic = new Place(node, i);
            case PASSED -> {
              arithmetic = node.getOpType().equals("Concat") ? new Place(node, i) : arithmetic;
              node.getOutputList().stream().filter(seen::add).forEach(open::push);
            }
            case OTHER -> {}
          }
        }
      }
    }
    if (arithmetic == null) {
      return Use.CONSTANT;
    }
    boolean hides = values.least() < HIDES && values.most() <= 0;
    if (hides && kind.isEmpty()) {
      return Use.CONSTANT;
    }
    return made && !notes.isRearranged(value) && !scalesNorm(arithmetic.node(), value, 0)
        ? new Use(Verdict.FOLDED, List.of())
        : Use.parameter(arithmetic);
  }

  /** Whether a tensor is called as buffers are. */
  static boolean isBuffer(String name) {
    return BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Whether a node multiplies or adds to what comes from a norm, as a group norm is written. */
  private boolean scalesNorm(NodeProto node, String value, int depth) {
    if (depth > FARTHEST || (depth == 0 && !Set.of("Mul", "Add").contains(node.getOpType()))) {
      return false;
    }
    return node.getInputList().stream()
        .filter(name -> !name.equals(value))
        .flatMap(name -> graph.producer(name).stream())
        .anyMatch(
            producer ->
                NORMS.contains(producer.getOpType())
                    || (BEHIND_NORM.contains(producer.getOpType())
                        && scalesNorm(producer, value, depth + 1)));
  }

  /**
   * The smallest and the largest number of a tensor.
   *
   * @param least the smallest
   * @param most the largest
   */
  public record Extremes(double least, double most) {}

  private boolean multipliesPositions(NodeProto node, String value) {
    boolean product = node.getOpType().equals("MatMul") || node.getOpType().equals("Einsum");
    return product
        && node.getInputList().stream()
            .filter(name -> !name.equals(value))
            .allMatch(name -> positions.contains(name));
  }
}
