package dev.sonde.attention.logits;

import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Holds an attention that was worked out again against what its operator gives: Σ_j p_j v_j of
 * every row against the output. A mask, a rotation or an option that was read wrong shows there.
 */
public final class ReadingCheck {
  /** Half precision leaves a thousandth, and what is read wrong moves more than this. */
  public static final double MOST_ROUNDING = 0.02;

  private ReadingCheck() {}

  /**
   * The largest difference between outputs, as a share of the largest component of the values.
   *
   * @param pattern the attention
   * @param tensors what a run returned, {@link AttentionPattern.Addition#values()} too
   * @return the share; NaN where the pattern was not worked out again, or tensors have shapes that
   *     do not belong together
   */
  public static double outputDifference(AttentionPattern pattern, Map<String, Tensor> tensors) {
    LogitRows rows = new LogitRows(pattern, tensors);
    Optional<HeadVectors> values =
        pattern
            .addition()
            .values()
            .map(tensors::get)
            .flatMap(v -> HeadVectors.of(v, HeadVectors.Layout.ROWS, rows.keys(), rows.heads()));
    Optional<HeadVectors> outputs =
        Optional.ofNullable(tensors.get(pattern.output().heads()))
            .flatMap(
                o -> HeadVectors.of(o, pattern.output().layout(), rows.queries(), rows.heads()));
    if (values.isEmpty()
        || outputs.isEmpty()
        || values.get().dimension() != outputs.get().dimension()) {
      return Double.NaN;
    }
    return difference(rows, values.get(), outputs.get());
  }

  /** Says that outputs are not those of the model. */
  public static String misread(double difference) {
    return String.format(
        Locale.ROOT,
        "its outputs, worked out again from queries and keys, differ from the model's by %.2g: it"
            + " does something that is not read",
        difference);
  }

  private static double difference(LogitRows rows, HeadVectors values, HeadVectors outputs) {
    int heads = rows.heads();
    double[] v = new double[values.dimension()];
    double[] o = new double[values.dimension()];
    double[] mixed = new double[values.dimension()];
    RowFigures row = new RowFigures(rows.keys());
    double largest = 0;
    double size = 0;
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < rows.queries(); i++) {
        row.compute(rows.fill(h, i, row.z(), row.visible()));
        if (row.count() == 0 || !row.finite()) {
          continue;
        }
        Arrays.fill(mixed, 0);
        for (int j = 0; j < rows.keys(); j++) {
          values.copy(h, j, 1, v);
          for (int c = 0; c < v.length; c++) {
            mixed[c] += row.visible()[j] ? row.p()[j] * v[c] : 0;
            size = Math.max(size, Math.abs(v[c]));
          }
        }
        outputs.copy(h, i, 1, o);
        for (int c = 0; c < o.length; c++) {
          largest = Math.max(largest, Math.abs(mixed[c] - o[c]));
        }
      }
    }
    return size > 0 ? largest / size : Double.NaN;
  }
}
