package dev.sonde.descent.results;

import dev.sonde.descent.linear.LeastSquaresTheory;
import dev.sonde.descent.statistics.Average;
import java.util.Optional;

/**
 * What theory says at one value of the axis.
 *
 * @param value the axis's value
 * @param predicted the expected test loss, noise included; infinite where no mean exists
 * @param residual the measured mean less the predicted one, in standard errors; NaN below two seeds
 * @param masked whether the theory cannot be held against a mean there
 * @param ridge the same with a tuned ridge; empty where the law of the data isn't known
 */
public record TheoryPoint(
    double value, double predicted, double residual, boolean masked, Optional<TunedRidge> ridge) {

  /**
   * A tuned ridge beside the best that there is.
   *
   * @param least the test loss, noise included, that no ridge betters in the limit of many samples
   *     and inputs: {@link LeastSquaresTheory#bestRidge}
   * @param measured the test loss with the ridge chosen by held-out samples; without seeds where
   *     none was tuned
   */
  public record TunedRidge(double least, Average measured) {}
}
