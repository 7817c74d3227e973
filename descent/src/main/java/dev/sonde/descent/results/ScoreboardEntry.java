package dev.sonde.descent.results;

/**
 * How well one measure ranks the models of a sweep.
 *
 * @param measure the measure's name
 * @param against {@code testError} or {@code generalisationGap}
 * @param nets {@code all}; {@code interpolating}, those with a training error of at most 1%; or
 *     {@code fromValley}, those from the first valley of a double descent on
 * @param kendallTau Kendall's τ_b, positive where a larger measure goes with a larger error
 * @param low the lower end of its 95% interval over seeds
 * @param high the upper end
 * @param n how many models
 */
public record ScoreboardEntry(
    String measure,
    String against,
    String nets,
    double kendallTau,
    double low,
    double high,
    int n) {
  /** The training error up to which a model counts as interpolating: 1%. */
  public static final double INTERPOLATING = 0.01;
}
