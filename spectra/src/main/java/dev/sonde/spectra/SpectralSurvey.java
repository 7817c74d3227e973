package dev.sonde.spectra;

import com.sun.management.OperatingSystemMXBean;
import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.CoordinateSubspaceOperator.ZeroRows;
import dev.sonde.spectra.StoppingRule.Narrowing;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.Workers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
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

  /** Wide enough for all probes that pay; a wider block finds extreme pairs too slowly. */
  private static final int WIDEST_BLOCK = 16;

  /** Blocks of vectors that exist at once: the next one, and a double frame with its products. */
  private static final int BLOCKS_AT_ONCE = 5;

  /** Probes drawn at once beside a single start vector, where so many are wanted. */
  private static final int FRAME = 4;

  /** Before so many products a target error is not looked at. */
  private static final int LEAST_FOR_TARGET = 12;

  /** More beside one start vector bring less than steps would. */
  private static final int MOST_PROBES = 40;

  /** A frame with its products, both scattered among rows of zeros, and the next start vector. */
  private static final long VECTORS_BESIDE_ONE = 4L * FRAME + 1;

  /** The share of the products that goes to probes; tuned by us, see decision 0012. */
  private static final double PROBES = 0.2;

  /** Below this the wanted pairs would suffer from probes; tuned by us, see decision 0012. */
  private static final int PRODUCTS_FOR_A_PAIR = 2;

  /**
   * With fewer products, too few probes watch over a single start vector, and finding rows of zeros
   * would cost more than it brings.
   */
  private static final int LEAST_FOR_ONE = 50;

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
    private DoubleUnaryOperator[] targets = {};
    private long memoryLimit = physicalMemory() / 2;
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
      copy.targets = targets;
      copy.stopping = stopping;
      copy.memoryLimit = memoryLimit;
      copy.threads = threads;
      copy.listener = listener;
      return copy;
    }

    private static long physicalMemory() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
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
   * Returns a survey that ends as soon as the trace and every {@linkplain #withTargets target} are
   * known to this relative standard error and the wanted pairs have residuals of at most this times
   * the norm. Only errors that more products can lower count: that of having seen only a sample
   * stays, and {@link Estimate#samplingError} tells it.
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
   * Returns a survey whose target error also holds for {@code tr f(A)} of these functions.
   *
   * @param functions the functions <i>f</i>, called on the surveying thread
   * @return the changed survey
   */
  public SpectralSurvey withTargets(DoubleUnaryOperator... functions) {
    DoubleUnaryOperator[] copy = functions.clone();
    return with(s -> s.targets = copy);
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
    return operator.dimension() <= settings.exactLimit
        ? ExactSpectrum.memoryNeeded(operator)
        : lanczosMemory(operator, settings.budget);
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

  private long lanczosMemory(SymmetricOperator operator, int budget) {
    int dimension = operator.dimension();
    int block = block(budget, operator);
    int capacity = Math.min(budget, dimension) - probes(budget, block, operator);
    EntryFormat format = EntryFormat.forRoundoff(operator.unitRoundoff());
    long bytes =
        TallMatrix.bytes(dimension, capacity, format)
            + Math.max((long) BLOCKS_AT_ONCE * block, VECTORS_BESIDE_ONE) * dimension * Double.BYTES
            // the projected matrix, its eigenvectors, and the rules
            + 16L * capacity * capacity * Double.BYTES;
    return operator instanceof SampledOperator sampled && sampled.samplingFraction() < 1
        ? bytes + GroupProjections.bytes(sampled.groups(), dimension, block, capacity)
        : bytes;
  }

  /**
   * Returns the number of start vectors: one where probes can tell that its eigenvalues are single
   * ones, {@code √budget / 2.8} below, or {@code √budget / 7} where eigenvalues may have both
   * signs.
   *
   * <p>More vectors lower the probes' error as 1/√b, more steps the quadrature's, and take more of
   * the eigenvalues out of the probes' error altogether. Tuned by us, see decisions 0002 and 0016.
   */
  private int block(int budget, SymmetricOperator operator) {
    return settings.block == 0 && budget >= LEAST_FOR_ONE && budget < operator.dimension()
        ? 1
        : wideBlock(budget, operator);
  }

  /** Returns the number of start vectors where one would not do. */
  private int wideBlock(int budget, SymmetricOperator operator) {
    int dimension = operator.dimension();
    if (settings.block > 0) {
      return Math.min(settings.block, Math.min(budget, dimension));
    }
    double divisor = operator.definiteness() == Definiteness.INDEFINITE ? 7 : 2.8;
    int wanted = (int) Math.round(Math.sqrt(budget) / divisor);
    // two at least, or a repeated eigenvalue could not be told from a single one
    int least = Math.min(2, Math.max(1, budget / 2));
    return Math.min(dimension, Math.max(least, Math.min(WIDEST_BLOCK, wanted)));
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
    long start = System.nanoTime();
    if (operator.dimension() <= settings.exactLimit) {
      checkExactMemory(operator);
      try (Workers workers = Workers.of(settings.threads)) {
        return ExactSpectrum.of(
            operator,
            (done, planned) -> {
              settings.listener.progressed(done, planned);
              if (done < planned && timeIsUp(start)) {
                throw new OutOfTime();
              }
            },
            workers);
      } catch (CancellationException | OutOfTime stopped) {
        return lanczos(operator, start, true);
      }
    }
    checkLanczosMemory(operator);
    return lanczos(operator, start, false);
  }

  /** Ends the exact path; never seen outside. */
  private static final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfTime() {
      super("the time is up", null, false, false);
    }
  }

  private boolean timeIsUp(long start) {
    return System.nanoTime() - start >= settings.timeLimit.toNanos();
  }

  private Spectrum lanczos(SymmetricOperator operator, long start, boolean oneBlock) {
    int budget = settings.budget;
    if (oneBlock || timeIsUp(start) || interrupted()) {
      int block = wideBlock(budget, operator);
      return lanczos(operator, start, Math.min(block, operator.dimension()), block, 0);
    }
    if (budget < LEAST_FOR_ONE || budget >= operator.dimension()) {
      return withoutZeros(operator, start, budget, 0);
    }
    int[] rows = ZeroRows.others(operator, settings.seed);
    // a matrix that is all zeros is surveyed as it is
    boolean some = rows.length > 0 && rows.length < operator.dimension();
    Spectrum rest =
        withoutZeros(
            some ? new CoordinateSubspaceOperator(operator, rows) : operator,
            start,
            budget - ZeroRows.PRODUCTS,
            ZeroRows.PRODUCTS);
    return SpectrumWithZeros.of(
        rest, operator.dimension() - rest.dimension(), rest.products() + ZeroRows.PRODUCTS);
  }

  /** Surveys what no row of zeros is left in, with one start vector if that can be. */
  private Spectrum withoutZeros(SymmetricOperator operator, long start, int budget, int before) {
    int block = block(budget, operator);
    Spectrum spectrum = lanczos(operator, start, budget, block, before);
    int spent = (int) spectrum.products();
    if (spectrum.stopReason() != Spectrum.StopReason.EXHAUSTED
        || block > 1
        || spent == operator.dimension()
        || spent == budget) {
      return spectrum;
    }
    // one vector sees one copy of each eigenvalue, and cannot go on beyond that
    Spectrum wider =
        lanczos(
            operator, start, budget - spent, wideBlock(budget - spent, operator), before + spent);
    return SpectrumWithZeros.of(wider, 0, spent + wider.products());
  }

  private Spectrum lanczos(
      SymmetricOperator operator, long start, int products, int block, int before) {
    int budget = Math.min(products, operator.dimension());
    int wantedProbes = block >= products ? 0 : probes(products, block, operator);
    ProgressListener listener =
        (done, planned) -> settings.listener.progressed(done + before, planned + before);
    try (Workers workers = Workers.of(settings.threads);
        BlockLanczos lanczos =
            new BlockLanczos(operator, block, budget - wantedProbes, settings.seed, workers)) {
      Spectrum.StopReason reason =
          basis(operator, lanczos, start, wantedProbes, budget, before, listener);
      if (wantedProbes == 0 || lanczos.exhausted()) {
        return EstimatedSpectrum.of(lanczos, null, operator, reason);
      }
      ComplementProbes probes = new ComplementProbes(lanczos, operator, settings.seed, workers);
      // a basis that is expected to do is followed by as many probes as confirm it
      boolean targeted = reason == Spectrum.StopReason.TARGET_REACHED;
      int planned = targeted ? budget - lanczos.size() : wantedProbes;
      if (reason == Spectrum.StopReason.GOOD_ENOUGH) {
        planned = Math.min(planned, probesFor(lanczos.size(), block));
      }
      int enough = targeted ? probesFor(lanczos.size(), block) : planned;
      int frame = frame(planned, block, targeted);
      while (probes.count() + frame <= planned) {
        if (interrupted() || timeIsUp(start)) {
          reason = interrupted() ? Spectrum.StopReason.INTERRUPTED : Spectrum.StopReason.TIME;
          return EstimatedSpectrum.of(lanczos, probes, operator, reason);
        }
        probes.draw(frame);
        listener.progressed((long) lanczos.size() + probes.count(), budget);
        if (targeted
            && probes.count() >= enough
            && targetReached(EstimatedSpectrum.withoutSampling(lanczos, probes, operator))) {
          return EstimatedSpectrum.of(lanczos, probes, operator, reason);
        }
      }
      return EstimatedSpectrum.of(
          lanczos, probes, operator, targeted ? Spectrum.StopReason.BUDGET : reason);
    }
  }

  /** Returns how many probes are drawn at once: wider frames tell more about their own error. */
  private static int frame(int planned, int block, boolean targeted) {
    if (block == 1) {
      return Math.min(FRAME, planned);
    }
    // twice as wide, a frame reads the basis half as often
    return targeted || planned % (2 * block) != 0 ? block : 2 * block;
  }

  /** Builds the basis and returns why it did not grow further. */
  private Spectrum.StopReason basis(
      SymmetricOperator operator,
      BlockLanczos lanczos,
      long start,
      int probes,
      int budget,
      int before,
      ProgressListener listener) {
    int steps = 0;
    int nextCheck = lanczos.firstBlock() == 1 ? LEAST_FOR_TARGET : 3;
    Narrowing narrowing =
        settings.stopping == null || settings.targetError > 0
            ? null
            : new Narrowing(settings.stopping, settings.top, budget - probes);
    do {
      lanczos.step();
      steps++;
      listener.progressed(lanczos.size(), budget);
      if (interrupted()) {
        return Spectrum.StopReason.INTERRUPTED;
      }
      if (probes == 0 ? timeIsUp(start) : timeForProbes(start)) {
        return Spectrum.StopReason.TIME;
      }
      if (lanczos.exhausted()) {
        return Spectrum.StopReason.EXHAUSTED;
      }
      if (settings.targetError > 0 && steps >= nextCheck) {
        // a quarter more steps each time, so that all checks cost little more than the last
        nextCheck = Math.max(steps + 1, steps * 5 / 4);
        int affordable =
            probes == 0
                ? 0
                : Math.min(
                    budget - lanczos.size(), probesFor(lanczos.size(), lanczos.firstBlock()));
        if (targetReached(EstimatedSpectrum.foreseen(lanczos, affordable, operator))) {
          return Spectrum.StopReason.TARGET_REACHED;
        }
      }
      int probesHere = Math.min(probes, probesFor(lanczos.size(), lanczos.firstBlock()));
      if (narrowing != null
          && narrowing.isDue(steps, lanczos.size(), before + lanczos.size() + probesHere)) {
        if (narrowing.enough(
            EstimatedSpectrum.foreseen(lanczos, probesHere, operator), lanczos.size())) {
          return Spectrum.StopReason.GOOD_ENOUGH;
        }
      }
    } while (lanczos.canStep());
    return Spectrum.StopReason.BUDGET;
  }

  private static boolean interrupted() {
    return Thread.currentThread().isInterrupted();
  }

  /** Returns whether the time that is left should go to probes. */
  private boolean timeForProbes(long start) {
    return System.nanoTime() - start >= (1 - PROBES) * settings.timeLimit.toNanos();
  }

  /** Returns the number of probes that suits a basis of this size. */
  private static int probesFor(int size, int block) {
    int unit = block == 1 ? FRAME : block;
    int frames = (int) Math.round(size * PROBES / (1 - PROBES) / unit);
    int vectors = Math.max(1, frames) * unit;
    return block == 1 ? Math.min(MOST_PROBES, vectors) : vectors;
  }

  /**
   * Returns the number of products that go to probes after the basis: a fifth of the budget, in
   * whole frames, but what the wanted pairs need comes first.
   */
  private int probes(int budget, int block, SymmetricOperator operator) {
    if (budget >= operator.dimension()) {
      return 0;
    }
    int left = budget - PRODUCTS_FOR_A_PAIR * (settings.top + settings.bottom);
    double wanted =
        settings.probes < 0
            ? Math.min(Math.min(budget * PROBES, left), block == 1 ? MOST_PROBES : budget)
            : settings.probes;
    int unit = block == 1 && wanted >= FRAME ? FRAME : block;
    double frames = unit == block ? Math.floor(wanted / unit) : Math.rint(wanted / unit);
    int vectors = (int) (frames * unit);
    // fewer than two tell nothing about their own error
    return vectors < 2 ? 0 : Math.min(vectors, budget - block);
  }

  private boolean targetReached(EstimatedSpectrum spectrum) {
    double relative = settings.targetError;
    if (!spectrum.extremesWithin(settings.top, settings.bottom, relative)
        || !spectrum.estimatedWithin(x -> x, relative)) {
      return false;
    }
    for (DoubleUnaryOperator f : settings.targets) {
      if (!spectrum.estimatedWithin(f, relative)) {
        return false;
      }
    }
    return true;
  }

  private void checkExactMemory(SymmetricOperator operator) {
    long needed = ExactSpectrum.memoryNeeded(operator);
    if (needed > settings.memoryLimit) {
      throw new MemoryLimitException(
          "to decompose the dense matrix of dimension "
              + operator.dimension()
              + " takes "
              + mebibytes(needed)
              + ", and the limit is "
              + mebibytes(settings.memoryLimit)
              + "; set the exact limit below "
              + operator.dimension()
              + " to estimate it from products, which takes "
              + mebibytes(lanczosMemory(operator, settings.budget))
              + ", or raise the memory limit");
    }
  }

  private void checkLanczosMemory(SymmetricOperator operator) {
    long needed = lanczosMemory(operator, settings.budget);
    if (needed <= settings.memoryLimit) {
      return;
    }
    int fits = 0;
    for (int low = 1, high = settings.budget; low <= high; ) {
      int middle = (low + high) >>> 1;
      if (lanczosMemory(operator, middle) <= settings.memoryLimit) {
        fits = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new MemoryLimitException(
        "a basis for "
            + settings.budget
            + " products of dimension "
            + operator.dimension()
            + " takes "
            + mebibytes(needed)
            + ", and the limit is "
            + mebibytes(settings.memoryLimit)
            + (fits > 0
                ? "; lower the budget to " + fits + " products, which fits, or raise the limit"
                : "; not even one product fits: raise the limit"));
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MiB", bytes / (double) (1 << 20));
  }
}
