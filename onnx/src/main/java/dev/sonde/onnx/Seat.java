package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Map;
import java.util.Set;

/** What a node makes of an input, if that is a fixed tensor: whether it is something to train. */
enum Seat {
  /** The operator multiplies by it, looks vectors up in it, or scales and shifts with it. */
  WEIGHT,
  /** Arithmetic, where weights stand as well as constants. */
  ARITHMETIC,
  /** The same numbers in another order: what becomes of them says what they are. */
  PASSED,
  /** A setting, a statistic, a shape: never trained. */
  OTHER;

  private static final Set<String> PASSES =
      Set.of(
          "Identity",
          "Transpose",
          "Reshape",
          "Cast",
          "CastLike",
          "Unsqueeze",
          "Squeeze",
          "Flatten",
          "Slice",
          "Split",
          "Expand",
          "Tile",
          "Dropout",
          "Concat");

  private static final Set<String> COMPUTES =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Neg",
          "Exp",
          "Log",
          "Sqrt",
          "Abs",
          "Reciprocal",
          "Sigmoid",
          "Tanh",
          "Softplus",
          "Softmax",
          "Relu",
          "Sum",
          "Mean",
          "Max",
          "Min",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceSum",
          "ReduceMean",
          "Where",
          "Clip",
          "Pad",
          "Erf",
          "Sin",
          "Cos");

  /** Inputs that are weights by what the operator is. */
  private static final Map<String, Set<Integer>> WEIGHTS =
      Map.ofEntries(
          Map.entry("MatMul", Set.of(0, 1)),
          Map.entry("FusedMatMul", Set.of(0, 1)),
          Map.entry("Gemm", Set.of(0, 1, 2)),
          Map.entry("Einsum", Set.of(0, 1, 2, 3)),
          Map.entry("Conv", Set.of(1, 2)),
          Map.entry("ConvTranspose", Set.of(1, 2)),
          Map.entry("BatchNormalization", Set.of(1, 2)),
          Map.entry("LayerNormalization", Set.of(1, 2)),
          Map.entry("GroupNormalization", Set.of(1, 2)),
          Map.entry("InstanceNormalization", Set.of(1, 2)),
          Map.entry("RMSNormalization", Set.of(1)),
          Map.entry("SimplifiedLayerNormalization", Set.of(1)),
          Map.entry("SkipLayerNormalization", Set.of(2, 3, 4)),
          Map.entry("SkipSimplifiedLayerNormalization", Set.of(2, 3)),
          Map.entry("BiasGelu", Set.of(1)),
          Map.entry("FastGelu", Set.of(1)),
          Map.entry("Gather", Set.of(0)),
          Map.entry("PRelu", Set.of(1)),
          Map.entry("LSTM", Set.of(1, 2, 3, 7)),
          Map.entry("GRU", Set.of(1, 2, 3)),
          Map.entry("RNN", Set.of(1, 2, 3)));

  static Seat of(NodeProto node, int input) {
    String operator = node.getOpType();
    if (PASSES.contains(operator)) {
      return input == 0 || operator.equals("Concat") ? PASSED : OTHER;
    }
    if (WEIGHTS.getOrDefault(operator, Set.of()).contains(input)) {
      return WEIGHT;
    }
    return COMPUTES.contains(operator) ? ARITHMETIC : OTHER;
  }
}
