package dev.sonde.nets.onnx.operators;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Quoted;
import java.util.Set;

/** Says why a file cannot be differentiated, and what to do. */
public final class Refusals {
  private static final Set<String> QUANTISED =
      Set.of(
          "QuantizeLinear",
          "DequantizeLinear",
          "DynamicQuantizeLinear",
          "QLinearConv",
          "QLinearMatMul",
          "MatMulInteger",
          "ConvInteger",
          "DynamicQuantizeMatMul",
          "MatMulNBits",
          "MatMulBnb4",
          "MatMulIntegerToFloat",
          "GatherBlockQuantized",
          "DynamicQuantizeLSTM",
          "MatMulFpQ4",
          "QGemm",
          "QAttention",
          "QLinearAdd",
          "QLinearMul",
          "QLinearSigmoid",
          "QLinearGlobalAveragePool");

  private static final Set<String> RANDOM =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Bernoulli",
          "Multinomial");

  private Refusals() {}

  public static boolean isQuantised(NodeProto node) {
    String operator = node.getOpType();
    return QUANTISED.contains(operator) || operator.startsWith("QLinear");
  }

  static InvalidInputException unknown(String source, NodeProto node, String label) {
    if (isQuantised(node)) {
      return quantised(source, label);
    }
    if (RANDOM.contains(node.getOpType())) {
      return new InvalidInputException(
          source
              + ": the node "
              + label
              + " draws at random, so that no two runs give one loss. Export the model in"
              + " evaluation mode (model.eval())");
    }
    String domain = node.getDomain().isEmpty() ? "" : " of " + Quoted.plain(node.getDomain());
    if (domain.startsWith(" of com.microsoft")) {
      return new InvalidInputException(
          source
              + ": the node "
              + label
              + " is an operator"
              + domain
              + ", which ONNX Runtime's optimiser writes and which is not known how to"
              + " differentiate. Measure the file from before the optimisation, or export the model"
              + " again (torch.onnx.export, or torch.export as model.pt2)");
    }
    return new InvalidInputException(
        source
            + ": the node "
            + label
            + " is an operator"
            + domain
            + " that is not known how to differentiate. Export the model with torch.export"
            + " (model.pt2) instead, or with an operator set that writes it out in others");
  }

  public static InvalidInputException quantised(String source, String label) {
    return new InvalidInputException(
        source
            + " is quantised ("
            + label
            + "): its weights are whole numbers, and a rounded function has no derivative. Measure"
            + " the model that it was made from, exported in float32");
  }
}
