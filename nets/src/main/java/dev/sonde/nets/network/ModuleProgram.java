package dev.sonde.nets.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Block;
import org.bytedeco.pytorch.BlockArrayRef;
import org.bytedeco.pytorch.ClassType;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.FunctionVector;
import org.bytedeco.pytorch.Graph;
import org.bytedeco.pytorch.GraphFunction;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.JitNode;
import org.bytedeco.pytorch.module_iterator;
import org.bytedeco.pytorch.module_list;

/** The operations of a module's program. */
public final class ModuleProgram {
  private ModuleProgram() {}

  /**
   * Visits every operation of the methods of a module and its submodules; the visitor may insert
   * others before it.
   */
  public static void forEachNode(JitModule module, BiConsumer<Graph, JitNode> visitor) {
    Set<Long> seen = new HashSet<>();
    module_list modules = module.modules();
    for (module_iterator i = modules.begin(); i.notEquals(modules.end()); i.increment()) {
      // modules of one type share their methods
      ClassType type = i.multiply().type();
      if (seen.add(type.address())) {
        visit(type.methods(), visitor);
      }
    }
  }

  /**
   * Visits every operation of the file that a module comes from: those of {@link #forEachNode}, and
   * those of the functions that they call.
   */
  static void forEachNodeOfFile(JitModule module, BiConsumer<Graph, JitNode> visitor) {
    visit(module._ivalue().compilation_unit().get_functions(), visitor);
  }

  private static void visit(FunctionVector functions, BiConsumer<Graph, JitNode> visitor) {
    for (long i = 0; i < functions.size(); i++) {
      Function function = functions.get(i);
      if (function.isGraphFunction()) {
        Graph graph = new GraphFunction(function).graph();
        visit(graph, graph.block(), visitor);
      }
    }
  }

  public static boolean isConstant(JitNode node) {
    return is(node, "prim::Constant");
  }

  static boolean is(JitNode node, String operation) {
    return node.kind().toQualString().getString().equals(operation);
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
