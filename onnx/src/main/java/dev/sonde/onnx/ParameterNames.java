package dev.sonde.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names for parameters: the file's own, but for those that the exporter numbered because it wrote
 * them in another order. PyTorch's exporter by TorchScript calls a turned weight {@code
 * onnx::MatMul_12} and its node {@code /layers.0/query/MatMul}; that gives {@code
 * layers.0.query.weight}.
 */
public final class ParameterNames {
  private static final String SCOPES = "pkg.torch.onnx.name_scopes";

  private static final Pattern NUMBERED =
      Pattern.compile(
          "onnx::.*|\\d+"
              + "|(_?val|unsqueeze|mul|view|expand|slice|transpose|permute|t|linear|add|embedding"
              + "|_to_copy|clone)(_\\d+)?");

  private final Set<String> taken = new HashSet<>();

  /** Takes names that stay as they are. */
  public void take(String name) {
    taken.add(name);
  }

  /** Tells whether an exporter made a name up. */
  public static boolean isNumbered(String name) {
    return NUMBERED.matcher(name).matches();
  }

  /** A name for a tensor that has none of its own, after the node that uses it. */
  public String of(String name, WeightRule.Place place) {
    String module = module(place.node());
    boolean weight =
        Set.of("MatMul", "Mul").contains(place.node().getOpType())
            || (!place.node().getOpType().equals("Add") && place.input() == 1);
    String role = weight ? "weight" : "bias";
    String wanted = module.isEmpty() ? name : module + "." + role;
    return taken.add(wanted) ? wanted : name;
  }

  /**
   * The module that a node belongs to: as {@code torch.export} notes it, or by the path that is its
   * name, where a part repeats what it stands in.
   */
  public static String module(NodeProto node) {
    for (StringStringEntryProto entry : node.getMetadataPropsList()) {
      if (entry.getKey().equals(SCOPES)) {
        String[] scopes = entry.getValue().replaceAll("[\\[\\]' ]", "").split(",", -1);
        return scopes.length < 2 ? "" : scopes[scopes.length - 2]; // the last is the operation
      }
    }
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
