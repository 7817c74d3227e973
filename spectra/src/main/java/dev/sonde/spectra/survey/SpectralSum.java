package dev.sonde.spectra.survey;

import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.StudentT;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sums of a function over the eigenvalues, {@code tr f(A)}, with their errors, in scaled units.
 *
 * <p>The converged pairs are counted as they are, the start vectors' measure gives the rest, and
 * what resembles the trace and the squared norm is taken from the probes ({@link ControlVariates}).
 * The parts of the error are described at {@link EstimatedSpectrum}.
 */
final class SpectralSum {

  /** A figure is resolved when its standard error is at most this share of it. */
  static final double RESOLVED_RELATIVE = 0.1;

  /** A signed sum is also resolved when the error is at most this share of the sum of sizes. */
  static final double RESOLVED_CANCELLING = 0.01;

  /** How often bounds may miss the truth. */
  private static final double OUTSIDE_BOUNDS = 0.005;

  private final Observed observed;
  private final List<QuadratureRule> family;
  private @Nullable RadauBracket bracket;

  SpectralSum(Observed observed) {
    this.observed = observed;
    this.family = observed.complement().family();
  }

  /**
   * A figure with the parts of its error.
   *
   * @param value the figure
   * @param size the sum of the absolute values of its terms
   * @param estimation the standard error from probes and quadrature, which more products lower
   * @param sampling the standard error of having seen only a sample
   */
  record Figure(double value, double size, double estimation, double sampling) {

    double error() {
      return Math.hypot(estimation, sampling);
    }

    Estimate toEstimate() {
      double error = error();
      boolean resolved =
          Double.isFinite(value)
              && error < Double.POSITIVE_INFINITY
              && (error <= RESOLVED_RELATIVE * Math.abs(value)
                  || error <= RESOLVED_CANCELLING * size);
      return new Estimate(value, error, resolved, sampling);
    }
  }

  /** Estimates the sum of a function over the eigenvalues in scaled units. */
  Figure of(DoubleUnaryOperator function) {
    RitzPairs pairs = observed.pairs();
    // in units of its largest value, so that squares of large and small functions stay finite
    double unit = 0;
    for (int k = 0; k < pairs.size(); k++) {
      unit = Math.max(unit, Math.abs(function.applyAsDouble(pairs.value(k))));
    }
    if (!(unit > 0 && unit < Double.POSITIVE_INFINITY)) {
      return unit == 0 ? sum(function) : new Figure(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double u = unit;
    Figure figure = sum(x -> function.applyAsDouble(x) / u);
    return new Figure(
        figure.value() * u, figure.size() * u, figure.estimation() * u, figure.sampling() * u);
  }

  /** Estimates it without heed of overflow. */
  Figure sum(DoubleUnaryOperator f) {
    ComplementMeasure complement = observed.complement();
    int n = complement.dimension();
    QuadratureRule central = n > 0 ? central(f) : null;
    ControlVariates controls =
        central == null || !Double.isFinite(central.sum(f))
            ? ControlVariates.NONE
            : observed.controls(f, central);
    DoubleUnaryOperator g = controls.rest(f);
    Counted counted = counted(f, g);
    double value = counted.value();
    double size = counted.size();
    double reach = counted.reach();
    double estimation = 0;
    if (central != null) {
      double mean = central.sum(g);
      double spread = 0;
      double farthest = 0;
      for (QuadratureRule rule : family) {
        double other = rule.sum(g);
        if (Double.isFinite(other)) {
          farthest = Math.max(farthest, Math.abs(other - mean));
          QuadratureRule inside = observed.inside(rule);
          spread = Math.max(spread, inside.centralMoment(g, inside.sum(g), 2));
        }
      }
      double bend = observed.bend(central, f);
      double absolute = central.sum(x -> Math.abs(f.applyAsDouble(x)));
      value += n * mean;
      size += n * absolute;
      reach += n * (farthest + bend);
      estimation =
          RandomError.of(
                  observed,
                  spread * complement.frameVariance(),
                  observed.inside(central),
                  g,
                  controls)
              .standardError();
    }
    value += observed.known(controls);
    reach += RitzPairs.ROUNDINGS * observed.unitRoundoff() * size;
    return withSampling(value, size, Math.hypot(estimation, reach / Math.sqrt(3)), f, controls);
  }

  /**
   * The converged pairs' part of a sum.
   *
   * @param value the sum of what the quadrature is to give, over them
   * @param size the sum of absolute values
   * @param reach how far their errors reach
   */
  private record Counted(double value, double size, double reach) {}

  private Counted counted(DoubleUnaryOperator f, DoubleUnaryOperator g) {
    RitzPairs pairs = observed.pairs();
    double value = 0;
    double size = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double y = g.applyAsDouble(pairs.value(k));
        value += y;
        size += Math.abs(f.applyAsDouble(pairs.value(k)));
        double e = pairs.error(k);
        // rounding moves the sums that probes tell with the pair, so that only f is left to it
        DoubleUnaryOperator moved = e > pairs.floor() ? g : f;
        double at = moved.applyAsDouble(pairs.value(k));
        reach +=
            Math.max(
                Math.abs(moved.applyAsDouble(pairs.value(k) - e) - at),
                Math.abs(moved.applyAsDouble(pairs.value(k) + e) - at));
      }
    }
    return new Counted(value, size, reach);
  }

  /**
   * Bounds an effective dimension and estimates it where its error bar holds.
   *
   * @param ratio <i>z</i>, in scaled units
   * @return the estimate and bounds
   */
  BoundedEstimate effectiveDimension(double ratio) {
    if (observed.definiteness() == Definiteness.POSITIVE_SEMIDEFINITE
        && (!observed.isComplete() || observed.moments() != null)) {
      // zeros that rounding moves to either side add up to nothing, which they would not cut off
      return kinked(x -> x > -ratio / 2 ? x / (x + ratio) : -1, observed.dimension());
    }
    return kinked(x -> x > 0 ? x / (x + ratio) : 0, observed.dimension());
  }

  /**
   * The sum of the negative eigenvalues' sizes, estimated as an effective dimension is: {@code
   * (−x)₊} has its kink at the same place, and quadrature rules know it no better.
   *
   * @return the estimate
   */
  Figure negativeMass() {
    DoubleUnaryOperator f = x -> Math.max(-x, 0);
    return observed.isComplete() ? of(f) : bracketed(f).figure();
  }

  /** A figure between its ends. */
  private record Bracketed(Figure figure, double low, double high) {}

  private BoundedEstimate kinked(DoubleUnaryOperator f, double most) {
    if (observed.isComplete()) {
      return BoundedEstimate.of(of(f).toEstimate());
    }
    Bracketed found = bracketed(f);
    double low = Math.max(0, found.low());
    double high = Math.min(most, found.high());
    return low <= high
        ? new BoundedEstimate(found.figure().toEstimate(), low, high)
        : BoundedEstimate.of(found.figure().toEstimate());
  }

  /** Estimates the sum of a function that is convex around a kink at zero, or is bent there. */
  private Bracketed bracketed(DoubleUnaryOperator f) {
    ComplementMeasure complement = observed.complement();
    int n = complement.dimension();
    RadauBracket.Ends ends = bracket().of(f);
    QuadratureRule central = ends.central();
    ControlVariates controls = observed.controls(f, central);
    DoubleUnaryOperator g = controls.rest(f);
    Counted counted = counted(f, g);
    double spread = 0;
    for (QuadratureRule rule : List.of(central, ends.lower(), ends.upper())) {
      QuadratureRule inside = observed.inside(rule);
      spread = Math.max(spread, inside.centralMoment(g, inside.sum(g), 2));
    }
    RandomError random =
        RandomError.of(
            observed, spread * complement.frameVariance(), observed.inside(central), g, controls);
    double size = counted.size() + n * central.sum(f);
    double value = counted.value() + n * central.sum(g) + observed.known(controls);
    double reach =
        counted.reach()
            + n * observed.bend(central, f)
            + RitzPairs.ROUNDINGS * observed.unitRoundoff() * size;
    double half = n * (ends.far() - ends.low()) / 2;
    Figure figure =
        withSampling(
            value,
            size,
            Math.hypot(random.standardError(), n * ends.deviation() + reach / Math.sqrt(3)),
            f,
            controls);
    double margin =
        random.reach(OUTSIDE_BOUNDS / 2)
            + reach
            + StudentT.upperQuantile(OUTSIDE_BOUNDS / 2, Double.POSITIVE_INFINITY)
                * figure.sampling();
    double low = figure.value() - half - margin;
    double high = figure.value() - half + n * (ends.high() - ends.low()) + margin;
    return new Bracketed(figure, low, high);
  }

  private RadauBracket bracket() {
    RadauBracket known = bracket;
    if (known == null) {
      known = RadauBracket.of(observed.complement(), observed.definiteness());
      bracket = known;
    }
    return known;
  }

  /** Returns the first rule all of whose nodes lie where the function is finite all around. */
  private QuadratureRule central(DoubleUnaryOperator f) {
    for (QuadratureRule rule : family) {
      if (Double.isFinite(rule.sum(f)) && Double.isFinite(observed.bend(rule, f))) {
        return rule;
      }
    }
    return family.get(0);
  }

  private Figure withSampling(
      double value,
      double size,
      double estimation,
      DoubleUnaryOperator f,
      ControlVariates controls) {
    return switch (observed.sampling()) {
      case NONE -> new Figure(value, size, estimation, 0);
      case UNKNOWN -> new Figure(value, size, estimation, Double.NaN);
      case ESTIMATED -> {
        SamplingVariation variation = observed.variation();
        SamplingVariation.Deviation error =
            variation == null ? SamplingVariation.Deviation.NONE : variation.of(f, controls);
        yield new Figure(value - error.bias(), size, estimation, error.corrected());
      }
    };
  }
}
