package dev.sonde.attention.logits;

import dev.sonde.attention.softmax.SoftmaxRow;
import dev.sonde.attention.softmax.VisibleKeys;
import dev.sonde.attention.vectors.Tensor;
import java.util.Optional;

/** Reads one head's attention row by row; each reader belongs to one thread. */
public final class HeadRows {
  private final LogitRows rows;
  private final Optional<Tensor> probabilities;
  private final int head;
  private final SoftmaxRow row;
  private final double[] logits;
  private final boolean[] visible;

  /** More than rounding in single precision makes of the sum of a row's probabilities. */
  private static final double ROUNDING = 1e-4;

  /**
   * Starts to read.
   *
   * @param rows logits of all heads
   * @param probabilities the model's own, of the same shape; nothing where it shows none
   * @param head which head
   */
  public HeadRows(LogitRows rows, Optional<Tensor> probabilities, int head) {
    this.rows = rows;
    this.probabilities = probabilities;
    this.head = head;
    row = new SoftmaxRow(rows.keys());
    logits = new double[rows.shared().isPresent() ? 0 : rows.keys()];
    visible = new boolean[logits.length];
  }

  /**
   * Reads a row and works out its figures.
   *
   * @param query which row
   * @return its figures, until the next row is read
   */
  public SoftmaxRow row(int query) {
    if (rows.shared().isPresent()) {
      rows.shared().get().copy(rows, head, query, row);
    } else {
      rows.fill(head, query, logits, visible);
      row.see(VisibleKeys.of(visible));
      row.keys().copy(logits, row.z());
    }
    if (probabilities.isPresent()) {
      Tensor p = probabilities.get();
      row.keys().copy(p.numbers(), p.offset(head, query), row.p());
      row.compute();
      if (Math.abs(row.totalProbability() - 1) <= ROUNDING) {
        return row;
      }
      // keys that a mask of -10,000 hides have a share where logits are as large
    }
    row.exponentiate();
    row.compute();
    return row;
  }
}
