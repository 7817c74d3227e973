package dev.sonde.descent.statistics;

import java.util.Optional;

/**
 * Whether test error falls, rises to a peak and falls again along the axis.
 *
 * @param found whether a peak stands out at the 5% level
 * @param pValue how often curves without a peak show one as high, NaN where it cannot be tested
 * @param rise the peak's height over the higher of its two feet
 * @param valley the lowest point before the peak
 * @param peak the peak
 * @param after the lowest point after it
 */
public record DoubleDescent(
    boolean found,
    double pValue,
    double rise,
    Optional<Place> valley,
    Optional<Place> peak,
    Optional<Place> after) {
  /** A peak has a value on either side. */
  public static final int FEWEST_VALUES = 3;

  /** Nothing that could be tested. */
  public static DoubleDescent untested() {
    return new DoubleDescent(
        false, Double.NaN, 0, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A place on the curve.
   *
   * @param value the axis's value
   * @param low the lower end of its 95% interval
   * @param high the upper end
   * @param testError the mean test error there
   */
  public record Place(double value, double low, double high, Average testError) {}
}
