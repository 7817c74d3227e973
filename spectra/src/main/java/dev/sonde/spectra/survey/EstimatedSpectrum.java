package dev.sonde.spectra.survey;

import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.SpectralQuadrature;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.survey.ComplementProbes.ComplementMoments;
import dev.sonde.spectra.survey.RitzPairs.Copies;
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

  /**
   * A Ritz value inside the largest one in size, with a residual above this share of the norm, may
   * stand for none of the eigenvalues that it is listed among.
   */
  private static final double KNOWN_VALUE = 0.01;

  /** Residuals up to this share of the norm make a zero known, whose sign is not. */
  private static final double KNOWN_ZERO = 1e-6;

  private final Observed observed;
  private final long products;
  private final StopReason stopReason;
  private final SpectralSum sums;
  private final SpectralShare shares;

  private EstimatedSpectrum(Observed observed, long products, StopReason stopReason) {
    this.observed = observed;
    this.products = products;
    this.stopReason = stopReason;
    this.sums = new SpectralSum(observed);
    this.shares = new SpectralShare(observed);
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
    return new EstimatedSpectrum(
        Observed.of(lanczos, probes, operator),
        (long) lanczos.size() + (probes == null ? 0 : probes.count()),
        stopReason);
  }

  /** Reads off an exhausted run outside of which probes have seen nothing. */
  static EstimatedSpectrum ofExhausted(
      BlockLanczos lanczos, ComplementProbes probes, SymmetricOperator operator) {
    return new EstimatedSpectrum(
        Observed.ofExhausted(lanczos, operator),
        (long) lanczos.size() + probes.count(),
        StopReason.EXHAUSTED);
  }

  /** Reads off what a run and its probes have found so far, without the sampling error. */
  static EstimatedSpectrum withoutSampling(
      BlockLanczos lanczos, ComplementProbes probes, SymmetricOperator operator) {
    return new EstimatedSpectrum(
        Observed.withoutSampling(lanczos, probes, operator),
        (long) lanczos.size() + probes.count(),
        StopReason.BUDGET);
  }

  /**
   * Reads off what a run has found so far, without the sampling error, with standard errors as if
   * so many probes had been drawn.
   */
  static EstimatedSpectrum foreseen(BlockLanczos lanczos, int probes, SymmetricOperator operator) {
    Observed now = Observed.withoutProbes(lanczos, operator, probes == 0 ? Copies.ANY : Copies.ONE);
    int n = now.dimension() - lanczos.size();
    return new EstimatedSpectrum(
        probes == 0 || n < 1 ? now : now.with(expectedMoments(lanczos, now, n, probes)),
        lanczos.size(),
        StopReason.BUDGET);
  }

  /** Returns what so many probes would tell in <i>n</i> dimensions outside of the basis. */
  private static ComplementMoments expectedMoments(
      BlockLanczos lanczos, Observed now, int n, int probes) {
    double[] T = lanczos.projectedMatrix();
    int m = lanczos.size();
    SpectralSum sums = new SpectralSum(now);
    double trace = sums.sum(x -> x).value();
    double squares = sums.sum(x -> x * x).value();
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
    return new ComplementMoments(
        trace,
        squares,
        ComplementMeasure.frameVariance(n, probes) * Math.max(0, outsideSquares / n - mean * mean),
        0,
        Double.POSITIVE_INFINITY,
        probes,
        probes);
  }

  @Override
  public int dimension() {
    return observed.dimension();
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
    return observed.sampling();
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    return eigenvalues(count, i -> observed.pairs().size() - 1 - i);
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    return eigenvalues(count, i -> i);
  }

  private List<EigenvalueEstimate> eigenvalues(int count, IntFunction<Integer> index) {
    double scale = observed.scale();
    RitzPairs pairs = observed.pairs();
    if (count < 0) {
      throw new IllegalArgumentException(
          "cannot return " + count + " eigenvalues; ask for 0 or more");
    }
    // the products' own rounding moves eigenvalues, which no residual shows
    double rounding = RitzPairs.ROUNDINGS * observed.unitRoundoff() * pairs.norm();
    List<EigenvalueEstimate> list = new ArrayList<>();
    for (int i = 0; i < Math.min(count, pairs.size()); i++) {
      int k = index.apply(i);
      if (!isKnown(pairs, k)) {
        break;
      }
      list.add(
          new EigenvalueEstimate(
              observed.definiteness().nearestPossible(pairs.value(k)) * scale,
              Math.max(pairs.residual(k), rounding) * scale,
              observed.samplingError(v -> v.ofEigenvalue(k) * scale)));
    }
    return list;
  }

  /** Nothing lies beyond the largest in size; another one is known when its sign is. */
  private static boolean isKnown(RitzPairs pairs, int k) {
    double size = Math.abs(pairs.value(k));
    double norm = pairs.norm();
    double residual = pairs.residual(k);
    return size >= norm
        ? residual <= KNOWN_END * norm
        : residual <= KNOWN_VALUE * norm && (residual <= size || residual <= KNOWN_ZERO * norm);
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
    return scaled(f).toEstimate();
  }

  private SpectralSum.Figure scaled(DoubleUnaryOperator f) {
    return sums.of(x -> f.applyAsDouble(x * observed.scale()));
  }

  @Override
  public BoundedEstimate effectiveDimension(double z) {
    return sums.effectiveDimension(z / observed.scale());
  }

  @Override
  public Estimate negativeMass() {
    double scale = observed.scale();
    SpectralSum.Figure mass = sums.negativeMass();
    return new SpectralSum.Figure(
            mass.value() * scale,
            mass.size() * scale,
            mass.estimation() * scale,
            mass.sampling() * scale)
        .toEstimate();
  }

  @Override
  public Estimate shareAbove(double tau) {
    checkTau(tau);
    return shares.of(tau / observed.scale(), 1);
  }

  @Override
  public Estimate shareBelow(double tau) {
    checkTau(tau);
    return shares.of(-tau / observed.scale(), -1);
  }

  private static void checkTau(double tau) {
    if (!(tau >= 0)) {
      throw new IllegalArgumentException("the threshold τ must be at least 0, got " + tau);
    }
  }

  @Override
  public SpectralQuadrature quadrature() {
    double scale = observed.scale();
    RitzPairs pairs = observed.pairs();
    List<double[]> points = new ArrayList<>();
    for (int k = 0; k < pairs.size(); k++) {
      if (pairs.isConverged(k)) {
        points.add(new double[] {pairs.value(k) * scale, 1.0 / observed.dimension()});
      }
    }
    QuadratureRule gauss = observed.complement().gauss();
    double share = (double) observed.complement().dimension() / observed.dimension();
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

  /** Returns whether some pairs are counted as they are, one eigenvalue each. */
  boolean countsPairs() {
    return observed.pairs().convergedCount() > 0;
  }

  /** Returns whether more products would not have to lower the error of {@code tr f(A)}. */
  boolean estimatedWithin(DoubleUnaryOperator f, double relative) {
    SpectralSum.Figure figure = scaled(f);
    return figure.estimation() <= relative * Math.abs(figure.value());
  }

  /** Returns the relative standard error of an effective dimension, as far as bounds set it. */
  double dimensionError(double z) {
    Estimate estimate = effectiveDimension(z).estimate();
    return estimate.standardError() == 0
        ? 0
        : estimate.standardError() / Math.abs(estimate.value());
  }

  /** Returns whether the wanted pairs at both ends have residuals of at most this. */
  boolean extremesWithin(int top, int bottom, double relative) {
    RitzPairs pairs = observed.pairs();
    int m = pairs.size();
    if (m == observed.dimension()) {
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
