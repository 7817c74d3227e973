package dev.sonde.nets.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashSet;
import java.util.Set;

/**
 * Names for parameters: the file's own, but for those that the exporter numbered because it wrote
 * them in another order. PyTorch's exporter by TorchScript calls a turned weight {@code
 * onnx::MatMul_12} and its node {@code /layers.0/query/MatMul}; that gives {@code
 * layers.0.query.weight}.
 */
final class ParameterNames {
  private final Set<String> taken = new HashSet<>();

  /** Takes names that stay as they are. */
  void take(String name) {
    taken.add(name);
  }

  /** Tells whether an exporter made a name up. */
  static boolean isNumbered(String name) {
    return name.startsWith("onnx::") || name.matches("_?val_\\d+|\\d+");
  }

  /** A name for a tensor that has none of its own, after the node that uses it. */
  String of(String name, WeightRule.Place place) {
    String module = module(place.node());
    String role =
        place.node().getOpType().endsWith("MatMul") || place.input() == 1 ? "weight" : "bias";
    String wanted = module.isEmpty() ? name : module + "." + role;
    return taken.add(wanted) ? wanted : name;
  }

  /** The module that a node's name speaks of: its path, where a part repeats what it stands in. */
  private static String module(NodeProto node) {
    String[] parts = node.getName().split("/", -1);
    StringBuilder out = new StringBuilder();
    String last = "";
    for (int i = 0; i < parts.length - 1; i++) {
      String part = parts[i];
      if (part.isEmpty()) {
        continue;
      }
      if (!last.isEmpty() && part.startsWith(last + ".")) {
        out.setLength(out.length() - last.length());
      } else if (out.length() > 0) {
        out.append('.');
      }
      out.append(part);
      last = part;
    }
    return out.toString();
  }
}
