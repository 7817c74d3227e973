package dev.sonde.attention.logits;

import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.attention.vectors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queries and keys of one attention on one sequence, with which of them each head reads.
 *
 * @param queries nothing where the graph does not show them, or how heads share them is not sure
 * @param keys as well
 */
public record QueryKeyVectors(Optional<HeadVectors> queries, Optional<HeadVectors> keys) {

  /**
   * Finds them in what a run returned.
   *
   * @param pattern where they are
   * @param tensors what the run returned
   * @param rows the logits
   */
  public static QueryKeyVectors of(
      AttentionPattern pattern, Map<String, Tensor> tensors, LogitRows rows) {
    Optional<Tensor> queries = Optional.ofNullable(tensors.get(pattern.queries()));
    Optional<Tensor> keys = Optional.ofNullable(tensors.get(pattern.keys()));
    Layout queryLayout = pattern.queryLayout();
    Layout keyLayout = pattern.keyLayout();
    int heads = rows.heads();
    Optional<HeadVectors> grouped =
        queries.flatMap(q -> HeadVectors.of(q, queryLayout, rows.queries(), heads));
    Optional<HeadVectors> groupedKeys =
        keys.flatMap(k -> HeadVectors.of(k, keyLayout, rows.keys(), heads));
    if (grouped.isEmpty() || groupedKeys.isEmpty() || pattern.isWorkedOutAgain()) {
      return new QueryKeyVectors(grouped, groupedKeys);
    }
    // a product repeats what has length 1 along an axis of heads, or lacks it
    List<Integer> axes =
        joint(
            HeadVectors.axesOfHeads(queries.get(), queryLayout, grouped.get().heads()),
            HeadVectors.axesOfHeads(keys.get(), keyLayout, groupedKeys.get().heads()));
    return axes.stream().reduce(1, (all, length) -> all * length) == heads
        ? new QueryKeyVectors(
            HeadVectors.repeated(queries.get(), queryLayout, rows.queries(), axes),
            HeadVectors.repeated(keys.get(), keyLayout, rows.keys(), axes))
        : new QueryKeyVectors(Optional.empty(), Optional.empty());
  }

  /** The axes of a product, those of its operands side by side from the last. */
  private static List<Integer> joint(List<Integer> first, List<Integer> second) {
    List<Integer> axes = new ArrayList<>();
    for (int i = Math.max(first.size(), second.size()); i >= 1; i--) {
      axes.add(Math.max(fromLast(first, i), fromLast(second, i)));
    }
    return axes;
  }

  private static int fromLast(List<Integer> lengths, int i) {
    return i <= lengths.size() ? lengths.get(lengths.size() - i) : 1;
  }
}
