package dev.sonde.spectra.krylov;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.MemoryLimitException;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.Workers;
import java.util.function.Consumer;

/**
 * Finds the largest and the smallest eigenvalues of an operator, with residuals, and their vectors
 * when asked for, in bounded memory.
 *
 * <pre>{@code
 * ExtremePairs pairs =
 *     ExtremeEigenpairs.withDefaults().withLargest(10).withSmallest(5).withSeed(7).of(hessian);
 * }</pre>
 *
 * <p>Block Lanczos with full reorthogonalisation and thick restarts: when the basis is full it is
 * compressed to the Ritz vectors at the wanted ends, and grows on (Wu and Simon, SIAM J. Matrix
 * Anal. Appl. 22, 2000, sections 2 and 3; in blocks, Zhou and Saad, Numer. Algorithms 47, 2008).
 *
 * <p><b>Accuracy.</b> A pair's residual {@code ‖A u − θ u‖} bounds the distance from θ to some
 * eigenvalue. Iteration ends when the wanted pairs have residuals below the tolerance times {@code
 * ‖A‖}, or below the relative tolerance times their own size. Residuals below rounding are never
 * claimed: none is smaller than 32 times the unit roundoff of the products times {@code ‖A‖} times
 * the root of the number of restarts, and a tolerance below twice that is taken as that. That no
 * eigenvalue was skipped cannot be proved by products.
 *
 * <p><b>Repeated eigenvalues.</b> A block of <i>b</i> starting vectors sees at most <i>b</i> copies
 * of an eigenvalue; with block size 1 a repeated eigenvalue shows once. The default, 2, finds
 * pairs; choose a block size no smaller than the multiplicity that you expect.
 *
 * <p><b>Sampled operators.</b> When the operator is a {@link dev.sonde.spectra.SampledOperator}
 * that saw only a part of its population, one more product for each pair gives {@link
 * dev.sonde.spectra.EigenvalueEstimate#samplingError}, from a jackknife over groups within the span
 * of the pairs. What the rest of the space adds to it, of second order in the sampling noise, is
 * left out.
 *
 * <p><b>Non-finite values.</b> A product with NaN or infinity is refused with an {@link
 * ArithmeticException}.
 *
 * <p><b>Cost.</b> {@link #memoryNeeded} bytes at most. A product with a basis of <i>m</i> vectors
 * costs {@code 8 P m} operations more. An interrupt ends the work after the next block of products;
 * what was found until then is returned and the interrupt flag stays set.
 */
public final class ExtremeEigenpairs {

  private static final long DEFAULT_MEMORY_LIMIT = 4L << 30;

  private final Settings settings;

  private ExtremeEigenpairs(Settings settings) {
    this.settings = settings;
  }

  /** What can be chosen; copied before every change. */
  private static final class Settings {
    private int largest = 10;
    private int smallest;
    private double tolerance = 1e-6;
    private double relativeTolerance;
    private int blockSize = 2;
    private int budget = 1000;
    private long memoryLimit = DEFAULT_MEMORY_LIMIT;
    private long seed;
    private boolean vectors;
    private ProgressListener listener = ProgressListener.silent();

    private Settings copy() {
      Settings copy = new Settings();
      copy.largest = largest;
      copy.smallest = smallest;
      copy.tolerance = tolerance;
      copy.relativeTolerance = relativeTolerance;
      copy.blockSize = blockSize;
      copy.budget = budget;
      copy.memoryLimit = memoryLimit;
      copy.seed = seed;
      copy.vectors = vectors;
      copy.listener = listener;
      return copy;
    }
  }

  private ExtremeEigenpairs with(Consumer<Settings> change) {
    Settings copy = settings.copy();
    change.accept(copy);
    return new ExtremeEigenpairs(copy);
  }

  /**
   * Returns a search for the 10 largest and no smallest eigenvalues, to a tolerance of 1e-6, by
   * blocks of 2, with at most 1,000 products and 4 GiB, seed 0, without vectors.
   *
   * @return the search
   */
  public static ExtremeEigenpairs withDefaults() {
    return new ExtremeEigenpairs(new Settings());
  }

  /**
   * Returns this search for another number of largest eigenvalues.
   *
   * @param count how many, at least 0; all when there are fewer
   * @return the changed copy
   */
  public ExtremeEigenpairs withLargest(int count) {
    checkCount(count);
    return with(s -> s.largest = count);
  }

  /**
   * Returns this search for another number of smallest eigenvalues.
   *
   * @param count how many, at least 0; all when there are fewer
   * @return the changed copy
   */
  public ExtremeEigenpairs withSmallest(int count) {
    checkCount(count);
    return with(s -> s.smallest = count);
  }

  /**
   * Returns this search with another tolerance.
   *
   * @param tolerance the residual to reach, relative to {@code ‖A‖}; at least 0
   * @return the changed copy
   */
  public ExtremeEigenpairs withTolerance(double tolerance) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("the tolerance must be at least 0, got " + tolerance);
    }
    return with(s -> s.tolerance = tolerance);
  }

  /**
   * Returns this search so that a residual may also be reached in proportion to its own pair: it is
   * to be below the larger of {@code tolerance · ‖A‖} and {@code relative · |θ|}. For pairs of
   * which nothing is known beforehand but that they may be small beside {@code ‖A‖}.
   *
   * @param relative at least 0, which is usual
   * @return the changed copy
   */
  public ExtremeEigenpairs withRelativeTolerance(double relative) {
    if (!(relative >= 0)) {
      throw new IllegalArgumentException(
          "the relative tolerance must be at least 0, got " + relative);
    }
    return with(s -> s.relativeTolerance = relative);
  }

  /**
   * Returns this search with another block size.
   *
   * @param vectors how many vectors are multiplied at once, at least 1; also how many copies of a
   *     repeated eigenvalue can be seen
   * @return the changed copy
   */
  public ExtremeEigenpairs withBlockSize(int vectors) {
    if (vectors < 1) {
      throw new IllegalArgumentException("the block size must be at least 1, got " + vectors);
    }
    return with(s -> s.blockSize = vectors);
  }

  /**
   * Returns this search with another budget.
   *
   * @param products how many products may be spent, at least 1
   * @return the changed copy
   */
  public ExtremeEigenpairs withBudget(int products) {
    if (products < 1) {
      throw new IllegalArgumentException("the budget must be at least 1 product, got " + products);
    }
    return with(s -> s.budget = products);
  }

  /**
   * Returns this search with another memory limit.
   *
   * @param bytes how much memory the basis and its block may take
   * @return the changed copy
   */
  public ExtremeEigenpairs withMemoryLimit(long bytes) {
    return with(s -> s.memoryLimit = bytes);
  }

  /**
   * Returns this search with another seed.
   *
   * @param seed the seed of the starting vectors; the same seed gives the same bits
   * @return the changed copy
   */
  public ExtremeEigenpairs withSeed(long seed) {
    return with(s -> s.seed = seed);
  }

  /**
   * Returns this search so that it returns vectors, too.
   *
   * @return the changed copy
   */
  public ExtremeEigenpairs withVectors() {
    return with(s -> s.vectors = true);
  }

  /**
   * Returns this search with a listener.
   *
   * @param listener is told after every block of products
   * @return the changed copy
   */
  public ExtremeEigenpairs withListener(ProgressListener listener) {
    return with(s -> s.listener = listener);
  }

  /**
   * Returns how much memory the search would take, before it is spent: the basis in the narrowest
   * format that loses nothing against the operator's rounding, and four blocks of vectors.
   *
   * @param operator the matrix
   * @return the number of bytes, without the vectors that are returned
   */
  public long memoryNeeded(SymmetricOperator operator) {
    return bytes(operator, columns(operator));
  }

  /**
   * Searches.
   *
   * @param operator the matrix, known by its products
   * @return the pairs
   * @throws MemoryLimitException if the memory limit leaves no room for the smallest basis
   * @throws ArithmeticException if a product is not finite
   * @throws java.util.concurrent.CancellationException if the thread is interrupted before the
   *     first product; its interrupt flag stays set
   */
  public ExtremePairs of(SymmetricOperator operator) {
    int columns = columns(operator);
    int dimension = operator.dimension();
    try (Workers workers = Workers.ofAllProcessors();
        TallMatrix basis =
            TallMatrix.allocate(
                dimension, columns, EntryFormat.forRoundoff(operator.unitRoundoff()), workers)) {
      ThickRestartLanczos lanczos =
          new ThickRestartLanczos(
              operator,
              basis,
              workers,
              TestVectors.SPHERE.of(settings.seed),
              Math.min(settings.largest, dimension),
              Math.min(settings.smallest, dimension),
              Math.min(settings.blockSize, dimension));
      Spectrum.StopReason reason =
          lanczos.run(
              settings.tolerance, settings.relativeTolerance, settings.budget, settings.listener);
      return lanczos.pairs(reason, settings.seed, settings.vectors);
    }
  }

  /** Returns how many basis vectors to hold: as many as help, as far as memory goes. */
  private int columns(SymmetricOperator operator) {
    int dimension = operator.dimension();
    int wanted =
        Math.min(
            dimension,
            Math.min(settings.largest, dimension) + Math.min(settings.smallest, dimension));
    int block = Math.min(settings.blockSize, dimension);
    long least = Math.min(dimension, wanted + 2L * block + 2);
    // Tuned by us for ten pairs of decaying, outlier and uniform spectra of 3,000 eigenvalues: with
    // four times the wanted pairs products are within a fifth of those of an unbounded basis, with
    // twice they are up to three times as many. A basis longer than the budget is never filled.
    long best = Math.max(4L * wanted + 4L * block, 60);
    best = Math.max(least, Math.min(best, (long) settings.budget + block));
    best = Math.min(dimension, best);
    while (best > least && bytes(operator, (int) best) > settings.memoryLimit) {
      best--;
    }
    if (bytes(operator, (int) best) > settings.memoryLimit) {
      throw new MemoryLimitException(
          "the smallest basis for "
              + wanted
              + " pairs in blocks of "
              + block
              + " has "
              + least
              + " vectors and takes "
              + bytes(operator, (int) least)
              + " bytes, but the memory limit is "
              + settings.memoryLimit
              + "; raise it, or ask for fewer pairs or a smaller block");
    }
    return (int) best;
  }

  private long bytes(SymmetricOperator operator, int columns) {
    int dimension = operator.dimension();
    EntryFormat format = EntryFormat.forRoundoff(operator.unitRoundoff());
    return TallMatrix.bytes(dimension, columns, format)
        + 4L * Math.min(settings.blockSize, dimension) * dimension * Double.BYTES;
  }

  private static void checkCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of eigenvalues must be at least 0, got " + count);
    }
  }
}
