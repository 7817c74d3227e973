package dev.sonde.spectra.survey;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Spectrum.Sampling;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import dev.sonde.spectra.survey.RitzPairs.Copies;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one run of Lanczos and the probes after it have seen of a spectrum, in units of the run's
 * scale. The run may be closed afterwards.
 *
 * @param dimension the dimension <i>P</i> of the matrix
 * @param sampling what is known of the error of having seen only a sample
 * @param scale the unit
 * @param unitRoundoff the relative rounding error of a product
 * @param pairs the Ritz pairs, of which the converged ones are counted as they are
 * @param complement the start vectors' measure in what is left
 * @param moments what the probes tell, or null without probes
 * @param variation how figures vary with the sample, or null where that is not asked or not known
 * @param definiteness what is known beforehand about signs
 */
record Observed(
    int dimension,
    Sampling sampling,
    double scale,
    double unitRoundoff,
    RitzPairs pairs,
    ComplementMeasure complement,
    @Nullable ComplementMoments moments,
    @Nullable SamplingVariation variation,
    Definiteness definiteness) {

  /** Standard deviations of a difference that repeated eigenvalues explain, and chance does not. */
  private static final double COPIES = 5;

  /** Reads off what a run and its probes have found; null stands for no probes. */
  static Observed of(
      BlockLanczos lanczos, @Nullable ComplementProbes probes, SymmetricOperator operator) {
    return of(
        lanczos,
        operator,
        momentsOf(probes),
        probes == null || probes.count() == 0 ? Copies.ANY : Copies.ONE,
        true);
  }

  /**
   * Reads off an exhausted run outside of which probes see nothing: its pairs are all the
   * eigenvalues there are beside zeros.
   */
  static Observed ofExhausted(BlockLanczos lanczos, SymmetricOperator operator) {
    int size = lanczos.size();
    RitzPairs pairs = RitzPairs.of(lanczos, size, operator.unitRoundoff());
    return of(
        lanczos,
        operator,
        null,
        pairs,
        ComplementMeasure.ofZeros(operator.dimension() - size, pairs.norm()),
        true);
  }

  /** Reads off what a run and its probes have found so far, without the sampling error. */
  static Observed withoutSampling(
      BlockLanczos lanczos, ComplementProbes probes, SymmetricOperator operator) {
    return of(lanczos, operator, momentsOf(probes), Copies.ONE, false);
  }

  /**
   * Reads off what a run has found so far, without the sampling error, before any probes.
   *
   * @param copies whether probes will tell that each pair stands for one eigenvalue
   */
  static Observed withoutProbes(BlockLanczos lanczos, SymmetricOperator operator, Copies copies) {
    return of(lanczos, operator, null, copies, false);
  }

  /** Returns the same with what probes would tell, without the sampling error. */
  Observed with(ComplementMoments other) {
    return new Observed(
        dimension, sampling, scale, unitRoundoff, pairs, complement, other, null, definiteness);
  }

  /**
   * Returns whether start vector and probes tell the same trace and squared norm, where each pair
   * that is counted stands for one eigenvalue. Copies of one lie outside of the basis of a single
   * start vector, where probes see them and nothing else does.
   *
   * <p>The differences' variance is {@code 2 Σf² (1 + 1/q)} for <i>q</i> probes. The sum is the
   * larger of what the start vector and what the Ritz values tell: a start vector that nearly
   * misses an eigenvector knows little of its own error. Pairs beyond doubt that were not counted
   * stand too near another one.
   */
  private static boolean agree(
      RitzPairs pairs, ComplementMeasure complement, ComplementMoments moments) {
    int n = complement.dimension();
    if (pairs.showsCopies()) {
      return false;
    }
    if (n == 0 || complement.probes() == 0) {
      return true;
    }
    QuadratureRule rule = complement.gauss();
    double trace = n * rule.sum(x -> x);
    double squares = n * rule.sum(x -> x * x);
    double second = 0;
    double fourth = 0;
    double weightedSecond = 0;
    double weightedFourth = 0;
    int i = 0; // the rule's nodes are the pairs that are not counted
    for (int k = 0; k < pairs.size(); k++) {
      double square = pairs.value(k) * pairs.value(k);
      if (pairs.isConverged(k)) {
        trace += pairs.value(k);
        squares += square;
        continue;
      }
      double weight = n * rule.weights()[i];
      i++;
      if (!pairs.isSettled(k)) {
        second += square;
        fourth += square * square;
        weightedSecond += weight * square;
        weightedFourth += weight * square * square;
      }
    }
    double factor = 2 * (1 + 1.0 / moments.probes());
    second = factor * Math.max(second, weightedSecond);
    fourth = factor * Math.max(fourth, weightedFourth);
    return Math.abs(moments.trace() - trace) <= COPIES * Math.sqrt(second)
        && moments.squares() - squares <= COPIES * Math.sqrt(fourth);
  }

  private static @Nullable ComplementMoments momentsOf(@Nullable ComplementProbes probes) {
    return probes == null || probes.count() == 0 ? null : probes.moments();
  }

  private static Observed of(
      BlockLanczos lanczos,
      SymmetricOperator operator,
      @Nullable ComplementMoments moments,
      Copies copies,
      boolean withSampling) {
    int dimension = operator.dimension();
    double unitRoundoff = operator.unitRoundoff();
    RitzPairs pairs = RitzPairs.of(lanczos, dimension, unitRoundoff, copies);
    ComplementMeasure complement = ComplementMeasure.of(lanczos, pairs, dimension);
    if (copies == Copies.ONE
        && lanczos.firstBlock() == 1
        && moments != null
        && !agree(pairs, complement, moments)) {
      pairs = RitzPairs.of(lanczos, dimension, unitRoundoff, Copies.ANY);
      complement = ComplementMeasure.of(lanczos, pairs, dimension);
    }
    return of(lanczos, operator, moments, pairs, complement, withSampling);
  }

  private static Observed of(
      BlockLanczos lanczos,
      SymmetricOperator operator,
      @Nullable ComplementMoments moments,
      RitzPairs pairs,
      ComplementMeasure complement,
      boolean withSampling) {
    int dimension = operator.dimension();
    SamplingVariation variation =
        withSampling ? SamplingVariation.of(lanczos, pairs, complement, dimension) : null;
    Sampling sampling =
        lanczos.groups() == null || !withSampling
            ? Sampling.NONE
            : variation == null ? Sampling.UNKNOWN : Sampling.ESTIMATED;
    return new Observed(
        dimension,
        sampling,
        lanczos.scale(),
        operator.unitRoundoff(),
        pairs,
        complement,
        moments,
        variation,
        operator.definiteness());
  }

  /** Returns whether nothing is left to the start vectors' measure or to probes. */
  boolean isComplete() {
    return complement.dimension() == 0 || complement.isExact() || complement.probes() == 0;
  }

  /**
   * Returns a rule with its nodes where the spectrum can be. A prescribed node may send another one
   * far away, with a weight so small that sums hardly feel it; but squares of <i>x²</i> would.
   */
  QuadratureRule inside(QuadratureRule rule) {
    int last = pairs.size() - 1;
    return rule.clipped(
        pairs.value(0) - pairs.residual(0), pairs.value(last) + pairs.residual(last));
  }

  /**
   * Returns how far rounding reaches around a bend or a step of f.
   *
   * <p>Each of the many eigenvalues there is moved by what a product of a vector in their space is
   * off, which is in proportion to that product, {@code 32 u √(Σλ²/P)}, and not to the largest
   * eigenvalue: products of random vectors in single precision were off by 2 to 27 of these units
   * <i>u</i> on nine trained networks, perceptrons, convolutional ones and transformers. What
   * products with the leading eigenvectors are off by is larger, but of the rank of the basis: it
   * moves a few eigenvalues.
   */
  double bend(QuadratureRule rule, DoubleUnaryOperator f) {
    double units = Math.max(RitzPairs.ROUNDINGS * unitRoundoff, pairs.asymmetry());
    double e = units * rootMeanSquare();
    return rule.sum(
        x ->
            0.5
                * Math.abs(
                    f.applyAsDouble(x - e) + f.applyAsDouble(x + e) - 2 * f.applyAsDouble(x)));
  }

  /** The root mean square of all eigenvalues, as far as the basis tells. */
  private double rootMeanSquare() {
    double squares = complement.dimension() * complement.gauss().sum(x -> x * x);
    for (int k = 0; k < pairs.size(); k++) {
      squares += pairs.isConverged(k) ? pairs.value(k) * pairs.value(k) : 0;
    }
    return Math.sqrt(squares / dimension);
  }

  /** Returns how much of the trace and the squared norm a function is to be freed of. */
  ControlVariates controls(DoubleUnaryOperator f, QuadratureRule rule) {
    if (moments == null) {
      return ControlVariates.NONE;
    }
    double frames = complement.frameVariance();
    // one start vector knows too little of its own variance to be weighed by it
    return complement.probes() == 1 && pairs.convergedCount() == 0
        ? ControlVariates.unbiased(f, inside(rule), frames, moments)
        : ControlVariates.of(f, inside(rule), frames, moments);
  }

  /** Returns what is taken from the probes. */
  double known(ControlVariates controls) {
    return moments == null ? 0 : controls.a() * moments.trace() + controls.b() * moments.squares();
  }

  /** Returns the sampling error of a figure, from what the variation tells where there is one. */
  double samplingError(ToDoubleFunction<SamplingVariation> error) {
    return switch (sampling) {
      case NONE -> 0;
      case UNKNOWN -> Double.NaN;
      case ESTIMATED -> variation == null ? Double.NaN : error.applyAsDouble(variation);
    };
  }
}
