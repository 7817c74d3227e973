package dev.sonde.capacity;

import dev.sonde.capacity.measures.DeadParameters;
import dev.sonde.capacity.measures.DistanceFromInitialisation;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.InputCentring;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Spectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The findings of one measurement: holds its figures against every rule that speaks of them, and
 * leaves out what does not hold here, such as a verdict on training where only some samples were
 * seen. The rules themselves are {@link CapacityFindingRules} and {@link ResolutionRules}.
 */
final class MeasurementFindings {
  /** A mean squared error of so small a part of the targets' variance has nothing left to fit. */
  private static final double EXACT_FIT = 1e-6;

  /** So many parameters can be decomposed in a gigabyte, and some minutes. */
  private static final int DECOMPOSABLE = 12_000;

  /** How many eigenvalues beyond the classes the search for outliers looks at. */
  private static final int BEYOND_CLASSES = 3;

  private final CurvatureMatrix matrix;
  private final Objective objective;
  private final Network network;
  private final Dataset dataset;
  private final int dimension;
  private final List<Finding> findings = new ArrayList<>();

  MeasurementFindings(CurvatureMatrix matrix, Objective objective) {
    this.matrix = matrix;
    this.objective = objective;
    network = objective.network();
    dataset = objective.dataset();
    dimension = network.parameterCount();
  }

  /** Everything found, the most severe first. */
  List<Finding> sorted() {
    return CapacityFindingRules.sorted(findings);
  }

  private void add(Optional<Finding> finding) {
    finding.ifPresent(findings::add);
  }

  /** Whether the network before training is another one. */
  void aboutInitial(DistanceFromInitialisation distance, String source) {
    add(CapacityFindingRules.initialIsModel(distance, source));
  }

  /** Whether data, loss and outputs fit each other. */
  void aboutData(LossFigures loss) {
    add(CapacityFindingRules.worseThanConstant(loss, ConstantAnswer.of(objective.loss(), dataset)));
    add(CapacityFindingRules.outputsAreProbabilities(objective));
  }

  /** Whether training has ended, and where. */
  void aboutSolution(
      LossFigures loss, NewtonStep step, double[] parameters, double[] gradient, double largest) {
    double squaredNorm = 0;
    double along = 0;
    for (int i = 0; i < dimension; i++) {
      squaredNorm += parameters[i] * parameters[i];
      along -= gradient[i] * parameters[i];
    }
    double norms = Math.sqrt(squaredNorm) * ParameterVectors.norm(gradient);
    add(
        CapacityFindingRules.solution(
                loss,
                step,
                norms > 0 ? along / norms : 0,
                squaredNorm > 0 ? along / squaredNorm : 0,
                largest,
                objective.targets(),
                objective.loss().isLikelihoodOfClasses())
            .filter(finding -> !isSampled() || finding.is(CapacityFindingCode.SATURATED_LOSS))
            .filter(
                finding -> !finding.is(CapacityFindingCode.NOT_CONVERGED) || !isExactFit(loss)));
  }

  /** Whether only some of the samples are seen: a step that suits them says nothing of the rest. */
  private boolean isSampled() {
    return objective.samplesUsed() < dataset.samples();
  }

  /**
   * Whether real targets are met to a thousandth of their deviation: what a further step would take
   * off such a loss, however large a part of it, is nothing that training longer is for.
   */
  private boolean isExactFit(LossFigures loss) {
    return objective.loss() == Loss.MEAN_SQUARED_ERROR
        && loss.value() <= EXACT_FIT * ConstantAnswer.of(objective.loss(), dataset).loss();
  }

  /**
   * What the spectrum shows, and which of its figures are not resolved.
   *
   * @param spectrum the whole matrix
   * @param figures its figures
   * @param dimensions its effective dimensionality over z
   * @param loss the loss
   * @param gaussNewton that of the Gauss–Newton matrix beside, if it was surveyed
   */
  void aboutSpectrum(
      Spectrum spectrum,
      SpectrumFigures figures,
      List<EffectiveDimension> dimensions,
      LossFigures loss,
      List<EffectiveDimension> gaussNewton) {
    boolean hessian = matrix == CurvatureMatrix.HESSIAN;
    add(CapacityFindingRules.flat(figures, loss.gradientNorm()));
    if (hessian) {
      add(CapacityFindingRules.indefinite(figures, NegativeMass.of(spectrum)));
    }
    add(ResolutionRules.traceUncertain(figures));
    add(ResolutionRules.sampled(figures.trace(), objective.samplesUsed(), dataset.samples()));
    add(
        ResolutionRules.zBounded(
            about(dimensions, BoundedEstimate.Kind.BOUNDS, gaussNewton), dimensions, figures));
    Evidence about = about(dimensions, BoundedEstimate.Kind.UNKNOWN, gaussNewton);
    add(
        ResolutionRules.zUnresolved(
            dimension <= DECOMPOSABLE ? about.and("parameters", dimension) : about,
            dimensions,
            needed(gaussNewton),
            figures,
            hessian ? CapacityFindingRules.negative(figures) : OptionalDouble.empty()));
    add(ResolutionRules.sharesUnresolved(figures));
    add(ResolutionRules.singlePrecisionFloor(figures, dimensions));
    add(CapacityFindingRules.oneDirection(figures, InputCentring.meanShare(dataset.inputs())));
    if (objective.loss() == Loss.CROSS_ENTROPY) {
      int classes = dataset.classes().orElseThrow();
      add(CapacityFindingRules.classOutliers(spectrum.top(classes + BEYOND_CLASSES), classes));
    }
    add(
        CapacityFindingRules.fewDirections(
            gaussNewton.isEmpty() ? dimensions : gaussNewton,
            gaussNewton.isEmpty() ? matrix : CurvatureMatrix.GAUSS_NEWTON,
            1.0 / objective.targets(),
            dimension));
  }

  /** Names the matrix, and the one beside it where that tells more at the z of one kind. */
  private Evidence about(
      List<EffectiveDimension> dimensions,
      BoundedEstimate.Kind kind,
      List<EffectiveDimension> gaussNewton) {
    return ResolutionRules.about(
        matrix, ResolutionRules.tellingMore(gaussNewton, dimensions, kind));
  }

  /** The z at which a dash matters: 1/N, unless the Gauss–Newton matrix is known there. */
  private OptionalDouble needed(List<EffectiveDimension> gaussNewton) {
    double usual = 1.0 / objective.targets();
    return gaussNewton.stream()
            .anyMatch(one -> one.z() == usual && one.kind() != BoundedEstimate.Kind.UNKNOWN)
        ? OptionalDouble.empty()
        : OptionalDouble.of(usual);
  }

  /** Which layer holds most of the curvature. */
  void aboutLayers(List<LayerFigures> layers) {
    add(CapacityFindingRules.curvatureInOneLayer(layers));
  }

  /**
   * Which parameters take part.
   *
   * @param gradient the gradient
   * @param watched the matrix, with the sizes of its rows where it was multiplied
   */
  void aboutParameters(double[] gradient, WatchedOperator watched) {
    if (watched.products() > 0) {
      DeadParameters dead =
          DeadParameters.of(
              gradient, watched.largest(), network.parameters(), objective.inputsUsed());
      add(CapacityFindingRules.deadParameters(dead, dimension));
    }
    add(CapacityFindingRules.frozen(network.frozenParameters()));
    add(CapacityFindingRules.merged(network.notes().merged()));
  }

  /** That the measurement was cut short, so that figures are missing. */
  void interrupted(Phases phases) {
    findings.add(CapacityFindingRules.interrupted(phases.done(), phases.intended()));
  }
}
