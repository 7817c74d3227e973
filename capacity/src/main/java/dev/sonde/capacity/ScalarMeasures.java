package dev.sonde.capacity;

import dev.sonde.capacity.measures.DistanceFromInitialisation;
import dev.sonde.capacity.measures.ExpectedSharpness;
import dev.sonde.capacity.measures.FisherTrace;
import dev.sonde.capacity.measures.GradientModel;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.capacity.measures.PathNorm;
import dev.sonde.capacity.measures.QuadraticForm;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.capacity.measures.ScalarMeasure.Kind;
import dev.sonde.capacity.measures.Sharpness;
import dev.sonde.capacity.measures.SpectralNorm;
import dev.sonde.capacity.measures.SpectralNormProduct;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.network.LinearChain;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * The measures of one network that are single numbers, in the order in which they are told: those
 * of the spectrum, of the loss nearby, of the weights, and of the gradients of single targets.
 */
final class ScalarMeasures {
  /** One per cent of the parameters' norm: small beside it, large beside single precision. */
  private static final double RELATIVE_RADIUS = 0.01;

  private static final int SHARPNESS_PAIRS = 8;

  /** With fewer, Student's t would widen the error bar more than control variates narrow it. */
  private static final int LEAST_FORMS = 3;

  /** Quadratic forms that are drawn where the survey has too few: four products. */
  private static final int FORMS = 4;

  private final MeasurementSettings settings;
  private final Objective objective;
  private final CurvatureOperator operator;
  private final double[] parameters;
  private final List<ScalarMeasure> measures = new ArrayList<>();
  private boolean interrupted;

  ScalarMeasures(
      MeasurementSettings settings,
      Objective objective,
      CurvatureOperator operator,
      double[] parameters) {
    this.settings = settings;
    this.objective = objective;
    this.operator = operator;
    this.parameters = parameters;
  }

  /** All that were measured. */
  List<ScalarMeasure> measured() {
    return List.copyOf(measures);
  }

  /** Whether one was cut short. */
  boolean interrupted() {
    return interrupted;
  }

  /** Adds what the spectrum tells, and the step that its matrix offers. */
  void ofSpectrum(Spectrum spectrum, NewtonStep step) {
    add(Kind.SPECTRAL_NORM, SpectralNorm.of(spectrum).estimate());
    NegativeMass mass =
        operator.definiteness() == Definiteness.INDEFINITE
            ? NegativeMass.of(spectrum)
            : NegativeMass.none();
    add(Kind.NEGATIVE_MASS, mass.mass());
    add(Kind.NEGATIVE_MASS_SHARE, mass.share());
    // a step that suits the samples seen says nothing of the rest
    add(
        Kind.NEWTON_DECREASE,
        objective.samplesUsed() < objective.dataset().samples()
            ? Estimate.unresolved(step.decrease(), Double.NaN)
            : Estimate.exact(step.decrease()));
  }

  /**
   * Adds how far the loss rises nearby.
   *
   * @param loss the loss at the parameters
   * @param model the loss's quadratic model along its gradient
   * @param trace the trace of the matrix
   * @param watched the matrix, with the random vectors of its survey
   */
  void ofDisplacements(double loss, GradientModel model, Estimate trace, WatchedOperator watched) {
    if (Thread.currentThread().isInterrupted()) {
      return;
    }
    double unitRoundoff = operator.unitRoundoff();
    measures.add(
        new ScalarMeasure(
            Kind.SHARPNESS,
            settings.radius(),
            Sharpness.of(
                    parameters, loss, model, objective::gradientAt, settings.radius(), unitRoundoff)
                .rise()));
    // from forms along random vectors where the trace is known, from displacements alone otherwise
    ExpectedSharpness expected =
        trace.resolved()
            ? ExpectedSharpness.of(
                parameters,
                loss,
                objective::lossAt,
                RELATIVE_RADIUS,
                forms(watched),
                trace,
                unitRoundoff)
            : ExpectedSharpness.of(
                parameters,
                loss,
                objective::lossAt,
                RELATIVE_RADIUS,
                SHARPNESS_PAIRS,
                unitRoundoff,
                settings.seed());
    measures.add(
        new ScalarMeasure(Kind.RELATIVE_EXPECTED_SHARPNESS, RELATIVE_RADIUS, expected.rise()));
  }

  /**
   * Those of the survey's own random vectors where it drew enough, and a few products' otherwise.
   */
  private List<QuadraticForm> forms(WatchedOperator watched) {
    List<QuadraticForm> known = watched.forms();
    if (known.size() >= LEAST_FORMS) {
      return known;
    }
    SplittableRandom random = new SplittableRandom(settings.seed());
    double[][] directions = new double[FORMS][operator.dimension()];
    for (double[] direction : directions) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    double[][] products = new double[FORMS][operator.dimension()];
    operator.multiply(directions, products);
    return IntStream.range(0, FORMS)
        .mapToObj(
            j -> new QuadraticForm(directions[j], ParameterVectors.dot(directions[j], products[j])))
        .toList();
  }

  /** Adds the norms of the weights. */
  void ofWeights() {
    add(Kind.PARAMETER_NORM, Estimate.exact(ParameterVectors.norm(parameters)));
    LinearChain.of(objective.network())
        .ifPresent(
            chain -> {
              add(Kind.PATH_NORM, Estimate.exact(PathNorm.of(chain, parameters).value()));
              try {
                add(
                    Kind.SPECTRAL_NORM_PRODUCT,
                    SpectralNormProduct.of(chain, parameters).estimate());
              } catch (CancellationException e) {
                interrupted = true;
              }
            });
  }

  /** Adds how far the weights came in training. */
  void ofTraining(DistanceFromInitialisation distance) {
    add(Kind.DISTANCE_FROM_INITIALISATION, Estimate.exact(distance.distance()));
    add(Kind.RELATIVE_DISTANCE_FROM_INITIALISATION, finite(distance.relative()));
  }

  /** Adds how many steps the training took, where that was told. */
  void ofSteps() {
    settings.steps().ifPresent(steps -> add(Kind.STEPS, Estimate.exact((double) steps)));
  }

  /**
   * Adds the trace of the empirical Fisher matrix.
   *
   * @param trace that of the matrix that was surveyed
   */
  void ofGradients(Estimate trace) {
    if (settings.matrix() == CurvatureMatrix.EMPIRICAL_FISHER) {
      add(Kind.FISHER_TRACE, trace); // one figure, not two that differ by chance
    } else if (!Thread.currentThread().isInterrupted()) {
      add(Kind.FISHER_TRACE, FisherTrace.of(objective, settings.seed()).estimate());
    }
  }

  private void add(Kind kind, Estimate estimate) {
    measures.add(new ScalarMeasure(kind, estimate));
  }

  private static Estimate finite(double value) {
    return Double.isFinite(value) ? Estimate.exact(value) : Estimate.unresolved(value, Double.NaN);
  }
}
