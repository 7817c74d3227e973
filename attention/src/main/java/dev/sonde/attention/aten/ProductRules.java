package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.List;
import java.util.Map;

/** Products of matrices, and the attention that is one operator. */
final class ProductRules {
  private ProductRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("linear", ProductRules::linear);
    rules.put("matmul", call -> product(call, "self", "other"));
    rules.put("mm", call -> product(call, "self", "mat2"));
    rules.put("bmm", call -> product(call, "self", "mat2"));
    rules.put("addmm", ProductRules::sumAndProduct);
    rules.put("baddbmm", ProductRules::sumAndProducts);
    rules.put("einsum", ProductRules::einsum);
    rules.put("embedding", ProductRules::embedding);
    rules.put("scaled_dot_product_attention", ProductRules::attention);
  }

  private static void product(Call call, String left, String right) {
    call.give(
        call.write().node("MatMul", call.in(Kind.REAL, left), call.in(Kind.REAL, right)),
        Kind.REAL);
  }

  private static void linear(Call call) {
    NodeWriter write = call.write();
    String weight =
        write.withLastAxesSwapped(call.in(Kind.REAL, "weight"), call.tensor("weight").axes());
    String product = write.node("MatMul", call.in(Kind.REAL, "input"), weight);
    call.give(
        call.has("bias") ? write.node("Add", product, call.in(Kind.REAL, "bias")) : product,
        Kind.REAL);
  }

  /** beta·self + alpha·(mat1 mat2). */
  private static void sumAndProduct(Call call) {
    List<AttributeProto> factors =
        List.of(
            NodeWriter.attribute("alpha", call.real("alpha", 1)),
            NodeWriter.attribute("beta", call.real("beta", 1)));
    call.give(
        call.write()
            .node(
                "Gemm",
                factors,
                call.in(Kind.REAL, "mat1"),
                call.in(Kind.REAL, "mat2"),
                call.in(Kind.REAL, "self")),
        Kind.REAL);
  }

  /** beta·self + alpha·(batch1 batch2). */
  private static void sumAndProducts(Call call) {
    NodeWriter write = call.write();
    String product =
        times(
            write,
            write.node("MatMul", call.in(Kind.REAL, "batch1"), call.in(Kind.REAL, "batch2")),
            call.real("alpha", 1));
    double beta = call.real("beta", 1);
    call.give(
        beta == 0
            ? product
            : write.node("Add", product, times(write, call.in(Kind.REAL, "self"), beta)),
        Kind.REAL);
  }

  private static String times(NodeWriter write, String tensor, double factor) {
    return factor == 1 ? tensor : write.node("Mul", tensor, write.real(factor));
  }

  private static void einsum(Call call) {
    String equation = call.text("equation", "");
    if (equation.isEmpty()) {
      throw call.refused("its equation is missing");
    }
    String[] operands =
        call.tensors("tensors").stream()
            .map(each -> call.in(Kind.REAL, each))
            .toArray(String[]::new);
    call.give(
        call.write().node("Einsum", List.of(NodeWriter.attribute("equation", equation)), operands),
        Kind.REAL);
  }

  private static void embedding(Call call) {
    call.give(
        call.write().node("Gather", call.in(Kind.REAL, "weight"), call.in(Kind.WHOLE, "indices")),
        Kind.REAL);
  }

  /**
   * Scaled dot product attention in its parts, as PyTorch's ONNX exporter writes it: √s on queries
   * and on keys, the product, what is added to it, the softmax, the product with the values.
   *
   * @see <a href="https://pytorch.org/docs/stable/nn.functional.html">torch.nn.functional</a>
   */
  private static void attention(Call call) {
    call.requireEvaluation(call.real("dropout_p", 0));
    NodeWriter write = call.write();
    int axes = call.tensor("query").axes();
    String query = call.in(Kind.REAL, "query");
    String key = call.in(Kind.REAL, "key");
    String value = call.in(Kind.REAL, "value");
    if (call.flag("enable_gqa")) {
      key = forEachQueryHead(call, key, query, axes);
      value = forEachQueryHead(call, value, query, axes);
    }
    String root = root(call, query, axes);
    String product =
        write.node(
            "MatMul",
            write.node("Mul", query, root),
            write.node("Mul", write.withLastAxesSwapped(key, axes), root));
    String logits = product;
    if (call.flag("is_causal")) {
      logits = write.node("Add", logits, hidden(call, causal(call, query, key, axes)));
    }
    if (call.has("attn_mask")) {
      boolean truths = call.tensor("attn_mask").kind() == Kind.TRUTH;
      String mask = call.in(truths ? Kind.TRUTH : Kind.REAL, "attn_mask");
      logits = write.node("Add", logits, truths ? hidden(call, mask) : mask);
    }
    String probabilities = write.node("Softmax", List.of(NodeWriter.attribute("axis", -1)), logits);
    call.give(write.node("MatMul", probabilities, value), Kind.REAL);
  }

  /** √s, where s is 1/√d unless it is said. */
  private static String root(Call call, String query, int axes) {
    NodeWriter write = call.write();
    if (call.has("scale")) {
      double scale = call.real("scale", 1);
      if (!(scale >= 0)) {
        throw call.refused("its scale is " + scale);
      }
      return write.real(Math.sqrt(scale));
    }
    var width =
        call.description("query")
            .map(each -> each.sizes().get(axes - 1))
            .filter(size -> !size.free() && size.value() > 0);
    if (width.isPresent()) {
      return write.real(Math.pow((double) width.get().value(), -0.25));
    }
    String length = write.node("Gather", write.node("Shape", query), write.whole(axes - 1L));
    return write.node("Pow", write.cast(length, Kind.REAL), write.real(-0.25));
  }

  /** 0 where pairs are seen, −∞ where they are hidden. */
  private static String hidden(Call call, String seen) {
    NodeWriter write = call.write();
    return write.node("Where", seen, write.real(0), write.real(Double.NEGATIVE_INFINITY));
  }

  private static String causal(Call call, String query, String key, int axes) {
    NodeWriter write = call.write();
    String queries = write.node("Gather", write.node("Shape", query), write.whole(axes - 2L));
    String keys = write.node("Gather", write.node("Shape", key), write.whole(axes - 2L));
    String rows =
        write.node(
            "Unsqueeze",
            write.node("Range", write.whole(0), queries, write.whole(1)),
            write.wholes(1));
    String columns = write.node("Range", write.whole(0), keys, write.whole(1));
    return write.node("LessOrEqual", columns, rows);
  }

  /** Keys or values of fewer heads, each repeated for the queries that share it. */
  private static String forEachQueryHead(Call call, String tensor, String query, int axes) {
    NodeWriter write = call.write();
    if (axes != 4) {
      throw call.refused("it shares heads over " + axes + " axes");
    }
    String shape = write.node("Shape", tensor);
    String heads = write.node("Gather", shape, write.wholes(1));
    String all = write.node("Gather", write.node("Shape", query), write.wholes(1));
    String each = write.node("Div", all, heads);
    String batch = write.node("Gather", shape, write.wholes(0));
    String rest = write.node("Gather", shape, write.wholes(2, 3));
    String wide = write.node("Unsqueeze", tensor, write.wholes(2));
    String repeated =
        write.node("Expand", wide, write.joined(0, List.of(batch, heads, each, rest)));
    return write.node("Reshape", repeated, write.joined(0, List.of(batch, all, rest)));
  }
}
