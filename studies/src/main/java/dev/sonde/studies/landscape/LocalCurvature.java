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
import java.util.Optional;
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
 * @param direction the unit eigenvector of {@code least}, where it was asked for
 */
record LocalCurvature(
    Index index, double least, double residual, double largest, Optional<double[]> direction) {

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

  /** How many products a look costs at most. */
  static int products(int dimension, int budget) {
    return dimension <= EXACT ? dimension : 2 * budget;
  }

  /**
   * Looks.
   *
   * @param zeros what may count as zero
   * @param budget products for a survey, and again for the most negative pair, above {@link #EXACT}
   */
  static LocalCurvature of(
      SymmetricOperator hessian, Zeros zeros, int budget, long seed, int threads) {
    if (hessian.dimension() <= EXACT) {
      DenseHessian dense = DenseHessian.of(hessian);
      double finest = zeros.shares()[0];
      int count = dense.index(finest * zeros.unit().orElse(dense.norm()));
      return new LocalCurvature(
          new Index(count, count, count, finest),
          dense.values()[0],
          0,
          dense.norm(),
          Optional.of(dense.vector(0)));
    }
    Spectrum spectrum =
        SpectralSurvey.withDefaults()
            .withBudget(budget)
            .withSeed(seed)
            .withThreads(threads)
            .withExactLimit(0)
            .withTop(1)
            .withBottom(BOTTOM)
            .of(hessian);
    ExtremePairs pairs =
        ExtremeEigenpairs.withDefaults()
            .withLargest(1)
            .withSmallest(1)
            .withTolerance(1e-3)
            .withBudget(budget)
            .withSeed(seed)
            .withVectors()
            .of(hessian);
    EigenvalueEstimate least = pairs.smallest().get(0);
    double largest = Math.max(Math.abs(pairs.largest().get(0).value()), Math.abs(least.value()));
    return new LocalCurvature(
        index(spectrum, zeros.unit().orElse(largest), zeros.shares()),
        least.value(),
        least.residual(),
        largest,
        Optional.of(pairs.smallestVectors()[0]));
  }

  private static Index index(Spectrum spectrum, double unit, double[] zeros) {
    List<EigenvalueEstimate> bottom = spectrum.bottom(BOTTOM);
    for (double zero : zeros) {
      Estimate share = spectrum.shareBelow(zero * unit);
      if (share.resolved()) {
        double all = spectrum.dimension();
        long proved = proved(bottom, zero * unit);
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
    return new Index(proved(bottom, zeros[0] * unit), Double.NaN, Double.NaN, zeros[0]);
  }

  private static long proved(List<EigenvalueEstimate> bottom, double tau) {
    return bottom.stream().filter(pair -> pair.value() < -tau).count();
  }
}
