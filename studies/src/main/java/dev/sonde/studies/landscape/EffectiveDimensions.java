package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.SpectralSurvey;

/**
 * Effective dimensions of a Gauss–Newton matrix, at a fixed z and relative to its largest
 * eigenvalue.
 *
 * @param spectrum what is known of the matrix
 */
record EffectiveDimensions(Spectrum spectrum) {
  /** The fixed z of the published experiments with mean losses, and the relative one's share. */
  static final double Z = 0.1;

  private static final int BUDGET = 150;

  static EffectiveDimensions of(SymmetricOperator matrix, int budget, long seed, int threads) {
    return new EffectiveDimensions(
        SpectralSurvey.withDefaults()
            .withExactLimit(DeterminedDirections.EXACT)
            .withBudget(budget)
            .withSeed(seed)
            .withThreads(threads)
            .of(matrix));
  }

  /** Those of a small network. */
  static EffectiveDimensions of(Network network, Loss loss, Dataset data, long seed) {
    Evaluation evaluation =
        Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE);
    try (Objective objective = Objective.of(network, loss, data, evaluation)) {
      return of(objective.gaussNewton(), BUDGET, seed, 1);
    }
  }

  double largest() {
    return spectrum.top(1).get(0).value();
  }

  /** N_eff with its error; NaN where the survey cannot tell. */
  Average at(double z) {
    Estimate estimate = spectrum.effectiveDimension(z).estimate();
    if (!estimate.resolved()) {
      return new Average(Double.NaN, Double.NaN, 0);
    }
    return estimate.standardError() == 0
        ? new Average(estimate.value(), 0, 1)
        : Average.estimated(estimate.value(), estimate.standardError());
  }

  double fixed() {
    return at(Z).estimate();
  }

  double relative() {
    return at(Z * largest()).estimate();
  }
}
