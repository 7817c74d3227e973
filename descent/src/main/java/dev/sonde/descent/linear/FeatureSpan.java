package dev.sonde.descent.linear;

import dev.sonde.spectra.dense.Matrix;
import java.util.stream.IntStream;

/**
 * What the features so far span, as they come block by block: an orthonormal basis Q of r columns
 * in the samples, the triangle L with {@code QᵀΦ = LᵀP}, P of orthonormal rows, and the test
 * samples in those, {@code T = Φ_test Pᵀ}. The solution of least norm predicts {@code T L⁻ᵀ Qᵀy}.
 *
 * <p><b>Rank.</b> A block widens the basis by what it has beyond it, found by QR with column
 * pivoting; each feature counts by its own size. Where L then is nearly singular, {@link #settle}
 * decides by its singular values, which are those of Φ: as usual, those of at most {@code max(n,
 * N)·2⁻⁵²} times the largest are zero, and their directions leave the basis.
 *
 * <p><b>Accuracy.</b> Train and test features go through the same orthogonal transformations and
 * are never multiplied with one another, so that predictions are as good as those of a singular
 * value decomposition, of relative error κ·2⁻⁵³ for the condition number κ of what is kept.
 *
 * <p><b>Cost.</b> A block of b features: 4nrb operations where it tells nothing new and 8nrb where
 * it does, 2br² for the update, 4mrb for the test samples. Settling: a singular value decomposition
 * of L and 2(n + m)r², only where it is needed.
 */
final class FeatureSpan implements AutoCloseable {
  /**
   * Beyond this condition number, in the 1-norm, the rank is decided. Chosen by us: less than
   * {@code 1/(n·max(n, N)·2⁻⁵²)} for n of up to two thousand.
   */
  private static final double DOUBTFUL = 0x1p30;

  private static final double ROUNDING = Math.ulp(1.0);

  /** The least difference from earlier features, beside a feature's own size, that may be new. */
  private final double noise;

  private final int samples;
  private Matrix basis;
  private Matrix triangle;
  private Matrix turned;
  private int rank;

  /** Of no features. */
  FeatureSpan(int samples, int tests) {
    this.samples = samples;
    noise = samples * ROUNDING;
    basis = new Matrix(samples, samples);
    triangle = new Matrix(samples, samples);
    turned = new Matrix(tests, samples);
  }

  /** How many dimensions there are. */
  int rank() {
    return rank;
  }

  /** L, in the first r columns and rows. */
  Matrix triangle() {
    return triangle.leading(rank);
  }

  /** T, {@code m × r}. */
  Matrix turned() {
    return turned.leading(rank);
  }

  /** Qᵀy, {@code r × K}. */
  Matrix inBasis(Matrix y) {
    Matrix out = new Matrix(rank, y.columns());
    out.addTransposedProduct(basis.leading(rank), y);
    return out;
  }

  /** Q z, {@code n × K}. */
  Matrix inSamples(Matrix z) {
    Matrix out = new Matrix(samples, z.columns());
    out.addProduct(basis.leading(rank), z);
    return out;
  }

  /** Takes up features: {@code n × b} and {@code m × b}; the test samples' are destroyed. */
  void add(Matrix train, Matrix test) {
    if (rank < samples) {
      widen(train);
    }
    if (rank == 0) {
      return;
    }
    try (Matrix inBasis = inBasis(train);
        Matrix rows = inBasis.transposed()) {
      triangle.leading(rank).addRowsInPlace(rows, turned.leading(rank), test);
    }
  }

  /** Widens the basis by what new features have beyond it. */
  private void widen(Matrix train) {
    double[] sizes = train.columnNorms();
    try (Matrix rest = train.copy()) {
      removeBasis(rest);
      double[] left = rest.columnNorms();
      int[] fresh =
          IntStream.range(0, sizes.length).filter(j -> left[j] > noise * sizes[j]).toArray();
      if (fresh.length == 0) {
        return;
      }
      try (Matrix beyond = rest.selected(fresh)) {
        // once more, so that what is left of large features is orthogonal, too
        removeBasis(beyond);
        double[] column = new double[samples];
        for (int j = 0; j < fresh.length; j++) {
          beyond.column(j, column);
          for (int i = 0; i < samples; i++) {
            column[i] /= sizes[fresh[j]];
          }
          beyond.putColumn(j, column);
        }
        int found = beyond.spanInPlace(noise, samples - rank);
        if (found > 0) {
          extend(beyond, found);
        }
      }
    }
  }

  private void extend(Matrix directions, int found) {
    try (Matrix fresh = directions.selected(IntStream.range(0, found).toArray())) {
      removeBasis(fresh);
      fresh.spanInPlace(0, found);
      double[] column = new double[samples];
      for (int j = 0; j < found; j++) {
        fresh.column(j, column);
        basis.putColumn(rank + j, column);
      }
      rank += found;
    }
  }

  private void removeBasis(Matrix columns) {
    if (rank > 0) {
      try (Matrix along = inBasis(columns)) {
        columns.subtractProduct(basis.leading(rank), along);
      }
    }
  }

  /**
   * Decides the rank where rounding might have: afterwards solutions from L are those of least norm
   * on what the features span.
   *
   * @param width how many features there are by now
   * @return the condition number of Φ on what it spans; 1 where that is nothing
   */
  double settle(int width) {
    if (rank == 0) {
      return 1;
    }
    double condition = triangle.condition(rank);
    if (condition <= DOUBTFUL) {
      return condition;
    }
    try (Matrix.Singular singular = triangle.singular(rank)) {
      double[] values = singular.values();
      double least = Math.max(samples, width) * ROUNDING * values[0];
      int kept = 0;
      while (kept < rank && values[kept] > least) {
        kept++;
      }
      basis = replaced(basis, singular.right().leading(kept));
      turned = replaced(turned, singular.left().leading(kept));
      triangle.zero();
      for (int i = 0; i < kept; i++) {
        triangle.put(i, i, values[i]);
      }
      rank = kept;
      return kept == 0 ? 1 : values[0] / values[kept - 1];
    }
  }

  /** Other directions, of the first r columns; the old ones are closed. */
  private Matrix replaced(Matrix old, Matrix directions) {
    Matrix out = new Matrix(old.rows(), samples);
    out.leading(directions.columns()).addProduct(old.leading(rank), directions);
    old.close();
    return out;
  }

  @Override
  public void close() {
    basis.close();
    triangle.close();
    turned.close();
  }
}
