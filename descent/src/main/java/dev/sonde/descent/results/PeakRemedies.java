package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;

/**
 * How much smaller the test error at the peak is with a remedy, seed by seed: the same seed's model
 * stands on both sides, so that what seeds do to both cancels.
 *
 * @param stopping the error of the last epoch less that of the epoch best on held-out samples
 * @param tuning the error less that with the ridge or weight decay best on held-out samples
 */
public record PeakRemedies(Average stopping, Average tuning) {
  /**
   * Whether a remedy helps: the 95% interval of its mean gain, Student's of n − 1 degrees of
   * freedom for n seeds, lies above zero. Never with fewer than two.
   */
  public static boolean helps(Average gain) {
    return gain.n() > 1 && gain.estimate() > gain.interval();
  }
}
