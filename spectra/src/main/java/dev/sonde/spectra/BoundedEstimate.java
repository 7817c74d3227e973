package dev.sonde.spectra;

/**
 * A figure that is an estimate where its error bar holds, else a pair of bounds, else nothing.
 *
 * @param estimate the figure with its standard error, resolved where the bar holds
 * @param low the lower bound, NaN when there is none
 * @param high the upper bound, NaN when there is none; both together hold the truth in at least
 *     99.5% of surveys
 */
public record BoundedEstimate(Estimate estimate, double low, double high) {

  /** What a report may say of the figure. */
  public enum Kind {
    /** The estimate and its standard error. */
    ESTIMATE,
    /** "Between low and high". */
    BOUNDS,
    /** Nothing. */
    UNKNOWN
  }

  /** Bounds farther apart than this factor do not even tell the order of magnitude. */
  private static final double TELLING = 10;

  /** Checks that bounds are in order. */
  public BoundedEstimate {
    if (low > high) {
      throw new IllegalArgumentException(
          "the lower bound " + low + " lies above the upper bound " + high);
    }
  }

  /**
   * Returns a figure without bounds.
   *
   * @param estimate the figure
   * @return the figure; unknown where the estimate is unresolved
   */
  public static BoundedEstimate of(Estimate estimate) {
    return new BoundedEstimate(estimate, Double.NaN, Double.NaN);
  }

  /**
   * Returns the figure with an upper bound that is known besides; estimates stay as they are.
   *
   * @param most the most that the figure can be
   * @return the figure, its upper bound no higher unless the lower one is
   */
  public BoundedEstimate atMost(double most) {
    return high > most ? new BoundedEstimate(estimate, low, Math.max(low, most)) : this;
  }

  /**
   * Returns the figure with a lower bound that is known besides; estimates stay as they are.
   *
   * @param least the least that the figure can be
   * @return the figure, its lower bound no lower unless the upper one is
   */
  public BoundedEstimate atLeast(double least) {
    return low < least ? new BoundedEstimate(estimate, Math.min(high, least), high) : this;
  }

  /**
   * Returns what may be said of the figure.
   *
   * @return an estimate where its bar holds, bounds where they lie within a factor of ten
   */
  public Kind kind() {
    if (estimate.resolved()) {
      return Kind.ESTIMATE;
    }
    return low > 0 && high <= TELLING * low ? Kind.BOUNDS : Kind.UNKNOWN;
  }
}
