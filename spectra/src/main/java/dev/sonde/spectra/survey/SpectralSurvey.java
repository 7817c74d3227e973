package dev.sonde.spectra.survey;

import com.sun.management.OperatingSystemMXBean;
import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.CoordinateSubspaceOperator.ZeroRows;
import dev.sonde.spectra.MemoryLimitException;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Spends a budget of products once and answers every question about the spectrum from them.
 *
 * <pre>{@code
 * Spectrum spectrum = SpectralSurvey.withDefaults().withBudget(200).withSeed(7).of(hessian);
 * Estimate trace = spectrum.trace();
 * Estimate dimension = spectrum.traceOf(l -> l > 0 ? l / (l + 1e-2) : 0);
 * Estimate share = spectrum.shareAbove(1e-2);
 * }</pre>
 *
 * <p><b>Small matrices</b>, up to the exact limit, are written down and decomposed ({@link
 * ExactSpectrum}), whatever the budget.
 *
 * <p><b>Rows that are exactly zero</b> are found by two products and left out ({@link ZeroRows}):
 * they are eigenvalues 0, and counted as such.
 *
 * <p><b>One survey, one basis.</b> Larger ones are surveyed by one run of Lanczos with full
 * reorthogonalisation from one random start vector, or from <i>b ≈ √budget / 2.8</i> of them where
 * the budget is below 50. The extreme pairs are Ritz pairs with their residuals. Sums over the
 * spectrum, {@code tr f(A)}, count the converged Ritz pairs as they are and take the rest from the
 * start vectors' spectral measure in the complement, by block Gauss quadrature; so do shares and
 * the density.
 *
 * <p><b>Probes.</b> The last fifth of the products goes to random vectors that are orthogonal to
 * the basis ({@link ComplementProbes}). They tell the trace and the squared norm without
 * quadrature, with half the error, and steady every other sum as far as it resembles those two
 * ({@link ControlVariates}). A second phase of fresh quadratures, though, was tried and loses: on
 * the same products each is too short (decisions 0002 and 0012).
 *
 * <p><b>Standard errors</b> hold the random choice of start vectors and probes, the quadrature's
 * uncertainty (the spread of all rules that agree with the moments that are known), rounding, and
 * for a {@link SampledOperator} the error of having seen only a sample; {@code value ± 1.96
 * standardError} holds the truth about 95% of the time, shown in docs/coverage.md. Figures that the
 * basis cannot resolve say so.
 *
 * <p><b>Repeatability.</b> A survey is immutable and may be used by several threads. Equal seeds
 * give equal bits, for any number of threads.
 *
 * <p><b>Cost.</b> The products, and two passes over the basis for each block of them. The basis
 * takes {@code 0.8 · budget · P} numbers of 4 bytes (8 where the operator works in double
 * precision); {@link #memoryNeeded(SymmetricOperator)} says how much in all, before it is spent.
 *
 * <p><b>Sources.</b> Golub and Meurant, Matrices, Moments and Quadrature with Applications, 2010;
 * Ubaru, Chen and Saad, SIAM J. Matrix Anal. Appl. 38, 2017 (stochastic Lanczos quadrature); Chen
 * and Hallman, SIAM J. Matrix Anal. Appl. 44, 2023 (Krylov-aware trace estimation).
 */
public final class SpectralSurvey {

  private final Settings settings;

  private SpectralSurvey(Settings settings) {
    this.settings = settings;
  }

  /** What can be chosen; copied before every change. */
  private static final class Settings {
    private int budget = 200;
    private int block;
    private int probes = -1;
    private long seed;
    private int top = 10;
    private int bottom = 5;
    private int exactLimit = 5_000;
    private Duration timeLimit = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000);
    private double targetError;
    private @Nullable StoppingRule stopping;
    private List<Double> targetDimensions = List.of();
    private DoubleFunction<double[]> targetsInReach = largest -> new double[0];
    private long memoryLimit = usualMemoryLimit();
    private int threads = Runtime.getRuntime().availableProcessors();
    private ProgressListener listener = ProgressListener.silent();

    private Settings copy() {
      Settings copy = new Settings();
      copy.budget = budget;
      copy.block = block;
      copy.probes = probes;
      copy.seed = seed;
      copy.top = top;
      copy.bottom = bottom;
      copy.exactLimit = exactLimit;
      copy.timeLimit = timeLimit;
      copy.targetError = targetError;
      copy.targetDimensions = targetDimensions;
      copy.targetsInReach = targetsInReach;
      copy.stopping = stopping;
      copy.memoryLimit = memoryLimit;
      copy.threads = threads;
      copy.listener = listener;
      return copy;
    }

    private SurveyPlan plan() {
      return new SurveyPlan(budget, block, probes, top, bottom, exactLimit, memoryLimit);
    }

    private SurveyTarget target() {
      return new SurveyTarget(top, bottom, targetError, targetDimensions, targetsInReach, stopping);
    }
  }

  /**
   * Returns the memory that a survey may take unless told otherwise.
   *
   * @return half of the machine's, in bytes
   */
  public static long usualMemoryLimit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
        / 2;
  }

  private SpectralSurvey with(Consumer<Settings> change) {
    Settings copy = settings.copy();
    change.accept(copy);
    return new SpectralSurvey(copy);
  }

  /**
   * Returns a survey with a budget of 200 products, seed 0, 10 top and 5 bottom pairs, an exact
   * limit of 5,000, no time limit, no target error, a memory limit of half the machine's memory, a
   * thread for each processor and no listener.
   *
   * @return the survey with defaults
   */
  public static SpectralSurvey withDefaults() {
    return new SpectralSurvey(new Settings());
  }

  /**
   * Returns a survey that spends at most this many products above the exact limit.
   *
   * @param products the budget, at least 1
   * @return the changed survey
   */
  public SpectralSurvey withBudget(int products) {
    if (products < 1) {
      throw new IllegalArgumentException("the budget must be at least 1 product, got " + products);
    }
    return with(s -> s.budget = products);
  }

  /** Returns a survey with this many start vectors; 0 lets the budget decide. */
  SpectralSurvey withBlock(int vectors) {
    return with(s -> s.block = vectors);
  }

  /** Returns a survey that spends so many products on probes; −1 lets the budget decide. */
  SpectralSurvey withProbes(int vectors) {
    return with(s -> s.probes = vectors);
  }

  /**
   * Returns a survey that draws its start vectors from this seed.
   *
   * @param seed any number
   * @return the changed survey
   */
  public SpectralSurvey withSeed(long seed) {
    return with(s -> s.seed = seed);
  }

  /**
   * Returns a survey that wants this many of the largest eigenvalues. With a target error, it goes
   * on until they have converged too.
   *
   * @param count at least 0
   * @return the changed survey
   */
  public SpectralSurvey withTop(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of top pairs must be at least 0, got " + count);
    }
    return with(s -> s.top = count);
  }

  /**
   * Returns a survey that wants this many of the smallest eigenvalues. With a target error, it goes
   * on until they have converged too.
   *
   * @param count at least 0
   * @return the changed survey
   */
  public SpectralSurvey withBottom(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of bottom pairs must be at least 0, got " + count);
    }
    return with(s -> s.bottom = count);
  }

  /**
   * Returns a survey that decomposes the dense matrix up to this dimension.
   *
   * @param dimension at least 0; 0 means never
   * @return the changed survey
   */
  public SpectralSurvey withExactLimit(int dimension) {
    if (dimension < 0) {
      throw new IllegalArgumentException("the exact limit must be at least 0, got " + dimension);
    }
    return with(s -> s.exactLimit = dimension);
  }

  /**
   * Returns a survey that ends after the block of products during which this time has passed; its
   * last fifth goes to probes. A small matrix whose products take longer is not decomposed but
   * estimated from one block.
   *
   * @param limit the time, positive
   * @return the changed survey
   */
  public SpectralSurvey withTimeLimit(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the time limit must be positive, got " + limit);
    }
    return with(s -> s.timeLimit = limit);
  }

  /**
   * Returns a survey that ends as soon as the trace and every {@linkplain #withTargetDimensions
   * target} are known to this relative standard error and the wanted pairs have residuals of at
   * most this times the norm. Only errors that more products can lower count: that of having seen
   * only a sample stays, and {@link dev.sonde.spectra.Estimate#samplingError} tells it.
   *
   * @param relative the relative standard error, below 1; 0 means that the budget is spent
   * @return the changed survey
   */
  public SpectralSurvey withTargetError(double relative) {
    if (!(relative >= 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "the target error is a relative standard error in [0, 1), got " + relative);
    }
    return with(s -> s.targetError = relative);
  }

  /**
   * Returns a survey whose target error also holds for these effective dimensions.
   *
   * @param z the points of z, each positive
   * @return the changed survey
   */
  public SpectralSurvey withTargetDimensions(double... z) {
    List<Double> points = Arrays.stream(z).boxed().toList();
    return with(s -> s.targetDimensions = points);
  }

  /**
   * Returns a survey whose target error also holds for these effective dimensions, as far as its
   * budget reaches: those that would not get there by its end do not hold the survey up.
   *
   * @param z the points of z, from the largest eigenvalue
   * @return the changed survey
   */
  public SpectralSurvey withTargetDimensionsInReach(DoubleFunction<double[]> z) {
    return with(s -> s.targetsInReach = z);
  }

  /**
   * Returns a survey that ends before its budget is spent when a rule says that it knows enough.
   * Without effect beside a target error.
   *
   * @param rule the rule
   * @return the changed survey
   */
  public SpectralSurvey withStoppingRule(StoppingRule rule) {
    return with(s -> s.stopping = rule);
  }

  /**
   * Returns a survey that refuses to start when it would need more memory than this.
   *
   * @param bytes the limit in bytes, at least 1
   * @return the changed survey
   */
  public SpectralSurvey withMemoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("the memory limit must be at least 1 byte, got " + bytes);
    }
    return with(s -> s.memoryLimit = bytes);
  }

  /**
   * Returns a survey that works on its basis with this many threads; the operator has threads of
   * its own. Results do not depend on the number.
   *
   * @param threads at least 1
   * @return the changed survey
   */
  public SpectralSurvey withThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "the number of threads must be at least 1, got " + threads);
    }
    return with(s -> s.threads = threads);
  }

  /**
   * Returns a survey that tells a listener after every block of products.
   *
   * @param listener the listener, called on the surveying thread
   * @return the changed survey
   */
  public SpectralSurvey withListener(ProgressListener listener) {
    return with(s -> s.listener = listener);
  }

  /**
   * Returns the memory that a survey takes beyond the operator's own, with what the groups of a
   * sampled operator need.
   *
   * @param operator the operator; not multiplied
   * @return the number of bytes
   */
  public long memoryNeeded(SymmetricOperator operator) {
    return settings.plan().memoryNeeded(operator);
  }

  /**
   * Returns whether a survey stays within the memory limit.
   *
   * @param operator the operator; not multiplied
   * @return false when {@link #of} would refuse it
   */
  public boolean fits(SymmetricOperator operator) {
    return memoryNeeded(operator) <= settings.memoryLimit;
  }

  /**
   * Surveys an operator.
   *
   * <p>An interrupted thread ends the survey after the block of products that is in progress, with
   * a partial spectrum whose stop reason says so; the thread's interrupt flag stays set.
   *
   * @param operator the operator
   * @return what is known about its spectrum
   * @throws MemoryLimitException if the memory needed exceeds the limit
   * @throws IllegalArgumentException if the operator is not symmetric
   * @throws ArithmeticException if a product is not finite
   * @throws OutOfMemoryError if the system has less memory than the limit allows
   */
  public Spectrum of(SymmetricOperator operator) {
    return new SurveyRun(
            settings.plan(),
            settings.target(),
            operator,
            settings.seed,
            settings.threads,
            settings.timeLimit,
            settings.listener)
        .run();
  }
}
