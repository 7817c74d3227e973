package dev.sonde.attention.softmax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Some rows of one head's logits, evenly spread, kept to work out what remedies would make of them;
 * see {@link WhatIfLogits}.
 *
 * <p>Cost: 8 bytes, 20 exponentials for the search of {@link TemperatureSearch}, and three and a
 * hyperbolic tangent for the softmaxes, for each logit kept; {@link #choice} bounds how many are.
 */
public final class KeptRows {
  /** Gemma 2 caps attention logits here. */
  static final double CAP = 50;

  /**
   * Of one sequence: 64 KiB a head, a 32nd of a window of 512 tokens; chosen by us for the cost.
   */
  private static final long ENOUGH_LOGITS = 8_192;

  /** Standard errors over fewer rows say little; chosen by us. */
  private static final long LEAST_ROWS = 16;

  /** Bounds the cost however many texts there are; chosen by us. */
  private static final long MOST_ROWS = 64;

  /** Standard errors over texts need rows of each; chosen by us. */
  private static final long ROWS_A_SEQUENCE = 4;

  private final boolean rowsAreUnits;
  private final List<Row> rows = new ArrayList<>();
  private int unit;

  /**
   * One row, visible keys only.
   *
   * @param logits as the softmax sees them, less the largest
   * @param normed with queries and keys normalised; empty where unknown
   * @param shift the largest logit
   * @param unit of the standard error
   */
  record Row(float[] logits, float[] normed, double shift, int unit) {}

  public KeptRows(boolean rowsAreUnits) {
    this.rowsAreUnits = rowsAreUnits;
  }

  /**
   * Which rows are kept: few of long rows, more of short ones, at most 64 in all.
   *
   * @param tokens of all sequences
   * @param longest sequence
   * @param sequences how many
   */
  public static RowChoice choice(long tokens, int longest, int sequences) {
    long some = Math.max(LEAST_ROWS, ENOUGH_LOGITS / Math.max(1, longest));
    return RowChoice.of(tokens, Math.min(MOST_ROWS, Math.max(some, ROWS_A_SEQUENCE * sequences)));
  }

  /**
   * Keeps a row.
   *
   * @param row with two visible keys or more, computed
   * @param normed logits of normalised queries and keys for every key; empty where unknown
   */
  public void keep(RowFigures row, double[] normed) {
    float[] logits = new float[row.count()];
    float[] others = new float[normed.length == 0 ? 0 : row.count()];
    int at = 0;
    for (int j = 0; j < row.z().length; j++) {
      if (row.visible()[j]) {
        logits[at] = (float) (row.z()[j] - row.largest());
        if (others.length > 0) {
          others[at] = (float) normed[j];
        }
        at++;
      }
    }
    rows.add(new Row(logits, others, row.largest(), rowsAreUnits ? rows.size() : unit));
  }

  public void endUnit() {
    unit++;
  }

  public WhatIfLogits remedies() {
    SoftmaxShape normed =
        rows.stream().anyMatch(row -> row.normed().length == 0)
            ? SoftmaxShape.UNKNOWN
            : shape(true, z -> z);
    return new WhatIfLogits(
        shape(false, z -> z),
        new TemperatureSearch(rows).best(),
        normed,
        shape(false, z -> CAP * Math.tanh(z / CAP)));
  }

  private SoftmaxShape shape(boolean normed, DoubleUnaryOperator change) {
    SoftmaxMeans means = new SoftmaxMeans();
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      float[] logits = normed ? row.normed() : row.logits();
      double shift = normed ? 0 : row.shift();
      RowFigures figures = new RowFigures(logits.length);
      for (int j = 0; j < logits.length; j++) {
        figures.z()[j] = change.applyAsDouble(logits[j] + shift);
        figures.visible()[j] = true;
      }
      figures.compute(logits.length);
      means.add(figures);
      if (r + 1 == rows.size() || rows.get(r + 1).unit() != row.unit()) {
        means.endUnit();
      }
    }
    return new SoftmaxShape(
        means.rowStd(), means.entropyRatio(), means.jacobianNorm(), means.nearOneHotShare());
  }
}
