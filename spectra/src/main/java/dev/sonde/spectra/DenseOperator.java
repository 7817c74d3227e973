package dev.sonde.spectra;

/**
 * A symmetric matrix that is written down: for examples, tests, and matrices that come from
 * elsewhere.
 *
 * <p>One product costs <i>P²</i> operations; memory {@code 8 P²} bytes.
 */
public final class DenseOperator implements SymmetricOperator {

  private final double[][] rows;

  private DenseOperator(double[][] rows) {
    this.rows = rows;
  }

  /**
   * Copies a matrix.
   *
   * @param rows the square matrix, {@code [P][P]}
   * @return the operator
   * @throws IllegalArgumentException if the matrix is empty or not square, or two entries that face
   *     each other across the diagonal differ at all
   */
  public static DenseOperator of(double[][] rows) {
    int n = rows.length;
    if (n == 0) {
      throw new IllegalArgumentException("a matrix needs at least one row, got none");
    }
    double[][] copy = new double[n][];
    for (int i = 0; i < n; i++) {
      if (rows[i].length != n) {
        throw new IllegalArgumentException(
            "a matrix of "
                + n
                + " rows must have "
                + n
                + " columns, row "
                + i
                + " has "
                + rows[i].length);
      }
      copy[i] = rows[i].clone();
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (Double.compare(copy[i][j] + 0.0, copy[j][i] + 0.0) != 0) {
          throw new IllegalArgumentException(
              "the matrix must be symmetric, but entry ("
                  + i
                  + ", "
                  + j
                  + ") is "
                  + copy[i][j]
                  + " and entry ("
                  + j
                  + ", "
                  + i
                  + ") is "
                  + copy[j][i]
                  + "; pass (A + Aᵀ)/2 if they should agree");
        }
      }
    }
    return new DenseOperator(copy);
  }

  @Override
  public int dimension() {
    return rows.length;
  }

  @Override
  public void multiply(double[][] vectors, double[][] products) {
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < rows.length; i++) {
        double sum = 0;
        for (int k = 0; k < rows.length; k++) {
          sum += rows[i][k] * vectors[j][k];
        }
        products[j][i] = sum;
      }
    }
  }
}
