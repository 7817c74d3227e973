package dev.sonde.spectra.survey;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.MemoryLimitException;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.TallMatrix;
import java.util.Locale;

/**
 * How a survey divides its products among start vectors, steps and probes, and the memory that this
 * takes.
 *
 * @param budget the products, at least 1
 * @param block the start vectors; 0 lets the budget decide
 * @param probes the products that go to probes; −1 lets the budget decide
 * @param top the wanted pairs of largest eigenvalues
 * @param bottom the wanted pairs of smallest eigenvalues
 * @param exactLimit dimensions up to this are decomposed
 * @param memoryLimit the limit in bytes
 */
record SurveyPlan(
    int budget, int block, int probes, int top, int bottom, int exactLimit, long memoryLimit) {

  /** Wide enough for all probes that pay; a wider block finds extreme pairs too slowly. */
  private static final int WIDEST_BLOCK = 16;

  /** Blocks of vectors that exist at once: the next one, and a double frame with its products. */
  private static final int BLOCKS_AT_ONCE = 5;

  /** Probes drawn at once beside a single start vector, where so many are wanted. */
  private static final int FRAME = 4;

  /** More beside one start vector bring less than steps would. */
  private static final int MOST_PROBES = 40;

  /** A frame with its products, both scattered among rows of zeros, and the next start vector. */
  private static final long VECTORS_BESIDE_ONE = 4L * FRAME + 1;

  /** The share of the products that goes to probes; tuned by us, see decision 0012. */
  static final double PROBES = 0.2;

  /** Below this the wanted pairs would suffer from probes; tuned by us, see decision 0012. */
  private static final int PRODUCTS_FOR_A_PAIR = 2;

  /**
   * With fewer products, too few probes watch over a single start vector, and finding rows of zeros
   * would cost more than it brings.
   */
  static final int LEAST_FOR_ONE = 50;

  /** Returns whether a matrix of this dimension is decomposed. */
  boolean isExact(SymmetricOperator operator) {
    return operator.dimension() <= exactLimit;
  }

  /** Returns the bytes that a survey takes beyond the operator's own. */
  long memoryNeeded(SymmetricOperator operator) {
    return isExact(operator)
        ? ExactSpectrum.memoryNeeded(operator)
        : lanczosMemory(operator, budget);
  }

  /**
   * Returns the number of start vectors: one where probes can tell that its eigenvalues are single
   * ones, {@code √budget / 2.8} below, or {@code √budget / 7} where eigenvalues may have both
   * signs.
   *
   * <p>More vectors lower the probes' error as 1/√b, more steps the quadrature's, and take more of
   * the eigenvalues out of the probes' error altogether. Tuned by us, see decisions 0002 and 0016.
   */
  int startVectors(int products, SymmetricOperator operator) {
    return block == 0 && products >= LEAST_FOR_ONE && products < operator.dimension()
        ? 1
        : wideBlock(products, operator);
  }

  /** Returns the number of start vectors where one would not do. */
  int wideBlock(int products, SymmetricOperator operator) {
    int dimension = operator.dimension();
    if (block > 0) {
      return Math.min(block, Math.min(products, dimension));
    }
    double divisor = operator.definiteness() == Definiteness.INDEFINITE ? 7 : 2.8;
    int wanted = (int) Math.round(Math.sqrt(products) / divisor);
    // two at least, or a repeated eigenvalue could not be told from a single one
    int least = Math.min(2, Math.max(1, products / 2));
    return Math.min(dimension, Math.max(least, Math.min(WIDEST_BLOCK, wanted)));
  }

  /**
   * Returns the number of products that go to probes after the basis: a fifth of the budget, in
   * whole frames, but what the wanted pairs need comes first.
   */
  int probes(int products, int startVectors, SymmetricOperator operator) {
    if (products >= operator.dimension()) {
      return 0;
    }
    int left = products - PRODUCTS_FOR_A_PAIR * (top + bottom);
    double wanted =
        probes < 0
            ? Math.min(
                Math.min(products * PROBES, left), startVectors == 1 ? MOST_PROBES : products)
            : probes;
    int unit = startVectors == 1 && wanted >= FRAME ? FRAME : startVectors;
    double frames = unit == startVectors ? Math.floor(wanted / unit) : Math.rint(wanted / unit);
    int vectors = (int) (frames * unit);
    // fewer than two tell nothing about their own error
    return vectors < 2 ? 0 : Math.min(vectors, products - startVectors);
  }

  /** Returns the number of probes that suits a basis of this size. */
  static int probesFor(int size, int block) {
    int unit = block == 1 ? FRAME : block;
    int frames = (int) Math.round(size * PROBES / (1 - PROBES) / unit);
    int vectors = Math.max(1, frames) * unit;
    return block == 1 ? Math.min(MOST_PROBES, vectors) : vectors;
  }

  /** Returns how many probes are drawn at once: wider frames tell more about their own error. */
  static int frame(int planned, int block, boolean targeted) {
    if (block == 1) {
      return Math.min(FRAME, planned);
    }
    // twice as wide, a frame reads the basis half as often
    return targeted || planned % (2 * block) != 0 ? block : 2 * block;
  }

  private long lanczosMemory(SymmetricOperator operator, int products) {
    int dimension = operator.dimension();
    int vectors = startVectors(products, operator);
    int capacity = Math.min(products, dimension) - probes(products, vectors, operator);
    EntryFormat format = EntryFormat.forRoundoff(operator.unitRoundoff());
    long bytes =
        TallMatrix.bytes(dimension, capacity, format)
            + Math.max((long) BLOCKS_AT_ONCE * vectors, VECTORS_BESIDE_ONE)
                * dimension
                * Double.BYTES
            // the projected matrix, its eigenvectors, and the rules
            + 16L * capacity * capacity * Double.BYTES;
    return operator instanceof SampledOperator sampled && sampled.samplingFraction() < 1
        ? bytes + GroupProjections.bytes(sampled.groups(), dimension, vectors, capacity)
        : bytes;
  }

  void checkExactMemory(SymmetricOperator operator) {
    long needed = ExactSpectrum.memoryNeeded(operator);
    if (needed > memoryLimit) {
      throw new MemoryLimitException(
          "to decompose the dense matrix of dimension "
              + operator.dimension()
              + " takes "
              + mebibytes(needed)
              + ", and the limit is "
              + mebibytes(memoryLimit)
              + "; set the exact limit below "
              + operator.dimension()
              + " to estimate it from products, which takes "
              + mebibytes(lanczosMemory(operator, budget))
              + ", or raise the memory limit");
    }
  }

  void checkLanczosMemory(SymmetricOperator operator) {
    long needed = lanczosMemory(operator, budget);
    if (needed <= memoryLimit) {
      return;
    }
    int fits = 0;
    for (int low = 1, high = budget; low <= high; ) {
      int middle = (low + high) >>> 1;
      if (lanczosMemory(operator, middle) <= memoryLimit) {
        fits = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new MemoryLimitException(
        "a basis for "
            + budget
            + " products of dimension "
            + operator.dimension()
            + " takes "
            + mebibytes(needed)
            + ", and the limit is "
            + mebibytes(memoryLimit)
            + (fits > 0
                ? "; lower the budget to " + fits + " products, which fits, or raise the limit"
                : "; not even one product fits: raise the limit"));
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MiB", bytes / (double) (1 << 20));
  }
}
