package dev.sonde.nets;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Block;
import org.bytedeco.pytorch.BlockArrayRef;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.MethodOptional;
import org.bytedeco.pytorch.module_iterator;
import org.bytedeco.pytorch.module_list;

/** The operations of a module's program: its forward method and those of its submodules. */
final class ModuleProgram {
  private ModuleProgram() {}

  /** Visits every operation once; the visitor may insert others before it. */
  static void forEachNode(JitModule module, BiConsumer<Graph, JitNode> visitor) {
    module_list modules = module.modules();
    for (module_iterator i = modules.begin(); i.notEquals(modules.end()); i.increment()) {
      MethodOptional forward = i.multiply().find_method("forward");
      if (forward.has_value()) {
        Graph graph = forward.get().graph();
        visit(graph, graph.block(), visitor);
      }
    }
  }

  static boolean isConstant(JitNode node) {
    return node.kind().toQualString().getString().equals("prim::Constant");
  }

  private static void visit(Graph graph, Block block, BiConsumer<Graph, JitNode> visitor) {
    // the mapped iterator does not know its end; the return node closes the ring
    List<JitNode> nodes = new ArrayList<>();
    long end = block.return_node().address();
    for (JitNode node = block.param_node().next(); node.address() != end; node = node.next()) {
      nodes.add(node);
    }
    for (JitNode node : nodes) {
      BlockArrayRef blocks = node.blocks();
      for (long i = 0; i < blocks.size(); i++) {
        visit(graph, blocks.get(i), visitor);
      }
      visitor.accept(graph, node);
    }
  }
}
