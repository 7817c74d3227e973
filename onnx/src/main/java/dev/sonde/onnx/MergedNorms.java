package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights that an exporter merged a batch norm into, W·γ/√(σ²+ε): the norm's own parameters are
 * gone, and the curvature is that of another parametrisation.
 *
 * <p>PyTorch's exporter by {@code torch.export} notes it beside the node; the one by TorchScript
 * numbers the weights of a convolution, which it does for no other reason.
 */
public final class MergedNorms {
  private static final String RULES = "pkg.onnxscript.rewriter.rule_name";

  private MergedNorms() {}

  /**
   * The names of such weights in the file, in the order of the nodes that use them.
   *
   * @param nodes those of the graph that count
   */
  public static List<String> of(OnnxGraph graph, List<NodeProto> nodes) {
    Set<String> out = new LinkedHashSet<>();
    for (NodeProto node : nodes) {
      boolean convolution = Set.of("Conv", "ConvTranspose").contains(node.getOpType());
      boolean noted =
          node.getMetadataPropsList().stream()
              .anyMatch(
                  entry ->
                      entry.getKey().equals(RULES) && entry.getValue().contains("FuseBatchNorm"));
      for (int i = 1; i < Math.min(3, node.getInputCount()); i++) {
        String name = graph.nameInFile(node.getInput(i));
        boolean numbered = convolution && name.startsWith("onnx::" + node.getOpType());
        if (graph.isConstant(node.getInput(i)) && (noted || numbered)) {
          out.add(name.startsWith("onnx::") ? OnnxNode.label(node) + " " + name : name);
        }
      }
    }
    return new ArrayList<>(out);
  }
}
