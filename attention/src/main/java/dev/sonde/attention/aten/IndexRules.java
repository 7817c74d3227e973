package dev.sonde.attention.aten;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that take numbers from places that tensors say. */
final class IndexRules {
  private IndexRules() {}

  static void addTo(Map<String, Rule> rules) {
    rules.put("gather", IndexRules::gather);
    rules.put("index_select", IndexRules::select);
    rules.put("index", IndexRules::index);
    for (String item : List.of("item", "_local_scalar_dense")) {
      rules.put(item, IndexRules::item);
    }
    rules.put("sym_size", IndexRules::size);
  }

  private static void gather(Call call) {
    Kind kind = call.kind();
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    call.give(
        call.write()
            .node(
                "GatherElements",
                List.of(NodeWriter.attribute("axis", axis)),
                call.in(kind, "self"),
                call.in(Kind.WHOLE, "index")),
        kind);
  }

  private static void select(Call call) {
    Kind kind = call.kind();
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    call.give(
        call.write()
            .node(
                "Gather",
                List.of(NodeWriter.attribute("axis", axis)),
                call.in(kind, "self"),
                call.in(Kind.WHOLE, "index")),
        kind);
  }

  /** By one tensor along an axis, or by several for neighbouring axes, broadcast to one shape. */
  private static void index(Call call) {
    List<Optional<Value.OfTensor>> given = call.optionalTensors("indices");
    List<Value.OfTensor> indices = new ArrayList<>();
    int first = -1;
    for (int axis = 0; axis < given.size(); axis++) {
      if (given.get(axis).isPresent()) {
        first = first < 0 ? axis : first;
        if (first + indices.size() != axis) {
          throw call.refused("it takes entries by axes that are not neighbours");
        }
        indices.add(given.get(axis).get());
      }
    }
    if (indices.isEmpty() || indices.stream().anyMatch(each -> each.kind() != Kind.WHOLE)) {
      throw call.refused("it takes entries by truth values");
    }
    Kind kind = call.kind();
    NodeWriter write = call.write();
    String self = call.in(kind, "self");
    if (indices.size() == 1) {
      call.give(
          write.node(
              "Gather", List.of(NodeWriter.attribute("axis", first)), self, indices.get(0).name()),
          kind);
      return;
    }
    int axes = call.tensor("self").axes();
    if (first > 0) {
      self = write.transposed(self, turned(axes, first, indices.size()));
    }
    String taken = write.node("GatherND", self, places(write, indices));
    int made = indices.stream().mapToInt(Value.OfTensor::axes).max().orElse(0);
    call.give(
        first > 0 ? write.transposed(taken, back(axes, first, indices.size(), made)) : taken, kind);
  }

  /** Axes in an order with those that are looked up in front. */
  private static List<Long> turned(int axes, int first, int count) {
    return LongStream.concat(
            LongStream.range(first, first + count),
            LongStream.range(0, axes).filter(axis -> axis < first || axis >= first + count))
        .boxed()
        .toList();
  }

  /** The axes of the places, which come first, behind those that stood before them. */
  private static List<Long> back(int axes, int first, int count, int made) {
    int all = axes - count + made;
    return LongStream.concat(
            LongStream.range(made, made + first),
            LongStream.concat(LongStream.range(0, made), LongStream.range(made + first, all)))
        .boxed()
        .toList();
  }

  /**
   * The places as rows of one tensor. Each takes the zeros of the others off, which broadcasts it;
   * sums are left to the residual stream, which is looked for among them.
   */
  private static String places(NodeWriter write, List<Value.OfTensor> indices) {
    List<String> zeros =
        indices.stream().map(each -> write.node("Mul", each.name(), write.whole(0))).toList();
    List<String> parts = new ArrayList<>();
    for (Value.OfTensor each : indices) {
      String broadcast = each.name();
      for (String zero : zeros) {
        broadcast = write.node("Sub", broadcast, zero);
      }
      parts.add(write.node("Unsqueeze", broadcast, write.wholes(-1)));
    }
    return write.joined(-1, parts);
  }

  private static void item(Call call) {
    Kind kind = call.tensor("self").kind();
    NodeWriter write = call.write();
    call.giveNumber(
        new Value.Computed(write.node("Reshape", call.in(kind, "self"), write.wholes()), kind));
  }

  private static void size(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    var known =
        call.description("self").map(each -> each.sizes().get(axis)).filter(size -> !size.free());
    NodeWriter write = call.write();
    call.giveNumber(
        known.isPresent()
            ? new Value.Known(known.get().value())
            : new Value.Computed(
                write.node(
                    "Gather", write.node("Shape", call.tensor("self").name()), write.whole(axis)),
                Kind.WHOLE));
  }
}
