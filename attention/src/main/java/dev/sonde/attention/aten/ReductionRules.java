package dev.sonde.attention.aten;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that gather numbers along axes: sums, norms, softmax. */
final class ReductionRules {
  private ReductionRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("mean", call -> reduce(call, "ReduceMean", call.kind()));
    rules.put("sum", call -> reduce(call, "ReduceSum", call.kind()));
    rules.put("amax", call -> reduce(call, "ReduceMax", call.kind()));
    rules.put("amin", call -> reduce(call, "ReduceMin", call.kind()));
    rules.put("max", call -> extreme(call, "ReduceMax", "ArgMax", "Max"));
    rules.put("min", call -> extreme(call, "ReduceMin", "ArgMin", "Min"));
    rules.put("any", call -> reduce(call, "ReduceMax", Kind.WHOLE));
    rules.put("all", call -> reduce(call, "ReduceMin", Kind.WHOLE));
    rules.put("argmax", ReductionRules::place);
    rules.put("softmax", call -> soften(call, "Softmax"));
    rules.put("_softmax", call -> soften(call, "Softmax"));
    rules.put("_safe_softmax", call -> soften(call, "Softmax"));
    rules.put("log_softmax", call -> soften(call, "LogSoftmax"));
    rules.put("layer_norm", ReductionRules::layerNorm);
    rules.put("native_layer_norm", ReductionRules::layerNorm);
    rules.put("rms_norm", ReductionRules::rootMeanSquareNorm);
    rules.put("topk", ReductionRules::largest);
    rules.put("linalg_vector_norm", ReductionRules::norm);
  }

  /** Whether axes stay, with the length 1, as the call has it. */
  private static AttributeProto keepDims(Call call) {
    return NodeWriter.attribute("keepdims", call.flag("keepdim") ? 1 : 0);
  }

  /** Over axes, or all of them. */
  private static void reduce(Call call, String operator, Kind kind) {
    NodeWriter write = call.write();
    String self = kindOf(call, kind);
    List<Integer> axes = call.axesOf("dim", call.tensor("self").axes());
    List<AttributeProto> keep = List.of(keepDims(call));
    call.give(
        axes.isEmpty()
            ? write.node(operator, keep, self)
            : write.node(
                operator,
                keep,
                self,
                write.wholes(axes.stream().mapToLong(Integer::longValue).toArray())),
        kind);
  }

  /** Truths are not read from reals by counting them, but by whether they are 0. */
  private static String kindOf(Call call, Kind kind) {
    boolean truths = call.kind() == Kind.TRUTH && call.tensor("self").kind() == Kind.REAL;
    return truths
        ? call.write().cast(call.write().cast(call.in(Kind.REAL, "self"), Kind.TRUTH), kind)
        : call.in(kind, "self");
  }

  private static void extreme(Call call, String reduction, String place, String ofTwo) {
    Kind kind = call.kind();
    NodeWriter write = call.write();
    if (call.has("other")) {
      call.give(write.node(ofTwo, call.in(kind, "self"), call.in(kind, "other")), kind);
      return;
    }
    if (!call.has("dim")) {
      reduce(call, reduction, kind);
      return;
    }
    String self = call.in(kind, "self");
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    AttributeProto keep = keepDims(call);
    call.give(0, write.node(reduction, List.of(keep), self, write.wholes(axis)), kind);
    call.give(
        1, write.node(place, List.of(NodeWriter.attribute("axis", axis), keep), self), Kind.WHOLE);
  }

  private static void place(Call call) {
    if (!call.has("dim")) {
      throw call.refused("it looks over all axes");
    }
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    call.give(
        call.write()
            .node(
                "ArgMax",
                List.of(NodeWriter.attribute("axis", axis), keepDims(call)),
                call.in(call.tensor("self").kind(), "self")),
        Kind.WHOLE);
  }

  private static void soften(Call call, String operator) {
    int axis = call.axis("dim", -1, call.tensor("self").axes());
    // read by its structure as the last axis, whichever number that is
    long written = axis == call.tensor("self").axes() - 1 ? -1 : axis;
    call.give(
        call.write()
            .node(
                operator,
                List.of(NodeWriter.attribute("axis", written)),
                call.in(Kind.REAL, "self")),
        Kind.REAL);
  }

  private static void layerNorm(Call call) {
    NodeWriter write = call.write();
    int normed = call.numbers("normalized_shape").size();
    List<AttributeProto> attributes =
        List.of(
            NodeWriter.attribute("axis", -normed),
            NodeWriter.attribute("epsilon", call.real("eps", 1e-5)));
    String input = call.in(Kind.REAL, "input");
    String weight =
        call.has("weight")
            ? call.in(Kind.REAL, "weight")
            : write.node("Expand", write.real(1), call.lengths(call.numbers("normalized_shape")));
    call.give(
        0,
        call.has("bias")
            ? write.node(
                "LayerNormalization", attributes, input, weight, call.in(Kind.REAL, "bias"))
            : write.node("LayerNormalization", attributes, input, weight),
        Kind.REAL);
  }

  private static void rootMeanSquareNorm(Call call) {
    NodeWriter write = call.write();
    int normed = call.numbers("normalized_shape").size();
    String input = call.in(Kind.REAL, "input");
    long[] axes = IntStream.rangeClosed(1, normed).mapToLong(i -> -i).toArray();
    String square =
        write.node(
            "ReduceMean",
            List.of(NodeWriter.attribute("keepdims", 1)),
            write.node("Mul", input, input),
            write.wholes(axes));
    // the smallest difference of single precision where none is given (torch.nn.RMSNorm)
    String shifted = write.node("Add", square, write.real(call.real("eps", Math.ulp(1f))));
    String result = write.node("Div", input, write.node("Sqrt", shifted));
    call.give(
        call.has("weight") ? write.node("Mul", result, call.in(Kind.REAL, "weight")) : result,
        Kind.REAL);
  }

  private static void largest(Call call) {
    NodeWriter write = call.write();
    Kind kind = call.tensor("self").kind();
    int axis = call.axis("dim", -1, call.tensor("self").axes());
    String values =
        write.node(
            "TopK",
            List.of(
                NodeWriter.attribute("axis", axis),
                NodeWriter.attribute(
                    "largest", !call.has("largest") || call.flag("largest") ? 1 : 0)),
            call.in(kind, "self"),
            call.one(call.value("k")));
    String places = write.another();
    call.give(0, values, kind);
    call.give(1, places, Kind.WHOLE);
  }

  private static void norm(Call call) {
    if (call.real("ord", 2) != 2) {
      throw call.refused("its order is not 2");
    }
    reduce(call, "ReduceL2", Kind.REAL);
  }
}
