package dev.sonde.studies;

import dev.sonde.descent.statistics.Average;
import dev.sonde.spectra.StudentT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A closed form beside draws of what it describes: the z-scores {@code (mean of draws − closed
 * form) / standard error} of many cases have mean 0 and deviation 1 where the closed form and the
 * error bar are right.
 *
 * <p>A bias of the closed form (one of infinite size, say) moves the mean; an error bar that is too
 * small or too large moves the deviation. With few draws a case, z follows Student's t, whose
 * deviation is {@code √((n−1)/(n−3))}.
 *
 * @param scores the z-scores in the order of the cases; cases whose error is 0 or unknown are left
 *     out
 */
public record MonteCarloCheck(double[] scores) {

  /** Copies the scores. */
  public MonteCarloCheck {
    scores = scores.clone();
  }

  /**
   * A closed form and the draws that it is held against.
   *
   * @param expected the closed form
   * @param drawn the mean of the draws with its standard error
   */
  public record Case(double expected, Average drawn) {

    /**
     * Returns how far the draws are from the closed form.
     *
     * @return z; NaN where the standard error is 0 or unknown
     */
    public double score() {
      double error = drawn.standardError();
      return error > 0 ? (drawn.estimate() - expected) / error : Double.NaN;
    }
  }

  /**
   * Gathers cases.
   *
   * @param cases any number of them
   * @return their scores
   */
  public static MonteCarloCheck of(List<Case> cases) {
    List<Double> scores = new ArrayList<>();
    for (Case one : cases) {
      double score = one.score();
      if (Double.isFinite(score)) {
        scores.add(score);
      }
    }
    return new MonteCarloCheck(scores.stream().mapToDouble(Double::doubleValue).toArray());
  }

  @Override
  public double[] scores() {
    return scores.clone();
  }

  /**
   * Returns the mean score.
   *
   * @return the mean with its standard error; NaN without cases
   */
  public Average mean() {
    return Average.of(scores);
  }

  /**
   * Returns how far scores spread.
   *
   * @return their standard deviation; NaN below two cases
   */
  public double deviation() {
    return mean().standardError() * Math.sqrt(scores.length);
  }

  /**
   * Returns the share of cases whose 95% interval misses the closed form.
   *
   * @return the share, about 0.05 where all is right; NaN without cases
   */
  public double shareBeyondTwo() {
    return scores.length == 0
        ? Double.NaN
        : (double) Arrays.stream(scores).filter(z -> Math.abs(z) > StudentT.HALF_WIDTH).count()
            / scores.length;
  }
}
