package dev.sonde.nets.network;

import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Value;
import org.bytedeco.pytorch.ValueVector;

/**
 * Writes operations whose second derivative libtorch gets wrong out in elementary ones.
 *
 * <p>{@code aten::_weight_norm(v, g, dim)}, which {@code
 * torch.nn.utils.parametrizations.weight_norm} calls, is {@code w = v · (g / ‖v‖)}. Its derivative
 * takes the norm, which the forward pass has saved, for a constant; differentiated again it gives a
 * Hessian that is not symmetric (in libtorch 2.10, Python's too). The same in elementary operations
 * is right.
 */
final class ElementaryOperations {
  private ElementaryOperations() {}

  /** Rewrites the module's program, which must not have run yet. */
  static void writeOut(JitModule module) {
    ModuleProgram.forEachNodeOfFile(
        module,
        (graph, node) -> {
          if (ModuleProgram.is(node, "aten::_weight_norm")) {
            writeOutWeightNorm(graph, node);
          }
        });
  }

  private static void writeOutWeightNorm(Graph graph, JitNode node) {
    Value v = node.input(0);
    Value g = node.input(1);
    Value dimension = node.input(2);
    graph.setInsertPoint(node);
    Value two = graph.insertConstant(new IValue(2L));
    Value norm = insert(graph, "aten::norm_except_dim", v, two, dimension);
    Value scale = insert(graph, "aten::div", g, norm);
    node.output().replaceAllUsesWith(insert(graph, "aten::mul", v, scale));
  }

  private static Value insert(Graph graph, String operation, Value... inputs) {
    JitNode node = graph.create(Symbol.fromQualString(operation), new ValueVector(inputs), 1);
    return graph.insertNode(node).output();
  }
}
