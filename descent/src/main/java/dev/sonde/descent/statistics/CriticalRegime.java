package dev.sonde.descent.statistics;

/**
 * The stretch of the axis in which models just manage to fit their training labels: from where they
 * miss a tenth of them to as far beyond the place where they miss a hundredth, in the logarithm of
 * the axis.
 *
 * <p>What is missed is the training error of models trained with cross-entropy, and of models of
 * squared error their loss over that of the best constant: those fit their numbers later than their
 * classes. The idea is that of Nakkiran et al. 2019, section 2, where effective model complexity is
 * close to the number of samples; the two shares are ours.
 *
 * @param low where it begins
 * @param high where it ends
 */
public record CriticalRegime(double low, double high) {
  public static final double BEGINS = 0.1;
  public static final double CENTRE = 0.01;

  /**
   * Says whether a value lies in it.
   *
   * @param value a value of the axis
   * @return whether it does, ends included
   */
  public boolean contains(double value) {
    return value >= low && value <= high;
  }
}
