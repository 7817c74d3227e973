package dev.sonde.descent.results;

import dev.sonde.descent.cells.Answers;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.statistics.Average;
import java.util.List;

/**
 * Test error as squared bias plus variance over seeds.
 *
 * <p>With h the one-hot answer of a model on a sample and y its label, {@code ½‖h − y‖²} is 1 for a
 * wrong answer and 0 for a right one, so the mean error is {@code ½‖E h − y‖² + ½E‖h − E h‖²},
 * exactly. The second term is half the share of samples on which two seeds disagree. Source:
 * Kohavi, Wolpert 1996, section 2.
 *
 * @param bias the squared bias, the error that seeds share; its standard error is that of the mean
 *     error
 * @param variance half the disagreement, a mean over pairs of seeds; its standard error by leaving
 *     out one seed at a time
 */
record BiasVariance(Average bias, Average variance) {

  /** Of models at one value of the axis; empty averages below two seeds or without answers. */
  static BiasVariance of(List<CurvePoint> models, Average error) {
    List<String> answers =
        models.stream().map(CurvePoint::answers).filter(text -> text != null).toList();
    int n = answers.size();
    if (n < 2 || n < models.size()) {
      return new BiasVariance(Average.of(), Average.of());
    }
    double[] sums = Answers.disagreements(answers);
    double all = 0;
    for (int i = 0; i < n; i++) {
      sums[i] /= 2;
      // every pair is in the sums of both
      all += sums[i] / 2;
    }
    double variance = all / (n * (n - 1) / 2.0);
    double squares = 0;
    for (int i = 0; n > 2 && i < n; i++) {
      double without = (all - sums[i]) / ((n - 1) * (n - 2) / 2.0);
      squares += (without - variance) * (without - variance);
    }
    double standardError = n > 2 ? Math.sqrt(squares * (n - 1) / n) : Double.NaN;
    return new BiasVariance(
        new Average(error.estimate() - variance, error.standardError(), n),
        new Average(variance, standardError, n));
  }
}
