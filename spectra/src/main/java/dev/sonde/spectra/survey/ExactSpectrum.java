package dev.sonde.spectra.survey;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.GroupJackknife;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.SpectralQuadrature;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.LowerTriangle;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * All eigenvalues of an operator that is small enough to be written down: the dense matrix is built
 * by <i>P</i> products with unit vectors, made symmetric, and decomposed by LAPACK's {@code
 * dsyevd}.
 *
 * <pre>{@code
 * Spectrum spectrum = ExactSpectrum.of(hessian);
 * Estimate n = spectrum.traceOf(l -> l > 0 ? l / (l + 1e-2) : 0);   // standard error 0
 * }</pre>
 *
 * <p><b>Accuracy.</b> Eigenvalues are those of the matrix to {@code ‖A‖} times the unit roundoff of
 * the products, and standard errors are 0. A share is unresolved when an eigenvalue lies so close
 * to its threshold that rounding decides on which side it falls (structural zeros at τ = 0). A
 * figure {@code tr f(A)} whose value rounding of the eigenvalues could change carries that change
 * as its standard error, and is unresolved from a hundredth of it on ({@code N_eff(z)} for z below
 * the rounding of zero eigenvalues). Sign counts could also come from one {@code LDLᵀ}
 * factorisation per threshold, by Sylvester's law of inertia. That is a quarter of the work of
 * {@code dsyevd} for a single threshold, but all thresholds, traces and eigenvalues come from the
 * same decomposition here, so it is not offered.
 *
 * <p><b>Sampled operators.</b> When the operator is a {@link SampledOperator} that saw only a part
 * of its population, figures are corrected for the bias of a small sample and their standard error
 * is that of having seen only a part: the groups (merged into at most {@value
 * ExactDecomposition#MAX_GROUPS}) are left out one at a time, each reduced matrix is decomposed,
 * and the spread of the figures is scaled by {@code 1 − n/N} and widened by Student's t.
 * Eigenvalues are reported as they are, with their {@link EigenvalueEstimate#samplingError}. With
 * one group the error is unknown and figures are unresolved.
 *
 * <p><b>Non-finite values.</b> A product with NaN or infinity is refused with an {@link
 * ArithmeticException}, an operator that is not symmetric with an {@link IllegalArgumentException}.
 *
 * <p><b>Cost.</b> <i>P</i> products, then {@code 4/3 P³} operations on one thread; {@link
 * #memoryNeeded} says how many bytes. With unseen samples there is one more decomposition for each
 * group, and they run in parallel. One thread, because the threads of OpenBLAS change the last bits
 * of the eigenvalues and wait in busy loops: on a machine that is busy otherwise, two of them took
 * ten times longer than one. An interrupt is seen after every block of products, not during a
 * decomposition.
 */
public final class ExactSpectrum implements Spectrum {

  /** The resolution that a share is asked for in reports: a percent. */
  private static final double LARGEST_UNDECIDED_SHARE = 0.01;

  /** The part of a figure that rounding may hold, the same percent. */
  private static final double LARGEST_ROUNDED_PART = 0.01;

  /** Below the last digit that reports show, so that such figures are called exact. */
  private static final double EXACT_PART = 1e-6;

  private final double[] eigenvalues;

  private final double[][] withoutGroup;

  private final GroupJackknife jackknife;

  private final double rounding;

  private final Definiteness definiteness;

  private ExactSpectrum(ExactDecomposition decomposition) {
    this.eigenvalues = decomposition.eigenvalues();
    this.withoutGroup = decomposition.withoutGroup();
    this.jackknife = decomposition.jackknife();
    this.rounding = decomposition.rounding();
    this.definiteness = decomposition.definiteness();
  }

  /**
   * Builds and decomposes the dense matrix.
   *
   * @param operator the matrix, known by its products
   * @return its whole spectrum
   * @throws IllegalArgumentException if the operator is not symmetric beyond rounding
   * @throws ArithmeticException if a product is not finite
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   * @throws OutOfMemoryError if {@link #memoryNeeded} bytes are not there
   */
  public static ExactSpectrum of(SymmetricOperator operator) {
    return of(operator, ProgressListener.silent());
  }

  /**
   * Builds and decomposes the dense matrix, telling a listener after every block of products.
   *
   * @param operator the matrix, known by its products
   * @param listener is told how many of the <i>P</i> products are done
   * @return its whole spectrum
   * @throws IllegalArgumentException if the operator is not symmetric beyond rounding
   * @throws ArithmeticException if a product is not finite
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   * @throws OutOfMemoryError if {@link #memoryNeeded} bytes are not there
   */
  public static ExactSpectrum of(SymmetricOperator operator, ProgressListener listener) {
    try (Workers workers = Workers.ofAllProcessors()) {
      return of(operator, listener, workers);
    }
  }

  /** The same with workers of the caller's. */
  static ExactSpectrum of(SymmetricOperator operator, ProgressListener listener, Workers workers) {
    return new ExactSpectrum(ExactDecomposition.of(operator, listener, workers));
  }

  /**
   * Returns how much memory {@link #of} takes at its peak, before it is spent: {@code 12 P²} bytes
   * for the triangle and the square that LAPACK works on; a triangle more for each group when
   * samples are unseen, and a square for each processor.
   *
   * @param operator the matrix
   * @return the number of bytes
   */
  public static long memoryNeeded(SymmetricOperator operator) {
    int dimension = operator.dimension();
    int groups =
        operator instanceof SampledOperator s && s.samplingFraction() < 1 && s.groups() > 1
            ? Math.min(s.groups(), ExactDecomposition.MAX_GROUPS)
            : 0;
    int squares = Math.min(groups + 1, Runtime.getRuntime().availableProcessors());
    return (groups + 1) * LowerTriangle.bytes(dimension)
        + squares * (long) dimension * dimension * Double.BYTES;
  }

  /**
   * Returns all eigenvalues.
   *
   * @return the <i>P</i> eigenvalues, ascending
   */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  @Override
  public int dimension() {
    return eigenvalues.length;
  }

  @Override
  public Method method() {
    return Method.EXACT;
  }

  @Override
  public long products() {
    return eigenvalues.length;
  }

  @Override
  public StopReason stopReason() {
    return StopReason.EXACT;
  }

  @Override
  public Sampling sampling() {
    return jackknife.sampling();
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    checkCount(count);
    List<EigenvalueEstimate> top = new ArrayList<>();
    for (int k = eigenvalues.length - 1; k >= 0 && top.size() < count; k--) {
      top.add(eigenvalue(k));
    }
    return top;
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    checkCount(count);
    List<EigenvalueEstimate> bottom = new ArrayList<>();
    for (int k = 0; k < eigenvalues.length && k < count; k++) {
      bottom.add(eigenvalue(k));
    }
    return bottom;
  }

  private EigenvalueEstimate eigenvalue(int k) {
    return new EigenvalueEstimate(
        definiteness.nearestPossible(eigenvalues[k]),
        0,
        jackknife.samplingError(eigenvalues[k], g -> withoutGroup[g][k]));
  }

  @Override
  public Estimate trace() {
    return estimate(l -> Arrays.stream(l).sum());
  }

  @Override
  public Estimate frobeniusSquared() {
    return estimate(
        l -> {
          double sum = 0;
          for (double x : l) {
            sum += x * x;
          }
          return sum;
        });
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    Estimate estimate = estimate(l -> Arrays.stream(l).map(f).sum());
    double rounded = roundedPart(f);
    double size = Math.abs(estimate.value());
    if (!(rounded > EXACT_PART * size)) {
      return estimate;
    }
    return new Estimate(
        estimate.value(),
        Math.hypot(estimate.standardError(), rounded),
        estimate.resolved() && rounded <= LARGEST_ROUNDED_PART * size,
        estimate.samplingError());
  }

  /**
   * Returns how much of {@code Σ f(λ_k)} may come from rounding, taking {@code e_k} as the larger
   * change of f when {@code λ_k} moves by the rounding. Rounding pushes the eigenvalues that are
   * zero apart, all alike as seen by a function with a kink at zero: their e_k add up. The others
   * move at random: the root of the sum of squares of their e_k is taken.
   */
  private double roundedPart(DoubleUnaryOperator f) {
    double alike = 0;
    double squares = 0;
    for (double l : eigenvalues) {
      double at = f.applyAsDouble(l);
      double change =
          Math.max(
              Math.abs(f.applyAsDouble(l + rounding) - at),
              Math.abs(f.applyAsDouble(l - rounding) - at));
      if (Math.abs(l) <= rounding) {
        alike += change;
      } else {
        squares += change * change;
      }
    }
    return alike + Math.sqrt(squares);
  }

  @Override
  public Estimate shareAbove(double tau) {
    checkTau(tau);
    return share(l -> (double) (l.length - countAtMost(l, tau)) / l.length, tau);
  }

  @Override
  public Estimate shareBelow(double tau) {
    checkTau(tau);
    return share(l -> (double) countBelow(l, -tau) / l.length, -tau);
  }

  private Estimate share(ToDoubleFunction<double[]> share, double threshold) {
    Estimate estimate = estimate(share);
    double value = Math.min(1, Math.max(0, estimate.value()));
    int undecided =
        countAtMost(eigenvalues, threshold + rounding)
            - countBelow(eigenvalues, threshold - rounding);
    double undecidedShare = (double) undecided / eigenvalues.length;
    return new Estimate(
        value,
        Math.hypot(estimate.standardError(), undecidedShare),
        estimate.resolved() && undecidedShare <= LARGEST_UNDECIDED_SHARE,
        estimate.samplingError());
  }

  private Estimate estimate(ToDoubleFunction<double[]> figure) {
    return jackknife.estimate(
        figure.applyAsDouble(eigenvalues), g -> figure.applyAsDouble(withoutGroup[g]));
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the width of the smoothing Gaussian must be positive and finite, got " + width);
    }
    double[] values = new double[grid.length];
    double normalisation = 1 / (width * Math.sqrt(2 * Math.PI) * eigenvalues.length);
    for (int i = 0; i < grid.length; i++) {
      for (double l : eigenvalues) {
        double u = (grid[i] - l) / width;
        values[i] += Math.exp(-u * u / 2) * normalisation;
      }
    }
    return new SpectralDensity(grid, values, width);
  }

  @Override
  public SpectralQuadrature quadrature() {
    double[] weights = new double[eigenvalues.length];
    Arrays.fill(weights, 1.0 / weights.length);
    return new SpectralQuadrature(eigenvalues, weights);
  }

  private static int countAtMost(double[] ascending, double threshold) {
    int count = 0;
    while (count < ascending.length && ascending[count] <= threshold) {
      count++;
    }
    return count;
  }

  private static int countBelow(double[] ascending, double threshold) {
    int count = 0;
    while (count < ascending.length && ascending[count] < threshold) {
      count++;
    }
    return count;
  }

  private static void checkCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "cannot return " + count + " eigenvalues; ask for 0 or more");
    }
  }

  private static void checkTau(double tau) {
    if (!(tau >= 0)) {
      throw new IllegalArgumentException("the threshold τ must be at least 0, got " + tau);
    }
  }
}
