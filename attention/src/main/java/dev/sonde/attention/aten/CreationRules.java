package dev.sonde.attention.aten;

import java.util.List;
import java.util.Map;

/** Operators that make tensors of lengths and numbers. */
final class CreationRules {
  private static final Value ZERO = new Value.Known(0L);
  private static final Value ONE = new Value.Known(1L);

  private CreationRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("arange", CreationRules::range);
    for (String zeros : List.of("zeros", "new_zeros", "empty", "new_empty")) {
      rules.put(zeros, call -> filled(call, ZERO));
    }
    for (String ones : List.of("ones", "new_ones")) {
      rules.put(ones, call -> filled(call, ONE));
    }
    for (String full : List.of("full", "new_full")) {
      rules.put(full, call -> filled(call, call.value("fill_value")));
    }
    for (String zeros : List.of("zeros_like", "empty_like")) {
      rules.put(zeros, call -> like(call, ZERO));
    }
    rules.put("ones_like", call -> like(call, ONE));
    rules.put("full_like", call -> like(call, call.value("fill_value")));
    rules.put("scalar_tensor", call -> call.give(call.in(call.kind(), "s"), call.kind()));
    rules.put("triu", call -> triangle(call, 1));
    rules.put("tril", call -> triangle(call, 0));
  }

  private static void range(Call call) {
    Kind kind = call.kind();
    String from = call.in(kind, call.has("start") ? call.value("start") : ZERO);
    String step = call.in(kind, call.has("step") ? call.value("step") : ONE);
    call.give(call.write().node("Range", from, call.in(kind, "end"), step), kind);
  }

  private static void filled(Call call, Value number) {
    Kind kind = call.kind();
    List<Value> lengths = call.numbers("size");
    String value = call.in(kind, number);
    call.give(
        lengths.isEmpty() ? value : call.write().node("Expand", value, call.lengths(lengths)),
        kind);
  }

  private static void like(Call call, Value number) {
    Kind kind = call.kind();
    NodeWriter write = call.write();
    String shape = write.node("Shape", call.tensor("self").name());
    call.give(write.node("Expand", call.in(kind, number), shape), kind);
  }

  private static void triangle(Call call, long upper) {
    Kind kind = call.kind();
    Value diagonal = call.has("diagonal") ? call.value("diagonal") : ZERO;
    call.give(
        call.write()
            .node(
                "Trilu",
                List.of(NodeWriter.attribute("upper", upper)),
                call.in(kind, "self"),
                call.in(Kind.WHOLE, diagonal)),
        kind);
  }
}
