package dev.sonde.capacity;

import dev.sonde.capacity.measures.GradientModel;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.network.Layer;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.Spectrum.StopReason;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.spectra.survey.StoppingRule;
import java.util.Optional;

/**
 * The surveys of one measurement, one after the other: everything that takes products, what it was
 * allowed by {@link ProductShares}, what it spent and why it ended.
 */
final class Surveys {
  private final MeasurementSettings settings;
  private final Objective objective;
  private final CurvatureOperator operator;
  private final WatchedOperator watched;
  private final ProductShares shares;
  private final Phases phases;
  private long besideSpent;
  private boolean interrupted;

  Surveys(MeasurementSettings settings, Objective objective, CurvatureOperator operator) {
    this.settings = settings;
    this.objective = objective;
    this.operator = operator;
    watched = new WatchedOperator(operator);
    shares = new ProductShares(settings, operator, objective.network().layers());
    phases = new Phases(settings.listener(), shares.planned());
  }

  /** The whole matrix, with what its survey's products told by the way. */
  WatchedOperator watched() {
    return watched;
  }

  /** What was spent so far, of what was intended. */
  Phases phases() {
    return phases;
  }

  /** Whether a survey was cut short. */
  boolean interrupted() {
    return interrupted;
  }

  /** The quadratic model of the loss along its gradient. */
  GradientModel model(double[] gradient) {
    GradientModel model = GradientModel.of(gradient, modelMatrix(), shares.model());
    phases.spent(model.products(), shares.model());
    return model;
  }

  /**
   * The matrix of the quadratic model of the loss. The empirical Fisher matrix is none: a step by
   * it may lower the loss little where a Newton step lowers it much.
   */
  private CurvatureOperator modelMatrix() {
    return settings.matrix() == CurvatureMatrix.EMPIRICAL_FISHER
        ? objective.gaussNewton()
        : operator;
  }

  /**
   * Surveys the Gauss–Newton matrix beside a Hessian. It comes first, because its effective
   * dimensionality is the one that the data determine: where its error bar at 1/N takes more
   * products than usual it gets them, up to half of the budget, and the Hessian gets the rest.
   */
  Optional<Spectrum> beside() {
    int usual = shares.beside();
    if (usual == 0 || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    // no more of its eigenvalues are wanted than tell how large z may be
    Spectrum spectrum = surveyed(objective.gaussNewton(), shares.mostBeside(), usual, 1, 0, usual);
    besideSpent = spectrum.products();
    phases.spent(besideSpent, shares.takenBeside(besideSpent));
    return Optional.of(spectrum);
  }

  /** Surveys the whole matrix. */
  Spectrum whole() {
    return survey(watched, shares.whole(besideSpent), settings.exactLimit());
  }

  /** Surveys a layer's block of the matrix. */
  Spectrum ofLayer(Layer layer) {
    return survey(
        operator.restrictedTo(layer.tensors()), shares.layer(layer), shares.layerExactLimit());
  }

  /**
   * Sums up what was spent.
   *
   * @param whole the whole matrix as it was surveyed
   */
  SurveySummary summary(Spectrum whole) {
    return new SurveySummary(
        shares.named(),
        shares.ceiling(),
        shares.model() + whole.products() + besideSpent,
        besideSpent,
        whole.stopReason(),
        objective.minibatchCount(),
        Math.min(settings.top(), whole.dimension()),
        Math.min(settings.bottom(), whole.dimension()));
  }

  private Spectrum survey(SymmetricOperator of, int products, int exactLimit) {
    Spectrum spectrum =
        surveyed(of, products, exactLimit, settings.top(), settings.bottom(), shares.usual());
    phases.spent(spectrum.products(), products);
    return spectrum;
  }

  /**
   * Surveys a matrix, without counting its products.
   *
   * @param usual after so many products nothing but missing error bars is worth another one
   */
  private Spectrum surveyed(
      SymmetricOperator of, int products, int exactLimit, int top, int bottom, int usual) {
    SpectralSurvey survey =
        SurveySettings.survey(settings, objective)
            .withTop(top)
            .withBottom(bottom)
            .withBudget(products)
            .withExactLimit(exactLimit)
            .withListener(phases.within(products));
    if (settings.stop() == SurveyStop.WHEN_GOOD_ENOUGH) {
      survey = survey.withStoppingRule(goodEnough(usual));
    }
    Spectrum spectrum = survey.of(of);
    interrupted |= spectrum.stopReason() == StopReason.INTERRUPTED;
    return spectrum;
  }

  private StoppingRule goodEnough(int usual) {
    boolean asked = settings.z().length > 0;
    long targets = objective.targets();
    return StoppingRule.usual(largest -> asked ? settings.z() : Scales.z(largest, targets))
        .withBars(asked ? 0 : 1.0 / targets, usual);
  }
}
