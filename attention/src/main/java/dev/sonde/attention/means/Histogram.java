package dev.sonde.attention.means;

/**
 * Counts in bins of equal width; what lies outside falls into the first and the last bin.
 *
 * @param low where the first bin begins
 * @param width the width of a bin
 * @param counts one count per bin
 */
public record Histogram(double low, double width, long[] counts) {

  /** Copies the counts. */
  public Histogram {
    if (!(width > 0)) {
      throw new IllegalArgumentException("a bin's width must be above 0, got " + width);
    }
    counts = counts.clone();
  }

  @Override
  public long[] counts() {
    return counts.clone();
  }
}
