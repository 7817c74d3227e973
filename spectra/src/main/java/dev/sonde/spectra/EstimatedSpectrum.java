package dev.sonde.spectra;

import dev.sonde.spectra.ComplementProbes.ComplementMoments;
import dev.sonde.spectra.RitzPairs.Copies;
import dev.sonde.spectra.SpectralQuadrature.QuadratureRule;
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

  /**
   * A Ritz value with a residual above this share of the norm says nothing of the spectrum's end:
   * the Ritz values of a single block of random vectors lie about the mean of all eigenvalues.
   */
  static final double KNOWN_END = 0.25;

  /** A figure is resolved when its standard error is at most this share of it. */
  static final double RESOLVED_RELATIVE = 0.1;

  /** A signed sum is also resolved when the error is at most this share of the sum of sizes. */
  static final double RESOLVED_CANCELLING = 0.01;

  /** Standard deviations of a difference that repeated eigenvalues explain, and chance does not. */
  private static final double COPIES = 5;

  /** How often bounds may miss the truth. */
  private static final double OUTSIDE_BOUNDS = 0.005;

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
  private final @Nullable ComplementMoments moments;
  private final @Nullable SamplingVariation variation;
  private final Definiteness definiteness;
  private @Nullable RadauBracket bracket;

  private EstimatedSpectrum(
      int dimension,
      long products,
      StopReason stopReason,
      Sampling sampling,
      double scale,
      double unitRoundoff,
      RitzPairs pairs,
      ComplementMeasure complement,
      @Nullable ComplementMoments moments,
      @Nullable SamplingVariation variation,
      Definiteness definiteness) {
    this.dimension = dimension;
    this.products = products;
    this.stopReason = stopReason;
    this.sampling = sampling;
    this.scale = scale;
    this.unitRoundoff = unitRoundoff;
    this.pairs = pairs;
    this.complement = complement;
    this.family = complement.family();
    this.moments = moments;
    this.variation = variation;
    this.definiteness = definiteness;
  }

  /**
   * Reads off what a run and the probes after it have found; the run may be closed afterwards.
   *
   * @param probes the probes, or null when none were drawn
   */
  static EstimatedSpectrum of(
      BlockLanczos lanczos,
      @Nullable ComplementProbes probes,
      SymmetricOperator operator,
      StopReason stopReason) {
    return of(
        lanczos,
        operator,
        stopReason,
        probes == null ? 0 : probes.count(),
        momentsOf(probes),
        probes == null || probes.count() == 0 ? Copies.ANY : Copies.ONE,
        true);
  }

  /** Reads off what a run and its probes have found so far, without the sampling error. */
  static EstimatedSpectrum withoutSampling(
      BlockLanczos lanczos, ComplementProbes probes, SymmetricOperator operator) {
    return of(
        lanczos, operator, StopReason.BUDGET, probes.count(), momentsOf(probes), Copies.ONE, false);
  }

  /**
   * Reads off what a run has found so far, without the sampling error, with standard errors as if
   * so many probes had been drawn.
   */
  static EstimatedSpectrum foreseen(BlockLanczos lanczos, int probes, SymmetricOperator operator) {
    Copies copies = probes == 0 ? Copies.ANY : Copies.ONE;
    EstimatedSpectrum now = of(lanczos, operator, StopReason.BUDGET, 0, null, copies, false);
    double[] T = lanczos.projectedMatrix();
    int m = lanczos.size();
    int n = now.dimension - m;
    if (probes == 0 || n < 1) {
      return now;
    }
    double trace = now.sum(x -> x).value();
    double squares = now.sum(x -> x * x).value();
    double outside = trace;
    double outsideSquares = squares;
    for (int j = 0; j < m; j++) {
      outside -= T[j * m + j];
    }
    for (double t : T) {
      outsideSquares -= t * t;
    }
    for (double b : lanczos.border()) {
      outsideSquares -= 2 * b * b;
    }
    double mean = outside / n;
    ComplementMoments moments =
        new ComplementMoments(
            trace,
            squares,
            ComplementMeasure.frameVariance(n, probes)
                * Math.max(0, outsideSquares / n - mean * mean),
            0,
            Double.POSITIVE_INFINITY,
            probes,
            probes);
    return new EstimatedSpectrum(
        now.dimension,
        now.products,
        now.stopReason,
        now.sampling,
        now.scale,
        now.unitRoundoff,
        now.pairs,
        now.complement,
        moments,
        null,
        now.definiteness);
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

  private static EstimatedSpectrum of(
      BlockLanczos lanczos,
      SymmetricOperator operator,
      StopReason stopReason,
      int probes,
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
    SamplingVariation variation =
        withSampling ? SamplingVariation.of(lanczos, pairs, complement, dimension) : null;
    Sampling sampling =
        lanczos.groups() == null || !withSampling
            ? Sampling.NONE
            : variation == null ? Sampling.UNKNOWN : Sampling.ESTIMATED;
    return new EstimatedSpectrum(
        dimension,
        (long) lanczos.size() + probes,
        stopReason,
        sampling,
        lanczos.scale(),
        unitRoundoff,
        pairs,
        complement,
        moments,
        variation,
        operator.definiteness());
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
      if (pairs.residual(k) > KNOWN_END * pairs.norm()) {
        break;
      }
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
    int n = complement.dimension();
    QuadratureRule central = n > 0 ? central(f) : null;
    ControlVariates controls =
        central == null || !Double.isFinite(central.sum(f))
            ? ControlVariates.NONE
            : controls(f, central);
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
          QuadratureRule inside = inside(rule);
          spread = Math.max(spread, inside.centralMoment(g, inside.sum(g), 2));
        }
      }
      double bend = bend(central, f);
      double absolute = central.sum(x -> Math.abs(f.applyAsDouble(x)));
      value += n * mean;
      size += n * absolute;
      reach += n * (farthest + bend);
      estimation =
          randomError(spread * complement.frameVariance(), inside(central), g, controls)
              .standardError();
    }
    value += known(controls);
    reach += unitRoundoff * size;
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
    double value = 0;
    double size = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double y = g.applyAsDouble(pairs.value(k));
        value += y;
        size += Math.abs(f.applyAsDouble(pairs.value(k)));
        double e = pairs.error(k);
        reach +=
            Math.max(
                Math.abs(g.applyAsDouble(pairs.value(k) - e) - y),
                Math.abs(g.applyAsDouble(pairs.value(k) + e) - y));
      }
    }
    return new Counted(value, size, reach);
  }

  /** Returns how far rounding reaches around a bend or a step of f. */
  private double bend(QuadratureRule rule, DoubleUnaryOperator f) {
    double e = pairs.floor();
    return rule.sum(
        x ->
            0.5
                * Math.abs(
                    f.applyAsDouble(x - e) + f.applyAsDouble(x + e) - 2 * f.applyAsDouble(x)));
  }

  private ControlVariates controls(DoubleUnaryOperator f, QuadratureRule rule) {
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
  private double known(ControlVariates controls) {
    return moments == null ? 0 : controls.a() * moments.trace() + controls.b() * moments.squares();
  }

  @Override
  public BoundedEstimate effectiveDimension(double z) {
    double ratio = z / scale;
    DoubleUnaryOperator f = x -> x > 0 ? x / (x + ratio) : 0;
    int n = complement.dimension();
    if (n == 0 || complement.isExact() || complement.probes() == 0) {
      return BoundedEstimate.of(smooth(f).toEstimate());
    }
    RadauBracket.Ends ends = bracket().of(f);
    QuadratureRule central = ends.central();
    ControlVariates controls = controls(f, central);
    DoubleUnaryOperator g = controls.rest(f);
    Counted counted = counted(f, g);
    double spread = 0;
    for (QuadratureRule rule : List.of(central, ends.lower(), ends.upper())) {
      QuadratureRule inside = inside(rule);
      spread = Math.max(spread, inside.centralMoment(g, inside.sum(g), 2));
    }
    RandomError random =
        randomError(spread * complement.frameVariance(), inside(central), g, controls);
    double size = counted.size() + n * central.sum(f);
    double value = counted.value() + n * central.sum(g) + known(controls);
    double reach = counted.reach() + n * bend(central, f) + unitRoundoff * size;
    double half = n * (ends.far() - ends.low()) / 2;
    Figure figure =
        withSampling(
            value,
            size,
            Math.hypot(random.standardError(), (half + reach) / Math.sqrt(3)),
            f,
            controls);
    double margin =
        random.reach(OUTSIDE_BOUNDS / 2)
            + reach
            + StudentT.upperQuantile(OUTSIDE_BOUNDS / 2, Double.POSITIVE_INFINITY)
                * figure.sampling();
    double low = Math.max(0, figure.value() - half - margin);
    double high =
        Math.min(dimension, figure.value() - half + n * (ends.high() - ends.low()) + margin);
    return low <= high
        ? new BoundedEstimate(figure.toEstimate(), low, high)
        : BoundedEstimate.of(figure.toEstimate());
  }

  private RadauBracket bracket() {
    RadauBracket known = bracket;
    if (known == null) {
      known = RadauBracket.of(complement, definiteness);
      bracket = known;
    }
    return known;
  }

  /**
   * Returns a rule with its nodes where the spectrum can be. A prescribed node may send another one
   * far away, with a weight so small that sums hardly feel it; but squares of <i>x²</i> would.
   */
  private QuadratureRule inside(QuadratureRule rule) {
    int last = pairs.size() - 1;
    return rule.clipped(
        pairs.value(0) - pairs.residual(0), pairs.value(last) + pairs.residual(last));
  }

  /**
   * The error from start vectors and probes.
   *
   * @param deviation the standard deviation
   * @param freedom the degrees of freedom that it is known with
   */
  private record RandomError(double deviation, double freedom) {

    double standardError() {
      return deviation * StudentT.widening(freedom);
    }

    /** Returns what is exceeded with this probability on one side. */
    double reach(double tail) {
      return deviation == 0 ? 0 : deviation * StudentT.upperQuantile(tail, freedom);
    }
  }

  /**
   * Returns the error from start vectors and probes, with the degrees of freedom of the sum of both
   * variances (Satterthwaite, Biometrics 2, 1946).
   */
  private RandomError randomError(
      double variance, QuadratureRule rule, DoubleUnaryOperator g, ControlVariates controls) {
    double freedom = freedom(rule, g);
    double probes = moments == null ? 0 : moments.variance(controls.a(), controls.b());
    if (moments != null && probes > 0) {
      // the start vectors' measure still holds what the basis took from the probes, so that it is
      // more concentrated: the widening is on the safe side
      DoubleUnaryOperator h = x -> controls.a() * x + controls.b() * x * x;
      double own = moments.freedom(complement.probes() / freedom(rule, h));
      double share = variance / (variance + probes);
      freedom = 1 / (share * share / freedom + (1 - share) * (1 - share) / Math.max(1, own));
    }
    return new RandomError(Math.sqrt(variance + Math.max(0, probes)), freedom);
  }

  /** Returns the first rule all of whose nodes lie where the function is finite all around. */
  private QuadratureRule central(DoubleUnaryOperator f) {
    for (QuadratureRule rule : family) {
      if (Double.isFinite(rule.sum(f)) && Double.isFinite(bend(rule, f))) {
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
    return switch (sampling) {
      case NONE -> new Figure(value, size, estimation, 0);
      case UNKNOWN -> new Figure(value, size, estimation, Double.NaN);
      case ESTIMATED -> {
        SamplingVariation.Deviation error =
            variation == null ? SamplingVariation.Deviation.NONE : variation.of(f, controls);
        yield new Figure(value - error.bias(), size, estimation, error.corrected());
      }
    };
  }

  /** Returns the degrees of freedom of the start vectors' variance, at least 1. */
  private double freedom(QuadratureRule rule, DoubleUnaryOperator f) {
    double mean = rule.sum(f);
    double second = rule.centralMoment(f, mean, 2);
    double fourth = rule.centralMoment(f, mean, 4);
    if (!(fourth > 0)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(
        1, (double) complement.probes() * complement.dimension() * second * (second / fourth));
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
    DoubleUnaryOperator step =
        x -> {
          double beyond = sign * (x - threshold);
          return Math.abs(beyond) <= e ? 0.5 : beyond > 0 ? 1 : 0;
        };
    int n = complement.dimension();
    QuadratureRule rule = n > 0 ? complement.withNodeAt(threshold) : null;
    ControlVariates controls = rule == null ? ControlVariates.NONE : controls(step, rule);
    DoubleUnaryOperator g = controls.rest(step);
    double value = 0;
    double reach = 0;
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        double x = pairs.value(k);
        double beyond = sign * (x - threshold);
        boolean open = Math.abs(beyond) <= pairs.error(k);
        value += (open ? 0.5 : beyond > 0 ? 1 : 0) + g.applyAsDouble(x) - step.applyAsDouble(x);
        reach += open ? 0.5 : 0;
      }
    }
    double estimation = 0;
    if (rule != null) {
      double mean = rule.sum(g);
      value += n * mean;
      reach += n * 0.5 * rule.sum(x -> Math.abs(x - threshold) <= e ? 1 : 0);
      QuadratureRule inside = inside(rule);
      double spread = inside.centralMoment(g, inside.sum(g), 2);
      estimation =
          randomError(spread * complement.frameVariance(), inside, g, controls).standardError();
    }
    value += known(controls);
    estimation = Math.hypot(estimation, reach / Math.sqrt(3));
    double samplingError =
        switch (sampling) {
          case NONE -> 0;
          case UNKNOWN -> Double.NaN;
          case ESTIMATED ->
              variation == null ? Double.NaN : variation.ofCount(threshold, sign, controls);
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
