package dev.sonde.spectra.warm;

import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arithmetic of a few long vectors, {@code [columns][P]}. */
final class Columns {
  /** What is left of a unit vector, below which it lay in the span of the others. */
  private static final double NOTHING = 1e-8;

  private Columns() {}

  /** Computes {@code W ← W − X XᵀW} for orthonormal X, twice, so that rounding is left alone. */
  static void projectOut(double[][] X, double[][] W, Workers workers) {
    if (X.length == 0 || W.length == 0) {
      return;
    }
    for (int pass = 0; pass < 2; pass++) {
      double[] C = BlockVectors.inner(X, W, workers);
      BlockVectors.forEachPanel(
          W[0].length,
          workers,
          (worker, stripe, from, to) -> BlockVectors.subtractPanel(W, X, C, from, to));
    }
  }

  /** Returns {@code X C}, with C {@code X.length × columns} column-major. */
  static double[][] combined(double[][] X, double[] C, int columns, Workers workers) {
    double[][] out = new double[columns][X[0].length];
    double[] negated = Arrays.stream(C).map(c -> -c).toArray();
    BlockVectors.forEachPanel(
        X[0].length,
        workers,
        (worker, stripe, from, to) -> BlockVectors.subtractPanel(out, X, negated, from, to));
    return out;
  }

  /**
   * Returns unit vectors that span what the given ones add to an orthonormal basis; fewer where
   * some add nothing.
   *
   * @param candidates overwritten
   */
  static double[][] added(double[][] basis, double[][] candidates, Workers workers) {
    for (double[] candidate : candidates) {
      normalise(candidate);
    }
    projectOut(basis, candidates, workers);
    List<double[]> out = new ArrayList<>();
    for (double[] candidate : candidates) {
      double[][] one = {candidate};
      projectOut(out.toArray(double[][]::new), one, workers);
      if (normalise(candidate) > NOTHING) {
        out.add(candidate);
      }
    }
    return out.toArray(double[][]::new);
  }

  /** Gives a vector length 1, and returns the length it had; a vector of zeros stays. */
  static double normalise(double[] vector) {
    double norm = BlockVectors.norm(vector);
    if (norm > 0) {
      BlockVectors.scale(vector, 1 / norm, 0, vector.length);
    }
    return norm;
  }

  static double[][] joined(double[][] first, double[][] second) {
    double[][] out = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, out, first.length, second.length);
    return out;
  }
}
