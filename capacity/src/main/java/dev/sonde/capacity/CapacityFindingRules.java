package dev.sonde.capacity;

import static dev.sonde.capacity.CapacityFindingCode.CLASS_OUTLIERS;
import static dev.sonde.capacity.CapacityFindingCode.CURVATURE_IN_ONE_LAYER;
import static dev.sonde.capacity.CapacityFindingCode.DEAD_PARAMETERS;
import static dev.sonde.capacity.CapacityFindingCode.FEW_DIRECTIONS_DETERMINED;
import static dev.sonde.capacity.CapacityFindingCode.FLAT_LOSS;
import static dev.sonde.capacity.CapacityFindingCode.FROZEN_PARAMETERS;
import static dev.sonde.capacity.CapacityFindingCode.INDEFINITE;
import static dev.sonde.capacity.CapacityFindingCode.INITIAL_IS_MODEL;
import static dev.sonde.capacity.CapacityFindingCode.INTERRUPTED;
import static dev.sonde.capacity.CapacityFindingCode.MERGED_PARAMETERS;
import static dev.sonde.capacity.CapacityFindingCode.NOT_CONVERGED;
import static dev.sonde.capacity.CapacityFindingCode.ONE_DIRECTION_DOMINATES;
import static dev.sonde.capacity.CapacityFindingCode.OUTPUTS_ARE_PROBABILITIES;
import static dev.sonde.capacity.CapacityFindingCode.SATURATED_LOSS;
import static dev.sonde.capacity.CapacityFindingCode.WEIGHT_DECAY_SOLUTION;
import static dev.sonde.capacity.CapacityFindingCode.WORSE_THAN_CONSTANT;

import dev.sonde.capacity.measures.ClassOutliers;
import dev.sonde.capacity.measures.DeadParameters;
import dev.sonde.capacity.measures.DistanceFromInitialisation;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.NewtonStep;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.loss.Loss;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The rules behind the findings. Each looks at the figures that its finding then shows as evidence,
 * and at nothing else.
 *
 * <p>The thresholds are judgement. Those without a source were tuned by us on the six reference
 * nets of {@code verification} and on 54 perceptrons 64-h-10 with h = 8, 32 and 128, trained on
 * digits for 0 to 1,000 epochs by SGD and Adam, with weight decay of 0, 0.001 and 0.01.
 */
final class CapacityFindingRules {
  /**
   * Relative decrease of the loss by one Newton step from which the parameters are no solution. The
   * exponential tail of cross-entropy offers 1 − 1/e = 0.63 for ever, so there a decrease says
   * nothing, see {@link #SATURATED}.
   */
  private static final double NOTABLE_DECREASE = 0.1;

  private static final double LARGE_DECREASE = 0.5;

  /** The part of all parameters from which dead units are worth a warning; chosen by us. */
  private static final double NOTABLY_DEAD = 0.05;

  /**
   * The cosine between −gradient and parameters from which weight decay explains the gradient. For
   * an unrelated gradient it is 1/√P in size. Measured on 36 perceptrons 64-h-10 (h = 8, 32, 128)
   * trained on digits for 100 and 1,000 epochs by SGD and Adam with a rate that falls to 0: without
   * weight decay it was 0.56 to 0.86; with a decay of 0.001 or 0.01 it was 0.9 or more for 19 of
   * 24, and the weight decay found was within 4% of the true one for 16 of these and within 9% for
   * all. At a constant rate the gradient's noise hides the balance: there, 24 nets with weight
   * decay had cosines below 0.6, and the finding is not raised.
   */
  private static final double ALIGNED = 0.9;

  /**
   * The geometric mean probability of the right answers from which cross-entropy is in its
   * exponential tail, where it falls by scaling the weights up and has no minimum when all answers
   * are right (Soudry et al., The Implicit Bias of Gradient Descent on Separable Data, 2018,
   * arXiv:1710.10345).
   */
  private static final double SATURATED = 0.9;

  /** With more wrong answers than this the data are not fitted almost perfectly; chosen by us. */
  private static final double FEW_WRONG = 0.01;

  /**
   * |λ_min|/λ_max from which a point counts as a saddle. At trained solutions the negative
   * eigenvalues are smaller by an order of magnitude or more (Sagun et al., 2017, arXiv:1706.04454;
   * Ghorbani et al., 2019, arXiv:1901.10159); of the perceptrons, those trained for ten epochs of
   * SGD or more had below 0.04, untrained ones 0.5 to 0.8.
   */
  private static final double SADDLE = 0.1;

  /**
   * The share of Σ|λ| that is notable when negative. It grows with the number of parameters: of the
   * perceptrons that had been trained for 100 epochs, those with 610 parameters had below 0.02,
   * those with 9,610 up to 0.29; untrained ones 0.37 to 0.48.
   */
  private static final double NOTABLE_NEGATIVE_MASS = 0.25;

  private static final double FEW = 0.1;
  private static final double MOST = 0.5;

  private static final List<String> READING_ORDER =
      Arrays.stream(CapacityFindingCode.values()).map(CapacityFindingCode::code).toList();

  private CapacityFindingRules() {}

  /** Sorts by severity, the most severe first, then in the order of reading. */
  static List<Finding> sorted(List<Finding> findings) {
    List<Finding> out = new ArrayList<>(findings);
    out.sort(
        Comparator.comparing(Finding::severity, Comparator.reverseOrder())
            .thenComparing(finding -> READING_ORDER.indexOf(finding.code())));
    return List.copyOf(out);
  }

  static Finding interrupted(long products, long planned) {
    return INTERRUPTED.finding(
        Severity.WARNING, Evidence.of("products", products).and("planned", planned));
  }

  static Optional<Finding> initialIsModel(DistanceFromInitialisation distance, String file) {
    return distance.distance() == 0
        ? Optional.of(INITIAL_IS_MODEL.finding(Severity.WARNING, Evidence.of("file", file)))
        : Optional.empty();
  }

  static Optional<Finding> worseThanConstant(LossFigures loss, ConstantAnswer constant) {
    if (!(loss.value() > constant.loss())) {
      return Optional.empty();
    }
    Evidence evidence =
        Evidence.of("loss", loss.value())
            .and("constantLoss", constant.loss())
            .and("constantAnswer", constant.answer().label());
    if (loss.accuracy().isPresent() && constant.accuracy().isPresent()) {
      evidence =
          evidence
              .and("accuracy", loss.accuracy().getAsDouble())
              .and("constantAccuracy", constant.accuracy().getAsDouble());
    }
    return Optional.of(WORSE_THAN_CONSTANT.finding(Severity.ALARM, evidence));
  }

  static Optional<Finding> outputsAreProbabilities(Objective objective) {
    return objective.outputsAreProbabilities()
        ? Optional.of(
            OUTPUTS_ARE_PROBABILITIES.finding(
                Severity.WARNING,
                Evidence.of("loss", objective.loss().label())
                    .and(
                        "function",
                        objective.loss() == Loss.CROSS_ENTROPY ? "softmax" : "sigmoid")))
        : Optional.empty();
  }

  static Optional<Finding> flat(SpectrumFigures spectrum, double gradientNorm) {
    double largest = largest(spectrum);
    // an interrupted survey may know no eigenvalue at all
    return !spectrum.top().isEmpty() && largest <= 0 && smallest(spectrum) >= 0
        ? Optional.of(
            FLAT_LOSS.finding(
                Severity.ALARM, Evidence.of("largest", largest).and("gradientNorm", gradientNorm)))
        : Optional.empty();
  }

  /**
   * At most one of {@code weight-decay-solution}, {@code saturated-loss} and {@code not-converged}.
   *
   * @param cosine between −gradient and parameters
   * @param weightDecay the weight decay that balances the gradient, −gᵀθ/‖θ‖²
   * @param largest the largest eigenvalue
   * @param targets the number of targets N
   * @param probabilistic whether the loss is the negative log likelihood of classes
   */
  static Optional<Finding> solution(
      LossFigures loss,
      NewtonStep step,
      double cosine,
      double weightDecay,
      double largest,
      long targets,
      boolean probabilistic) {
    double meanProbability = Math.exp(-loss.value());
    boolean falls = step.decrease() >= NOTABLE_DECREASE;
    if (falls && cosine >= ALIGNED) {
      return Optional.of(
          WEIGHT_DECAY_SOLUTION.finding(
              Severity.INFO,
              Evidence.of("cosine", cosine)
                  .and("weightDecay", weightDecay)
                  .and("decrease", step.decrease())));
    }
    if (probabilistic && meanProbability >= SATURATED) {
      double z = 1.0 / targets;
      double wrong = 1 - loss.accuracy().orElse(1);
      return Optional.of(
          SATURATED_LOSS.finding(
              largest < z ? Severity.WARNING : Severity.INFO,
              Evidence.of("loss", loss.value())
                  .and("meanProbability", meanProbability)
                  .and(
                      "wrong",
                      wrong > FEW_WRONG ? OptionalDouble.of(wrong) : OptionalDouble.empty())
                  .and("largest", largest)
                  .and("z", z)
                  .and("decrease", step.decrease())));
    }
    if (!falls) {
      return Optional.empty();
    }
    return Optional.of(
        NOT_CONVERGED.finding(
            step.decrease() >= LARGE_DECREASE ? Severity.ALARM : Severity.WARNING,
            Evidence.of("loss", step.loss())
                .and("lossAfterStep", step.lossAfterStep())
                .and("decrease", step.decrease())
                .and("gradientNorm", loss.gradientNorm())
                .and("stepProducts", step.products())));
  }

  static Optional<Finding> indefinite(SpectrumFigures spectrum, NegativeMass mass) {
    double smallest = smallest(spectrum);
    double largest = largest(spectrum);
    if (!(smallest < 0) || !(largest > 0) || !certain(spectrum.bottom().get(0))) {
      return Optional.empty();
    }
    double ratio = -smallest / largest;
    boolean notableMass =
        mass.share().resolved()
            && mass.share().value() - 2 * mass.share().standardError() >= NOTABLE_NEGATIVE_MASS;
    if (ratio < SADDLE && !notableMass) {
      return Optional.empty();
    }
    Evidence evidence =
        Evidence.of("smallest", smallest)
            .and("largest", largest)
            .and("ratio", ratio)
            .and("negativeMassShare", whereResolved(mass.share()));
    return Optional.of(
        INDEFINITE.finding(ratio >= SADDLE ? Severity.WARNING : Severity.INFO, evidence));
  }

  static Optional<Finding> fewDirections(
      List<EffectiveDimension> dimensions, CurvatureMatrix matrix, double z, int parameters) {
    return dimensions.stream()
        .filter(dimension -> dimension.z() == z && dimension.estimate().resolved())
        .filter(dimension -> dimension.estimate().value() <= FEW * parameters)
        .findFirst()
        .map(
            dimension ->
                FEW_DIRECTIONS_DETERMINED.finding(
                    Severity.INFO,
                    Evidence.of("z", z)
                        .and("matrix", matrix.label())
                        .and("effectiveDimension", dimension.estimate().value())
                        .and("standardError", dimension.estimate().standardError())
                        .and("parameters", parameters)
                        .and("share", dimension.estimate().value() / parameters)));
  }

  static Optional<Finding> oneDirection(SpectrumFigures spectrum, OptionalDouble inputMeanShare) {
    Estimate trace = spectrum.trace();
    double largest = largest(spectrum);
    if (!trace.resolved()
        || !(trace.value() > 0)
        || !(largest >= MOST * (trace.value() + 2 * trace.standardError()))
        || spectrum.top().size() < 2) {
      return Optional.empty();
    }
    Evidence evidence =
        Evidence.of("largest", largest)
            .and("trace", trace.value())
            .and("share", largest / trace.value())
            .and("inputMeanShare", inputMeanShare);
    return Optional.of(ONE_DIRECTION_DOMINATES.finding(Severity.INFO, evidence));
  }

  static Optional<Finding> classOutliers(List<EigenvalueEstimate> top, int classes) {
    return ClassOutliers.of(top, classes)
        .map(
            outliers ->
                CLASS_OUTLIERS.finding(
                    Severity.INFO,
                    Evidence.of("classes", classes)
                        .and("outliers", outliers.count())
                        .and("lastOutlier", outliers.last())
                        .and("firstBelow", outliers.below())
                        .and("ratio", outliers.ratio())));
  }

  /** {@code curvature-in-one-layer}: one layer's share of the trace, as the table has it. */
  static Optional<Finding> curvatureInOneLayer(List<LayerFigures> layers) {
    List<Estimate> shares = LayerFigures.traceShares(layers);
    if (layers.size() < 2 || !shares.get(0).resolved()) {
      return Optional.empty();
    }
    int most =
        Collections.max(
            IntStream.range(0, layers.size()).boxed().toList(),
            Comparator.comparingDouble(i -> shares.get(i).value()));
    LayerFigures layer = layers.get(most);
    Estimate traceShare = shares.get(most);
    double parameterShare =
        (double) layer.parameters() / layers.stream().mapToLong(LayerFigures::parameters).sum();
    return traceShare.value() - 2 * traceShare.standardError() >= MOST
            && traceShare.value() >= 2 * parameterShare
        ? Optional.of(
            CURVATURE_IN_ONE_LAYER.finding(
                Severity.INFO,
                Evidence.of("layer", layer.name())
                    .and("traceShare", traceShare.value())
                    .and("parameterShare", parameterShare)
                    .and("layers", layers.size())))
        : Optional.empty();
  }

  static Optional<Finding> deadParameters(DeadParameters dead, int parameters) {
    if (dead.count() == 0) {
      return Optional.empty();
    }
    Evidence evidence =
        Evidence.of("parameters", dead.count())
            .and("share", (double) dead.count() / parameters)
            .and("rows", dead.rows())
            .and("columns", dead.columns());
    if (dead.tokens() > 0) {
      evidence = evidence.and("tokens", dead.tokens());
    }
    return Optional.of(
        DEAD_PARAMETERS.finding(
            dead.rows() > 0 && dead.count() >= NOTABLY_DEAD * parameters
                ? Severity.WARNING
                : Severity.INFO,
            evidence.and("tensor", dead.tensor()).and("inTensor", dead.inTensor())));
  }

  static Optional<Finding> frozen(List<String> frozen) {
    int shown = Math.min(frozen.size(), 3);
    return frozen.isEmpty()
        ? Optional.empty()
        : Optional.of(
            FROZEN_PARAMETERS.finding(
                Severity.INFO,
                Evidence.of("tensors", frozen.size())
                    .and("names", String.join(", ", frozen.subList(0, shown)))));
  }

  static Optional<Finding> merged(List<String> merged) {
    int shown = Math.min(merged.size(), 3);
    return merged.isEmpty()
        ? Optional.empty()
        : Optional.of(
            MERGED_PARAMETERS.finding(
                Severity.INFO,
                Evidence.of("tensors", merged.size())
                    .and(
                        "names",
                        String.join(", ", merged.subList(0, shown))
                            + (shown < merged.size() ? ", …" : ""))));
  }

  /** The smallest eigenvalue where that is negative beyond doubt. */
  static OptionalDouble negative(SpectrumFigures spectrum) {
    return smallest(spectrum) < 0 && certain(spectrum.bottom().get(0))
        ? OptionalDouble.of(smallest(spectrum))
        : OptionalDouble.empty();
  }

  private static OptionalDouble whereResolved(Estimate estimate) {
    return estimate.resolved() ? OptionalDouble.of(estimate.value()) : OptionalDouble.empty();
  }

  private static double largest(SpectrumFigures spectrum) {
    return spectrum.top().isEmpty() ? 0 : spectrum.top().get(0).value();
  }

  private static double smallest(SpectrumFigures spectrum) {
    return spectrum.bottom().isEmpty() ? 0 : spectrum.bottom().get(0).value();
  }

  /** Whether an eigenvalue's sign is beyond doubt. */
  private static boolean certain(EigenvalueEstimate eigenvalue) {
    return Math.abs(eigenvalue.value()) > eigenvalue.residual() + 2 * eigenvalue.samplingError();
  }
}
