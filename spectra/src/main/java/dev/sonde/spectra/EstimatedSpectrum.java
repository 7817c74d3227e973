package dev.sonde.spectra;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A spectrum known from one block Lanczos run: converged pairs are counted as they are, the rest
 * follows from the start vectors' measure in the complement.
 *
 * <pre>{@code
 * tr f(A) ≈ Σ_converged f(θ_k) + (P − k) Σ_i weights_i f(nodes_i)
 * }</pre>
 *
 * <p><b>Standard error.</b> {@code SE² = probes² + quadrature² + sampling²}.
 *
 * <ul>
 *   <li><i>Probes.</i> The variance of a uniformly distributed frame's mean ({@link
 *       ComplementMeasure#frameVariance}) with {@code tr f²(A)} from the same quadrature, pooled
 *       over the start vectors: far more stable than a sample variance of <i>b</i> values. It is
 *       the largest that the family of rules allows, and is widened by Student's t, whose degrees
 *       of freedom are those of the variance itself, {@code b (Σf²)²/Σf⁴} (Satterthwaite,
 *       Biometrics 2, 1946): one eigenvalue that dominates is measured by <i>b</i> squared normal
 *       variables.
 *   <li><i>Quadrature.</i> The largest distance <i>h</i> between the central rule and another one
 *       that is consistent with the same moments, as {@code h/√3}, the deviation of a uniform
 *       distribution. It is common to all start vectors, so it does not average away. For a share,
 *       the rule with a node at the threshold gives the two extremes, with the node's weight on
 *       either side (Chebyshev, Markov and Stieltjes; Karlin and Studden, Tchebycheff Systems,
 *       1966, section 3.1), and the middle is the estimate. How far converged pairs and rounding
 *       may reach across a threshold or a bend of <i>f</i> is added.
 *   <li><i>Sampling.</i> {@link SamplingVariation}.
 * </ul>
 */
final class EstimatedSpectrum implements Spectrum {

  /** A figure is resolved when its standard error is at most this share of it. */
  static final double RESOLVED_RELATIVE = 0.1;

  /** A signed sum is also resolved when the error is at most this share of the sum of sizes. */
  static final double RESOLVED_CANCELLING = 0.01;

  /** A share is also resolved when its standard error is at most this. */
  static final double RESOLVED_SHARE = 0.005;

  /** A share is also resolved when its standard error is at most this many eigenvalues. */
  static final double RESOLVED_COUNT = 0.5;

  private final int dimension;
  private final long products;
  private final StopReason stopReason;
  private final Sampling sampling;
  private final double scale;
  private final double unitRoundoff;
  private final RitzPairs pairs;
  private final ComplementMeasure complement;
  private final List<QuadratureRule> family;
  private final @Nullable SamplingVariation variation;

  private EstimatedSpectrum(
      int dimension,
      long products,
      StopReason stopReason,
      Sampling sampling,
      double scale,
      double unitRoundoff,
      RitzPairs pairs,
      ComplementMeasure complement,
      @Nullable SamplingVariation variation) {
    this.dimension = dimension;
    this.products = products;
    this.stopReason = stopReason;
    this.sampling = sampling;
    this.scale = scale;
    this.unitRoundoff = unitRoundoff;
    this.pairs = pairs;
    this.complement = complement;
    this.family = complement.family();
    this.variation = variation;
  }

  /** Reads off what a run has found; the run may be closed afterwards. */
  static EstimatedSpectrum of(
      BlockLanczos lanczos, SymmetricOperator operator, StopReason stopReason) {
    return of(lanczos, operator, stopReason, true);
  }

  /** Reads off what a run has found so far, without the sampling error. */
  static EstimatedSpectrum withoutSampling(BlockLanczos lanczos, SymmetricOperator operator) {
    return of(lanczos, operator, StopReason.BUDGET, false);
  }

  private static EstimatedSpectrum of(
      BlockLanczos lanczos,
      SymmetricOperator operator,
      StopReason stopReason,
      boolean withSampling) {
    int dimension = operator.dimension();
    double unitRoundoff = operator.unitRoundoff();
    RitzPairs pairs = RitzPairs.of(lanczos, dimension, unitRoundoff);
    ComplementMeasure complement = ComplementMeasure.of(lanczos, pairs, dimension);
    SamplingVariation variation =
        withSampling ? SamplingVariation.of(lanczos, pairs, complement, dimension) : null;
    Sampling sampling =
        lanczos.groups() == null || !withSampling
            ? Sampling.NONE
            : variation == null ? Sampling.UNKNOWN : Sampling.ESTIMATED;
    return new EstimatedSpectrum(
        dimension,
        lanczos.size(),
        stopReason,
        sampling,
        lanczos.scale(),
        unitRoundoff,
        pairs,
        complement,
        variation);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Method method() {
    return Method.ESTIMATED;
  }

  @Override
  public long products() {
    return products;
  }

  @Override
  public StopReason stopReason() {
    return stopReason;
  }

  @Override
  public Sampling sampling() {
    return sampling;
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    return eigenvalues(count, i -> pairs.size() - 1 - i);
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    return eigenvalues(count, i -> i);
  }

  private List<EigenvalueEstimate> eigenvalues(int count, IntFunction<Integer> index) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "cannot return " + count + " eigenvalues; ask for 0 or more");
    }
    List<EigenvalueEstimate> list = new ArrayList<>();
    for (int i = 0; i < Math.min(count, pairs.size()); i++) {
      int k = index.apply(i);
      list.add(
          new EigenvalueEstimate(
              pairs.value(k) * scale, pairs.residual(k) * scale, eigenvalueSamplingError(k)));
    }
    return list;
  }

  private double eigenvalueSamplingError(int k) {
    return switch (sampling) {
      case NONE -> 0;
      case UNKNOWN -> Double.NaN;
      case ESTIMATED -> variation == null ? Double.NaN : variation.ofEigenvalue(k) * scale;
    };
  }

  @Override
  public Estimate trace() {
    return traceOf(x -> x);
  }

  @Override
  public Estimate frobeniusSquared() {
    return traceOf(x -> x * x);
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    return smooth(x -> f.applyAsDouble(x * scale)).toEstimate();
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
  Figure smooth(DoubleUnaryOperator function) {
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

  private Figure sum(DoubleUnaryOperator f) {
    double value = 0;
    double size = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double y = f.applyAsDouble(pairs.value(k));
        value += y;
        size += Math.abs(y);
        double e = pairs.error(k);
        reach +=
            Math.max(
                Math.abs(f.applyAsDouble(pairs.value(k) - e) - y),
                Math.abs(f.applyAsDouble(pairs.value(k) + e) - y));
      }
    }
    double estimation = 0;
    int n = complement.dimension();
    if (n > 0) {
      QuadratureRule central = central(f);
      double mean = central.sum(f);
      double spread = 0;
      double farthest = 0;
      for (QuadratureRule rule : family) {
        double other = rule.sum(f);
        if (Double.isFinite(other)) {
          farthest = Math.max(farthest, Math.abs(other - mean));
          spread = Math.max(spread, rule.centralMoment(f, other, 2));
        }
      }
      double e = pairs.floor();
      // how far rounding reaches around a bend or a step of f
      double bend =
          central.sum(
              x ->
                  0.5
                      * Math.abs(
                          f.applyAsDouble(x - e)
                              + f.applyAsDouble(x + e)
                              - 2 * f.applyAsDouble(x)));
      double absolute = central.sum(x -> Math.abs(f.applyAsDouble(x)));
      value += n * mean;
      size += n * absolute;
      reach += n * (farthest + bend);
      estimation = Math.sqrt(spread * complement.frameVariance()) * widening(central, f, mean);
    }
    reach += unitRoundoff * size;
    return withSampling(value, size, Math.hypot(estimation, reach / Math.sqrt(3)), f);
  }

  /** Returns the first rule all of whose nodes lie where the function is finite. */
  private QuadratureRule central(DoubleUnaryOperator f) {
    for (QuadratureRule rule : family) {
      if (Double.isFinite(rule.sum(f))) {
        return rule;
      }
    }
    return family.get(0);
  }

  private Figure withSampling(double value, double size, double estimation, DoubleUnaryOperator f) {
    return switch (sampling) {
      case NONE -> new Figure(value, size, estimation, 0);
      case UNKNOWN -> new Figure(value, size, estimation, Double.NaN);
      case ESTIMATED -> {
        SamplingVariation.Deviation error =
            variation == null ? SamplingVariation.Deviation.NONE : variation.of(f);
        yield new Figure(value - error.bias(), size, estimation, error.corrected());
      }
    };
  }

  /** Returns Student's widening for the degrees of freedom of the probes' variance. */
  private double widening(QuadratureRule rule, DoubleUnaryOperator f, double mean) {
    double second = rule.centralMoment(f, mean, 2);
    double fourth = rule.centralMoment(f, mean, 4);
    if (!(fourth > 0)) {
      return 1;
    }
    double freedom =
        (double) complement.probes() * complement.dimension() * second * (second / fourth);
    return StudentT.widening(Math.max(1, freedom));
  }

  @Override
  public Estimate shareAbove(double tau) {
    checkTau(tau);
    return share(tau / scale, 1);
  }

  @Override
  public Estimate shareBelow(double tau) {
    checkTau(tau);
    return share(-tau / scale, -1);
  }

  private static void checkTau(double tau) {
    if (!(tau >= 0)) {
      throw new IllegalArgumentException("the threshold τ must be at least 0, got " + tau);
    }
  }

  /**
   * Returns the share of eigenvalues beyond a threshold.
   *
   * @param threshold in scaled units
   * @param sign 1 for eigenvalues above, −1 for eigenvalues below
   */
  private Estimate share(double threshold, int sign) {
    double e = Math.max(pairs.floor(), 1e-10 * pairs.norm());
    double value = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double beyond = sign * (pairs.value(k) - threshold);
        boolean open = Math.abs(beyond) <= pairs.error(k);
        value += open ? 0.5 : beyond > 0 ? 1 : 0;
        reach += open ? 0.5 : 0;
      }
    }
    double estimation = 0;
    int n = complement.dimension();
    if (n > 0) {
      QuadratureRule rule = complement.withNodeAt(threshold);
      DoubleUnaryOperator step =
          x -> {
            double beyond = sign * (x - threshold);
            return Math.abs(beyond) <= e ? 0.5 : beyond > 0 ? 1 : 0;
          };
      double mean = rule.sum(step);
      value += n * mean;
      reach += n * 0.5 * rule.sum(x -> Math.abs(x - threshold) <= e ? 1 : 0);
      estimation =
          Math.sqrt(Math.max(0, mean * (1 - mean)) * complement.frameVariance())
              * widening(rule, step, mean);
    }
    estimation = Math.hypot(estimation, reach / Math.sqrt(3));
    double samplingError =
        switch (sampling) {
          case NONE -> 0;
          case UNKNOWN -> Double.NaN;
          case ESTIMATED -> variation == null ? Double.NaN : variation.ofCount(threshold, sign);
        };
    double error = Math.hypot(estimation, samplingError);
    double share = Math.min(1, Math.max(0, value / dimension));
    // A small share has a small error only because it is small: an absolute error counts at the
    // interval's upper end, or unlucky start vectors would pass as precise ones.
    double upper =
        value > 0 ? error * Math.sqrt(1 + StudentT.NORMAL_QUANTILE * error / value) : error;
    boolean resolved =
        error <= RESOLVED_RELATIVE * value
            || upper <= RESOLVED_SHARE * dimension
            || upper <= RESOLVED_COUNT;
    return new Estimate(share, error / dimension, resolved, samplingError / dimension);
  }

  @Override
  public SpectralQuadrature quadrature() {
    List<double[]> points = new ArrayList<>();
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        points.add(new double[] {pairs.value(k) * scale, 1.0 / dimension});
      }
    }
    QuadratureRule gauss = complement.gauss();
    double share = (double) complement.dimension() / dimension;
    for (int i = 0; i < gauss.nodes().length; i++) {
      points.add(new double[] {gauss.nodes()[i] * scale, gauss.weights()[i] * share});
    }
    points.sort((a, b) -> Double.compare(a[0], b[0]));
    double[] nodes = new double[points.size()];
    double[] weights = new double[points.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = points.get(i)[0];
      weights[i] = points.get(i)[1];
    }
    return new SpectralQuadrature(nodes, weights);
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the width of the smoothing Gaussian must be positive and finite, got " + width);
    }
    SpectralQuadrature quadrature = quadrature();
    double[] nodes = quadrature.nodes();
    double[] weights = quadrature.weights();
    double[] values = new double[grid.length];
    double peak = 1 / (width * Math.sqrt(2 * Math.PI));
    Arrays.setAll(
        values,
        g -> {
          double sum = 0;
          for (int i = 0; i < nodes.length; i++) {
            double u = (grid[g] - nodes[i]) / width;
            sum += weights[i] * Math.exp(-u * u / 2) * peak;
          }
          return sum;
        });
    return new SpectralDensity(grid, values, width);
  }

  /** Returns whether more products would not have to lower the error of {@code tr f(A)}. */
  boolean estimatedWithin(DoubleUnaryOperator f, double relative) {
    Figure figure = smooth(x -> f.applyAsDouble(x * scale));
    return figure.estimation() <= relative * Math.abs(figure.value());
  }

  /** Returns whether the wanted pairs at both ends have residuals of at most this. */
  boolean extremesWithin(int top, int bottom, double relative) {
    int m = pairs.size();
    if (m == dimension) {
      return true;
    }
    if (Math.max(top, bottom) > m) {
      return false;
    }
    for (int i = 0; i < m; i++) {
      if ((i < bottom || i >= m - top) && pairs.residual(i) > relative * pairs.norm()) {
        return false;
      }
    }
    return true;
  }
}
