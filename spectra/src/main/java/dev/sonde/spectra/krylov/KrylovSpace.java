package dev.sonde.spectra.krylov;

import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;

/**
 * The Krylov space of a vector, {@code span{b, Ab, A²b, …}}, with the matrix <i>A</i> seen in it:
 * {@code T = QᵀAQ = U Θ Uᵀ} for the orthonormal Lanczos basis <i>Q</i> that starts at {@code
 * b/‖b‖}.
 *
 * <p>What a model of a loss needs that is quadratic along the gradient's Krylov space: the gradient
 * is {@code ‖b‖ Q e₁}, so that all of it lies in the space, and any function of the curvature is
 * one of the Ritz values. By interlacing, <i>A</i> has at least as many negative eigenvalues as
 * there are negative Ritz values (Parlett, The Symmetric Eigenvalue Problem, 1998, section 10.1).
 *
 * <p><b>Non-finite values.</b> A vector that is zero or not finite spans nothing: no Ritz values. A
 * product with NaN is refused with an {@link ArithmeticException}.
 *
 * <p><b>Cost.</b> One product a dimension, full reorthogonalisation, {@code 8 m P} bytes. An
 * interrupted thread ends it early, with the products that were spent; its flag stays set.
 */
public final class KrylovSpace {
  /** A direction that is rounding, relative to the product it is left over from. */
  private static final double EXHAUSTED = 1e-10;

  /**
   * What is left of a product after one pass of Gram–Schmidt, relative to it, above which a second
   * pass is not needed: rounding of the first is magnified a hundredfold at most, which leaves the
   * basis orthogonal to 1e-13.
   */
  private static final double ONCE = 1e-2;

  private final int dimension;
  private final double norm;
  private final double[][] basis;
  private final double[] ritzValues;
  private final double[] vectors; // (size, size), a Ritz vector's coordinates a column
  private final double beyond;

  private KrylovSpace(
      int dimension,
      double norm,
      double[][] basis,
      double[] ritzValues,
      double[] vectors,
      double beyond) {
    this.dimension = dimension;
    this.norm = norm;
    this.basis = basis;
    this.ritzValues = ritzValues;
    this.vectors = vectors;
    this.beyond = beyond;
  }

  /**
   * Builds the space.
   *
   * @param start the vector b, {@code [P]}
   * @param operator the matrix
   * @param products the most products to spend, at least 1
   * @return the space, smaller where nothing is left outside of it
   */
  public static KrylovSpace of(double[] start, SymmetricOperator operator, int products) {
    if (products < 1) {
      throw new IllegalArgumentException("a space needs at least 1 product, got " + products);
    }
    int dimension = start.length;
    int most = Math.min(products, dimension);
    double norm = Math.sqrt(dot(start, start));
    double[][] basis = new double[most][];
    double[][] T = new double[most][most];
    int size = 0;
    double beyond = 0;
    boolean more = norm > 0 && Double.isFinite(norm);
    double[] next = more ? scaled(start, 1 / norm) : start;
    while (more) {
      basis[size] = next;
      double[][] product = new double[1][dimension];
      operator.multiply(new double[][] {next}, product);
      size++;
      double before = Math.sqrt(dot(product[0], product[0]));
      double[] along = orthogonalise(product[0], basis, size);
      for (int i = 0; i < size; i++) {
        T[i][size - 1] = along[i];
        T[size - 1][i] = along[i];
      }
      beyond = Math.sqrt(dot(product[0], product[0]));
      if (beyond < ONCE * before) {
        orthogonalise(product[0], basis, size);
        beyond = Math.sqrt(dot(product[0], product[0]));
      }
      boolean exhausted = !(beyond > EXHAUSTED * before);
      beyond = exhausted ? 0 : beyond;
      more = size < most && !exhausted && !Thread.currentThread().isInterrupted();
      next = more ? scaled(product[0], 1 / beyond) : next;
    }
    double[] square = new double[size * size];
    for (int i = 0; i < size; i++) {
      System.arraycopy(T[i], 0, square, i * size, size);
    }
    Lapack.Eigenpairs pairs =
        size == 0
            ? new Lapack.Eigenpairs(new double[0], new double[0])
            : Lapack.symmetricEigenpairs(square, size, true);
    return new KrylovSpace(
        dimension, norm, Arrays.copyOf(basis, size), pairs.values(), pairs.vectors(), beyond);
  }

  /** Takes the first columns out of a vector, and returns how much of each was in it. */
  private static double[] orthogonalise(double[] vector, double[][] basis, int size) {
    double[] along = new double[size];
    for (int i = size - 1; i >= 0; i--) {
      along[i] = dot(basis[i], vector);
      add(-along[i], basis[i], vector);
    }
    return along;
  }

  /**
   * Returns how many products were spent.
   *
   * @return the dimension of the space; 0 where the vector is zero or not finite
   */
  public int products() {
    return basis.length;
  }

  /**
   * Returns the length of the vector that spans it.
   *
   * @return ‖b‖
   */
  public double norm() {
    return norm;
  }

  /**
   * Returns the Ritz values.
   *
   * @return the eigenvalues of T, ascending
   */
  public double[] ritzValues() {
    return ritzValues.clone();
  }

  /**
   * Returns how much of the vector lies along each Ritz vector.
   *
   * @return {@code ‖b‖ Uᵀe₁}, in the order of the Ritz values
   */
  public double[] components() {
    double[] out = new double[ritzValues.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = norm * vectors[i * out.length];
    }
    return out;
  }

  /**
   * Returns how far each Ritz pair is from an eigenpair.
   *
   * @return {@code ‖A q − θ q‖} for the unit Ritz vectors q; some eigenvalue lies as near to θ
   */
  public double[] residuals() {
    int size = ritzValues.length;
    double[] out = new double[size];
    for (int i = 0; i < size; i++) {
      out[i] = Math.abs(beyond * vectors[i * size + size - 1]);
    }
    return out;
  }

  /**
   * Returns a sum of Ritz vectors.
   *
   * @param coefficients one for each Ritz value
   * @return {@code Q U c}, {@code [P]}
   * @throws IllegalArgumentException if there are more or fewer coefficients than Ritz values
   */
  public double[] combined(double[] coefficients) {
    int size = ritzValues.length;
    if (coefficients.length != size) {
      throw new IllegalArgumentException(
          size + " Ritz values need as many coefficients, got " + coefficients.length);
    }
    double[] out = new double[dimension];
    for (int row = 0; row < size; row++) {
      double along = 0;
      for (int i = 0; i < size; i++) {
        along += vectors[i * size + row] * coefficients[i];
      }
      add(along, basis[row], out);
    }
    return out;
  }

  /** In four sums, which the processor can form side by side. */
  private static double dot(double[] a, double[] b) {
    int whole = a.length & -4;
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (int i = 0; i < whole; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return (first + second) + (third + fourth);
  }

  private static double[] scaled(double[] vector, double factor) {
    double[] out = vector.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
    return out;
  }

  private static void add(double factor, double[] from, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] += factor * from[i];
    }
  }
}
