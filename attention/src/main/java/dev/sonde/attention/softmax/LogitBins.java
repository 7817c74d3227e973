package dev.sonde.attention.softmax;

import dev.sonde.attention.means.Histogram;

/**
 * Counts centred logits in 64 bins around 0. The bins begin half a unit wide and double their width
 * until four standard deviations of every row, and its likeliest key's logit, have their place;
 * what lies outside falls into the first and the last bin.
 */
public final class LogitBins {
  private static final int BINS = 64;
  private static final int HALF = BINS / 2;
  private static final double NARROWEST = 0.5;
  private static final double STDS = 4;

  private final long[][] counts = new long[4][BINS];
  private double width = NARROWEST;

  /** Adds a row. */
  public void add(SoftmaxRow row) {
    double reach = Math.max(row.largest() - row.mean(), STDS * Math.sqrt(row.variance()));
    while (width * HALF < reach && Double.isFinite(reach)) {
      widen();
    }
    row.count((float) (1 / width), counts);
  }

  private void widen() {
    width *= 2;
    for (int i = 0; i < counts.length; i++) {
      long[] wide = new long[BINS];
      for (int b = 0; b < BINS; b++) {
        wide[(b + HALF) / 2] += counts[i][b];
      }
      counts[i] = wide;
    }
  }

  public Histogram histogram() {
    long[] sums = new long[BINS];
    for (long[] some : counts) {
      for (int b = 0; b < BINS; b++) {
        sums[b] += some[b];
      }
    }
    return new Histogram(-width * HALF, width, sums);
  }
}
