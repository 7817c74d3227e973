package dev.sonde.attention.aten;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that put numbers in another order or shape, and leave them as they are. */
final class LayoutRules {
  private static final Value.Known REST = new Value.Known(-1L);

  private LayoutRules() {}

  static void addTo(Map<String, Rule> rules) {
    for (String same :
        List.of(
            "contiguous",
            "clone",
            "detach",
            "alias",
            "lift_fresh_copy",
            "to",
            "_to_copy",
            "type_as",
            "detach_",
            "lift",
            "resolve_conj",
            "resolve_neg")) {
      rules.put(same, call -> call.pass("self"));
    }
    rules.put("dropout", LayoutRules::dropout);
    for (String shaped : List.of("view", "_unsafe_view")) {
      rules.put(shaped, call -> reshape(call, call.numbers("size")));
    }
    rules.put("reshape", call -> reshape(call, call.numbers("shape")));
    rules.put("flatten", LayoutRules::flatten);
    rules.put("unflatten", LayoutRules::unflatten);
    rules.put("permute", LayoutRules::permute);
    rules.put("transpose", call -> exchange(call, "dim0", "dim1"));
    rules.put("swapaxes", call -> exchange(call, "axis0", "axis1"));
    for (String swapped : List.of("t", "mT", "matrix_H")) {
      rules.put(swapped, LayoutRules::swapLastAxes);
    }
    rules.put("numpy_T", LayoutRules::reverseAxes);
    rules.put("unsqueeze", LayoutRules::unsqueeze);
    rules.put("squeeze", LayoutRules::squeeze);
    rules.put("expand", LayoutRules::expand);
    rules.put("expand_as", LayoutRules::expandAs);
    rules.put("repeat", LayoutRules::repeat);
    rules.put("repeat_interleave", LayoutRules::repeatEach);
    rules.put("slice", LayoutRules::slice);
    rules.put("narrow", LayoutRules::narrow);
    rules.put("select", LayoutRules::select);
    rules.put("cat", LayoutRules::concat);
    rules.put("stack", LayoutRules::stack);
    rules.put("split", LayoutRules::split);
    rules.put("split_with_sizes", LayoutRules::split);
    rules.put("chunk", LayoutRules::chunk);
    rules.put("unbind", LayoutRules::unbind);
    rules.put("flip", LayoutRules::flip);
  }

  private static void dropout(Call call) {
    call.requireEvaluation(call.flag("train") ? call.real("p", 0.5) : 0);
    call.pass("input");
  }

  private static String self(Call call) {
    return call.in(call.kind(), "self");
  }

  private static void reshape(Call call, List<Value> lengths) {
    if (call.kind() != call.tensor("self").kind()) {
      throw call.refused("it reads bytes as another type");
    }
    call.give(call.write().node("Reshape", self(call), call.lengths(lengths)), call.kind());
  }

  /** One length of a tensor, as a tensor of one axis. */
  private static String length(Call call, String tensor, long axis) {
    NodeWriter write = call.write();
    return write.node("Gather", write.node("Shape", tensor), write.wholes(axis));
  }

  /** Reshapes to the lengths before an axis, others, and the lengths from another axis on. */
  private static void reshape(Call call, int before, List<Value> between, int after) {
    String self = self(call);
    List<String> lengths = new ArrayList<>();
    for (int axis = 0; axis < before; axis++) {
      lengths.add(length(call, self, axis));
    }
    between.forEach(each -> lengths.add(call.one(each)));
    for (int axis = after; axis < call.tensor("self").axes(); axis++) {
      lengths.add(length(call, self, axis));
    }
    call.give(call.write().node("Reshape", self, call.write().joined(0, lengths)), call.kind());
  }

  private static void flatten(Call call) {
    int axes = call.tensor("self").axes();
    int first = call.axis("start_dim", 0, axes);
    reshape(call, first, List.of(REST), call.axis("end_dim", -1, axes) + 1);
  }

  private static void unflatten(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    reshape(call, axis, call.numbers("sizes"), axis + 1);
  }

  private static void transpose(Call call, List<Long> order) {
    call.give(call.write().transposed(self(call), order), call.kind());
  }

  private static void permute(Call call) {
    transpose(
        call,
        call.axesOf("dims", call.tensor("self").axes()).stream().map(Integer::longValue).toList());
  }

  private static List<Long> order(int axes) {
    return new ArrayList<>(LongStream.range(0, axes).boxed().toList());
  }

  private static void exchange(Call call, String one, String other) {
    int axes = call.tensor("self").axes();
    List<Long> order = order(axes);
    Collections.swap(order, call.axis(one, 0, axes), call.axis(other, 0, axes));
    transpose(call, order);
  }

  private static void swapLastAxes(Call call) {
    int axes = call.tensor("self").axes();
    call.give(call.write().withLastAxesSwapped(self(call), axes), call.kind());
  }

  private static void reverseAxes(Call call) {
    List<Long> order = order(call.tensor("self").axes());
    Collections.reverse(order);
    transpose(call, order);
  }

  private static void unsqueeze(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes() + 1);
    call.give(call.write().node("Unsqueeze", self(call), call.write().wholes(axis)), call.kind());
  }

  /** Only axes that are known to have the length 1 go. */
  private static void squeeze(Call call) {
    int axes = call.tensor("self").axes();
    List<Integer> asked = call.axesOf("dim", axes);
    List<Long> gone = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      int at = axis;
      boolean one =
          call.description("self")
              .map(each -> each.sizes().get(at))
              .filter(size -> !size.free() && size.value() == 1)
              .isPresent();
      if (one && (!call.has("dim") || asked.contains(axis))) {
        gone.add((long) axis);
      }
    }
    if (gone.isEmpty()) {
      call.pass("self");
      return;
    }
    long[] all = gone.stream().mapToLong(Long::longValue).toArray();
    call.give(call.write().node("Squeeze", self(call), call.write().wholes(all)), call.kind());
  }

  private static void expand(Call call) {
    List<Value> lengths =
        call.numbers("size").stream()
            .map(
                each ->
                    each instanceof Value.Known known && known.whole() == -1
                        ? (Value) new Value.Known(1L)
                        : each)
            .toList();
    call.give(call.write().node("Expand", self(call), call.lengths(lengths)), call.kind());
  }

  private static void expandAs(Call call) {
    NodeWriter write = call.write();
    String shape = write.node("Shape", call.tensor("other").name());
    call.give(write.node("Expand", self(call), shape), call.kind());
  }

  private static void repeat(Call call) {
    List<Value> times = call.numbers("repeats");
    NodeWriter write = call.write();
    String self = self(call);
    int more = times.size() - call.tensor("self").axes();
    if (more > 0) {
      self = write.node("Unsqueeze", self, write.wholes(LongStream.range(0, more).toArray()));
    }
    call.give(write.node("Tile", self, call.lengths(times)), call.kind());
  }

  /** Every entry along an axis, one after the other, so often. */
  private static void repeatEach(Call call) {
    if (!call.has("dim") || call.value("repeats") instanceof Value.OfTensor) {
      throw call.refused("it repeats entries by a tensor, or of all axes");
    }
    int axes = call.tensor("self").axes();
    int axis = call.axis("dim", 0, axes);
    NodeWriter write = call.write();
    String self = self(call);
    List<Value> times = new ArrayList<>(Collections.nCopies(axes + 1, new Value.Known(1L)));
    times.set(axis + 1, call.value("repeats"));
    String tiled =
        write.node(
            "Tile", write.node("Unsqueeze", self, write.wholes(axis + 1)), call.lengths(times));
    List<String> lengths = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      lengths.add(i == axis ? write.wholes(-1) : length(call, self, i));
    }
    call.give(write.node("Reshape", tiled, write.joined(0, lengths)), call.kind());
  }

  private static String part(Call call, String self, Value from, Value to, long step, int axis) {
    NodeWriter write = call.write();
    return step == 1
        ? write.node("Slice", self, call.one(from), call.one(to), write.wholes(axis))
        : write.node(
            "Slice", self, call.one(from), call.one(to), write.wholes(axis), write.wholes(step));
  }

  private static void slice(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    Value from = call.has("start") ? call.value("start") : new Value.Known(0L);
    Value to = call.has("end") ? call.value("end") : new Value.Known(Long.MAX_VALUE);
    long step = call.whole("step", 1);
    boolean all =
        from instanceof Value.Known start
            && start.whole() == 0
            && to instanceof Value.Known end
            && end.whole() == Long.MAX_VALUE
            && step == 1;
    if (all) {
      call.pass("self");
    } else {
      call.give(part(call, self(call), from, to, step, axis), call.kind());
    }
  }

  private static void narrow(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    NodeWriter write = call.write();
    String from = call.one(call.value("start"));
    String to = write.node("Add", from, call.one(call.value("length")));
    call.give(write.node("Slice", self(call), from, to, write.wholes(axis)), call.kind());
  }

  private static void select(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    call.give(
        call.write()
            .node(
                "Gather",
                List.of(NodeWriter.attribute("axis", axis)),
                self(call),
                call.in(Kind.WHOLE, "index")),
        call.kind());
  }

  /** Without the empty tensors of one axis, which cat leaves out. */
  private static void concat(Call call) {
    Kind kind = call.kind();
    int axis = call.axis("dim", 0, call.axes());
    List<String> parts =
        call.tensors("tensors").stream()
            .filter(each -> each.axes() == call.axes())
            .map(each -> call.in(kind, each))
            .toList();
    if (parts.isEmpty()) {
      throw call.refused("it joins nothing");
    }
    call.give(call.write().joined(axis, parts), kind);
  }

  private static void stack(Call call) {
    Kind kind = call.kind();
    NodeWriter write = call.write();
    int axis = call.axis("dim", 0, call.axes());
    List<String> parts =
        call.tensors("tensors").stream()
            .map(each -> write.node("Unsqueeze", call.in(kind, each), write.wholes(axis)))
            .toList();
    if (parts.isEmpty()) {
      throw call.refused("it joins nothing");
    }
    call.give(write.joined(axis, parts), kind);
  }

  private static void split(Call call) {
    String sizes =
        call.has("split_sizes") ? "split_sizes" : call.has("split_size") ? "split_size" : "";
    if (sizes.isEmpty()) {
      throw call.refused("it says no sizes");
    }
    List<Value> lengths = call.numbers(sizes);
    int count = call.results().size();
    long at = 0;
    String self = self(call);
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    for (int i = 0; i < count; i++) {
      Value length = lengths.size() == count ? lengths.get(i) : lengths.get(0);
      if (!(length instanceof Value.Known known) || known.whole() < 0) {
        throw call.refused("its sizes are worked out while the model runs");
      }
      Value from = new Value.Known(at);
      at = Math.addExact(at, known.whole());
      call.give(i, part(call, self, from, new Value.Known(at), 1, axis), call.kind());
    }
  }

  private static void chunk(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    long length =
        call.description("self")
            .map(each -> each.sizes().get(axis))
            .filter(size -> !size.free())
            .orElseThrow(() -> call.refused("the axis that it cuts has a free length"))
            .value();
    long chunks = Math.max(1, call.whole("chunks"));
    long each = (length + chunks - 1) / chunks;
    String self = self(call);
    for (int i = 0; i < call.results().size(); i++) {
      Value from = new Value.Known(i * each);
      call.give(i, part(call, self, from, new Value.Known((i + 1) * each), 1, axis), call.kind());
    }
  }

  private static void unbind(Call call) {
    int axis = call.axis("dim", 0, call.tensor("self").axes());
    String self = self(call);
    for (int i = 0; i < call.results().size(); i++) {
      call.give(
          i,
          call.write()
              .node(
                  "Gather",
                  List.of(NodeWriter.attribute("axis", axis)),
                  self,
                  call.write().whole(i)),
          call.kind());
    }
  }

  private static void flip(Call call) {
    NodeWriter write = call.write();
    String flipped = self(call);
    for (int axis : call.axesOf("dims", call.tensor("self").axes())) {
      flipped =
          write.node(
              "Slice",
              flipped,
              write.wholes(-1),
              write.wholes(Long.MIN_VALUE + 1),
              write.wholes(axis),
              write.wholes(-1));
    }
    call.give(flipped, call.kind());
  }
}
