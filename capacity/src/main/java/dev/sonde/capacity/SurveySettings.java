package dev.sonde.capacity;

import dev.sonde.capacity.measures.Scales;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.SpectralSurvey;

/** What the settings of a measurement mean for its surveys. */
final class SurveySettings {
  /** The products where nobody named a number. */
  static final int BUDGET = 200;

  /**
   * The most products that a survey may add for error bars that {@link #BUDGET} leaves out, on
   * networks where that takes seconds.
   */
  private static final int BUDGET_FOR_BARS = 400;

  /** Of so many parameters such a survey's basis takes less than a gigabyte. */
  private static final int FEW_PARAMETERS = 500_000;

  /** The most products when a target error is to be reached and nobody named a budget. */
  private static final int BUDGET_FOR_TARGET = 2_000;

  private SurveySettings() {}

  /** Returns the products that may be spent on the whole matrix. */
  static int budget(MeasurementSettings settings, SymmetricOperator operator) {
    if (settings.budget().isPresent()) {
      return settings.budget().getAsInt();
    }
    if (settings.targetError().isEmpty() || operator.dimension() <= settings.exactLimit()) {
      boolean more =
          settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH
              && operator.dimension() <= FEW_PARAMETERS
              && fits(settings, operator, BUDGET_FOR_BARS);
      return more ? BUDGET_FOR_BARS : BUDGET;
    }
    int budget = Math.min(BUDGET_FOR_TARGET, Math.max(BUDGET, operator.dimension()));
    while (budget > BUDGET && !fits(settings, operator, budget)) {
      budget -= BUDGET;
    }
    return budget;
  }

  private static boolean fits(
      MeasurementSettings settings, SymmetricOperator operator, int budget) {
    SpectralSurvey survey = SpectralSurvey.withDefaults().withExactLimit(0).withBudget(budget);
    if (settings.memoryLimit().isPresent()) {
      survey = survey.withMemoryLimit(settings.memoryLimit().getAsLong());
    }
    return survey.fits(operator);
  }

  /** Returns a survey without budget, exact limit and listener, which depend on the matrix. */
  static SpectralSurvey survey(MeasurementSettings settings, Objective objective) {
    SpectralSurvey survey =
        SpectralSurvey.withDefaults()
            .withSeed(settings.seed())
            .withTop(settings.top())
            .withBottom(settings.bottom())
            .withThreads(objective.evaluation().threads());
    if (settings.timeLimit().isPresent()) {
      survey = survey.withTimeLimit(settings.timeLimit().get());
    }
    if (settings.memoryLimit().isPresent()) {
      survey = survey.withMemoryLimit(settings.memoryLimit().getAsLong());
    }
    if (settings.targetError().isPresent()) {
      survey = survey.withTargetError(productsPart(settings, objective));
      long targets = objective.targets();
      survey =
          settings.z().length > 0
              ? survey.withTargetDimensions(settings.z())
              : survey.withTargetDimensionsInReach(largest -> Scales.z(largest, targets));
    }
    return survey;
  }

  /**
   * The part of a target error that products may take: half of its square, or all of it where no
   * sample is unseen.
   */
  private static double productsPart(MeasurementSettings settings, Objective objective) {
    double target = settings.targetError().orElseThrow();
    boolean sampled = objective.samplesUsed() < objective.dataset().samples();
    return sampled ? target / Math.sqrt(2) : target;
  }

  /** The part of a target error that unseen samples may take: half of its square. */
  static double samplesPart(double target) {
    return target / Math.sqrt(2);
  }
}
