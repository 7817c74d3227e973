package dev.sonde.studies.landscape;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.studies.landscape.SaddlesFigures.Index;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The signs of a Hessian's eigenvalues at one place.
 *
 * <p>Eigenvalues above {@code −10⁻⁴} of the largest count as zero: those of a network are dense
 * there, so that a count at exactly zero would be one of rounding. Where a survey cannot resolve
 * the count there, it is made further down. Counts at several places are compared at one threshold,
 * in units of the largest eigenvalue at one of them.
 *
 * @param index how many eigenvalues are below that
 * @param least the most negative eigenvalue
 * @param residual how far some eigenvalue may be from {@code least}
 * @param largest the largest absolute eigenvalue
 * @param direction the unit eigenvector of {@code least}
 * @param spent the products that were needed
 */
record LocalCurvature(
    Index index, double least, double residual, double largest, double[] direction, Budget spent) {

  /** Relative to the largest eigenvalue, what counts as zero. */
  static final double ZERO = 1e-4;

  /** Where to count, from the finest. */
  static final double[] ZEROS = {ZERO, 1e-3, 1e-2, 1e-1};

  /** Above this many parameters nothing is decomposed. */
  static final int EXACT = 1000;

  /**
   * What counts as zero.
   *
   * @param shares of the unit, from the finest; the first that resolves the count is taken
   * @param unit what they are shares of; empty for the largest absolute eigenvalue of the place
   */
  record Zeros(double[] shares, OptionalDouble unit) {
    /** Any of {@link #ZEROS}, of the largest absolute eigenvalue of the place. */
    static final Zeros HERE = new Zeros(ZEROS, OptionalDouble.empty());

    /** The threshold of a count that was made elsewhere. */
    static Zeros asAt(LocalCurvature elsewhere) {
      return new Zeros(
          new double[] {elsewhere.index().zero()}, OptionalDouble.of(elsewhere.largest()));
    }
  }

  /** The negative end of a spectrum, as far as a survey looks for it. */
  private static final int BOTTOM = 10;

  /** Relative to its own value, how far the most negative eigenvalue may be off. */
  static final double RESOLVED = 0.1;

  /**
   * How many products a look may cost, above {@link #EXACT}, or did cost.
   *
   * @param survey for the counts
   * @param least for the most negative eigenvalue, at most: it ends where that is resolved to a
   *     tenth of its value, or of what counts as zero
   */
  record Budget(int survey, int least) {
    /** How many products a look costs at most. */
    int products(int dimension) {
      return dimension <= EXACT ? dimension : survey + least;
    }
  }

  /** Looks, counting eigenvalues below what may count as zero. */
  static LocalCurvature of(
      SymmetricOperator hessian, Zeros zeros, Budget budget, long seed, int threads) {
    return hessian.dimension() <= EXACT
        ? decomposed(hessian, zeros)
        : surveyed(hessian, zeros, budget, seed, threads);
  }

  private static LocalCurvature decomposed(SymmetricOperator hessian, Zeros zeros) {
    DenseHessian dense = DenseHessian.of(hessian);
    double finest = zeros.shares()[0];
    int count = dense.index(finest * zeros.unit().orElse(dense.norm()));
    return new LocalCurvature(
        new Index(count, count, count, finest),
        dense.values()[0],
        0,
        dense.norm(),
        dense.vector(0),
        new Budget(hessian.dimension(), 0));
  }

  private static LocalCurvature surveyed(
      SymmetricOperator hessian, Zeros zeros, Budget budget, long seed, int threads) {
    Spectrum spectrum =
        SpectralSurvey.withDefaults()
            .withBudget(budget.survey())
            .withSeed(seed)
            .withThreads(threads)
            .withExactLimit(0)
            .withTop(1)
            .withBottom(BOTTOM)
            .of(hessian);
    // a block of one reaches deepest, and an end with all products to itself
    ExtremePairs pairs =
        ExtremeEigenpairs.withDefaults()
            .withLargest(0)
            .withSmallest(1)
            .withBlockSize(1)
            .withTolerance(RESOLVED * ZERO)
            .withRelativeTolerance(RESOLVED)
            .withBudget(budget.least())
            .withSeed(seed)
            .withVectors()
            .of(hessian);
    EigenvalueEstimate least = pairs.smallest().get(0);
    for (EigenvalueEstimate seen : spectrum.bottom(1)) {
      least = lower(least, seen);
    }
    double top =
        spectrum.top(1).isEmpty()
            ? top(hessian, budget, seed)
            : Math.abs(spectrum.top(1).get(0).value());
    double largest = Math.max(top, Math.abs(least.value()));
    return new LocalCurvature(
        index(spectrum, least, zeros.unit().orElse(largest), zeros.shares()),
        least.value(),
        least.residual(),
        largest,
        pairs.smallestVectors()[0],
        new Budget((int) spectrum.products(), (int) pairs.products()));
  }

  /** The upper end, where a survey did not reach it. */
  private static double top(SymmetricOperator hessian, Budget budget, long seed) {
    ExtremePairs pairs =
        ExtremeEigenpairs.withDefaults()
            .withLargest(1)
            .withTolerance(1e-3)
            .withBudget(budget.survey())
            .withSeed(seed)
            .of(hessian);
    return Math.abs(pairs.largest().get(0).value());
  }

  /** Neither is below the least eigenvalue; of two that agree the better known one. */
  private static EigenvalueEstimate lower(EigenvalueEstimate one, EigenvalueEstimate other) {
    double apart = Math.abs(one.value() - other.value());
    boolean agree = apart <= Math.max(one.residual(), other.residual());
    boolean first = agree ? one.residual() <= other.residual() : one.value() < other.value();
    return first ? one : other;
  }

  private static Index index(
      Spectrum spectrum, EigenvalueEstimate lowest, double unit, double[] zeros) {
    List<EigenvalueEstimate> bottom = spectrum.bottom(BOTTOM);
    if (isAbove(lowest, -zeros[0] * unit)) {
      return new Index(0, 0, 0, zeros[0]);
    }
    for (double zero : zeros) {
      if (isAbove(lowest, -zero * unit)) {
        break; // beyond what there is, nothing is counted
      }
      Estimate share = spectrum.shareBelow(zero * unit);
      if (share.resolved()) {
        double all = spectrum.dimension();
        long proved = proved(bottom, lowest, zero * unit);
        double least = proved;
        long likely = (long) Math.floor(all * Math.max(0, share.interval().low()));
        double high = Math.ceil(all * share.interval().high());
        return new Index(
            Math.max(proved, likely),
            Math.max(least, all * share.value()),
            Math.max(least, high),
            zero);
      }
    }
    return new Index(proved(bottom, lowest, zeros[0] * unit), Double.NaN, Double.NaN, zeros[0]);
  }

  /** Whether the least eigenvalue is known to a tenth, and lies above a threshold. */
  private static boolean isAbove(EigenvalueEstimate lowest, double threshold) {
    double unsure = RESOLVED * Math.max(Math.abs(lowest.value()), Math.abs(threshold));
    return lowest.residual() <= unsure && lowest.value() - unsure > threshold;
  }

  /**
   * Ritz values of one space are bounds of as many eigenvalues; one of another may add the first.
   */
  private static long proved(
      List<EigenvalueEstimate> bottom, EigenvalueEstimate lowest, double tau) {
    long counted = bottom.stream().filter(pair -> pair.value() < -tau).count();
    return lowest.value() < -tau ? Math.max(1, counted) : counted;
  }
}
