package dev.sonde.spectra;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Block Lanczos with full reorthogonalisation: an orthonormal basis <i>Q</i> of the block Krylov
 * space of a random start block, with
 *
 * <pre>{@code A Q = Q T + Q₊ B Eᵀ,   T block tridiagonal,   E the last block's unit vectors}</pre>
 *
 * <p><b>Start.</b> <i>b</i> Gaussian vectors, orthonormalised: a frame that is uniformly
 * distributed over all frames, so each of its columns is uniform on the sphere.
 *
 * <p><b>Orthogonality.</b> Every new block is made orthogonal to the whole basis, matrix by matrix:
 * one pass to project, one to subtract and to see what is left, and a third only where dividing by
 * small pivots would magnify the rest beyond the square root of the unit roundoff, up to which
 * <i>T</i> is that of exact arithmetic to rounding (Simon, Math. Comp. 42, 1984). So there are no
 * ghost eigenvalues. A block that loses rank shrinks; when nothing is left the Krylov space is
 * invariant, and all that it tells is exact to rounding.
 *
 * <p><b>Scale.</b> The products are divided by a power of two near their size, so that squares
 * neither overflow nor vanish; {@link #scale} tells it, and <i>T</i>, <i>B</i> and everything below
 * are in scaled units.
 *
 * <p><b>Groups.</b> For a {@link SampledOperator}, {@link GroupProjections} collects the projected
 * matrices of its groups on the way.
 *
 * <p><b>Cost.</b> For each block two or three passes over the basis, which is kept in the narrowest
 * format that loses nothing against the operator's own rounding.
 */
final class BlockLanczos implements AutoCloseable {

  /** A direction shorter than this many unit roundoffs of the norm is rounding, not information. */
  private static final double NOISE = 16;

  private final SymmetricOperator operator;
  private final Workers workers;
  private final TallMatrix basis;
  private final int firstBlock;
  private final int capacity;
  private final double[] projected;
  private final @Nullable GroupProjections groups;
  private double[][] pending;
  private double[][] products;
  private double scale = 1;
  private double norm;
  private double asymmetry;
  private int size;
  private int lastBlock;
  private double[] border = new double[0];

  /**
   * Draws the start block; spends no product.
   *
   * @param operator the matrix
   * @param block the number <i>b</i> of start vectors, at most the dimension
   * @param capacity how many products will be spent at most
   * @param seed decides the start block
   */
  BlockLanczos(SymmetricOperator operator, int block, int capacity, long seed, Workers workers) {
    int n = operator.dimension();
    this.operator = operator;
    this.workers = workers;
    this.capacity = capacity;
    this.projected = new double[Math.multiplyExact(capacity, capacity)];
    this.basis =
        TallMatrix.allocate(
            n, capacity, TallMatrix.Format.forRoundoff(operator.unitRoundoff()), workers);
    this.groups =
        operator instanceof SampledOperator sampled && sampled.samplingFraction() < 1
            ? GroupProjections.of(sampled, capacity, seed)
            : null;
    SplittableRandom random = new SplittableRandom(seed);
    this.pending = new double[block][n];
    for (double[] vector : pending) {
      for (int i = 0; i < n; i++) {
        vector[i] = random.nextGaussian();
      }
    }
    this.products = new double[block][n];
    this.firstBlock =
        CholeskyQr.inPlace(pending, 0, operator.unitRoundoff(), workers).rank();
    this.pending = Arrays.copyOf(pending, firstBlock);
  }

  /** Returns whether another block of products fits and the Krylov space is not exhausted. */
  boolean canStep() {
    return pending.length > 0 && size + pending.length <= capacity;
  }

  /** Returns whether the Krylov space is invariant: nothing is left outside of it. */
  boolean exhausted() {
    return pending.length == 0;
  }

  /**
   * Multiplies one block and extends the basis by it.
   *
   * @throws ArithmeticException if a product is not finite
   * @throws IllegalArgumentException if the operator is not symmetric
   */
  void step() {
    int from = size;
    int w = pending.length;
    if (basis.format() == TallMatrix.Format.SINGLE) {
      roundToSingle(pending);
    }
    basis.append(pending, w);
    size += w;
    double[][] W = Arrays.copyOf(products, w);
    if (groups == null) {
      operator.multiply(pending, W);
    } else {
      groups.multiply(pending, W, basis);
    }
    takeScaled(W, from);

    double[] coefficients = basis.project(W);
    double[] rest = basis.subtractProductAndProject(coefficients, W);
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] += rest[i];
    }
    takeDiagonalBlock(coefficients, from, w);

    double unit = operator.unitRoundoff();
    CholeskyQr qr = CholeskyQr.inPlace(W, NOISE * unit * norm, unit, workers);
    double[] R = qr.coefficients();
    int rank = qr.rank();
    // what is left along the basis, magnified by the division by the smallest pivot
    if (rank > 0 && largest(rest) > Math.sqrt(unit) / 4 * smallestPivot(R, rank, w)) {
      double[][] kept = Arrays.copyOf(W, rank);
      basis.subtractProduct(basis.project(kept), kept);
      third++; CholeskyQr again = CholeskyQr.inPlace(kept, 0, unit, workers);
      R = Lapack.multiply(again.coefficients(), again.rank(), rank, R, w);
      rank = again.rank();
    }
    if (size == operator.dimension()) {
      rank = 0;
    }
    lastBlock = w;
    border = rank == 0 ? new double[0] : R;
    // the two sets of arrays change places; the products become the next block
    double[][] free = pending;
    pending = Arrays.copyOf(W, rank);
    products = free;
    if (rank > 0) {
      takeOffDiagonalBlock(R, from, w, rank);
    }
  }

  private void takeScaled(double[][] W, int from) {
    for (int j = 0; j < W.length; j++) {
      for (int i = 0; i < W[j].length; i++) {
        if (!Double.isFinite(W[j][i])) {
          throw new ArithmeticException(
              String.format(
                  Locale.ROOT,
                  "entry %d of product %d came back as %s; the products must be finite: look for"
                      + " overflow, NaN parameters or a division by zero in the operator",
                  i,
                  from + j + 1,
                  W[j][i]));
        }
      }
    }
    if (from == 0) {
      double largest = 0;
      for (double[] w : W) {
        largest = Math.max(largest, largest(w));
      }
      // a power of two, so that scaling rounds nothing; its inverse must be finite too
      scale = largest == 0 ? 1 : Math.scalb(1.0, Math.max(-1020, Math.getExponent(largest)));
    }
    for (double[] w : W) {
      double sum = 0;
      for (int i = 0; i < w.length; i++) {
        w[i] /= scale;
        sum += w[i] * w[i];
      }
      norm = Math.max(norm, Math.sqrt(sum));
    }
    if (groups != null) {
      groups.setScale(scale);
    }
  }

  private void takeDiagonalBlock(double[] coefficients, int from, int w) {
    double largest = 0;
    for (int j = 0; j < w; j++) {
      for (int i = 0; i < w; i++) {
        double upper = coefficients[j * size + from + i];
        double lower = coefficients[i * size + from + j];
        largest = Math.max(largest, Math.abs(upper - lower));
        projected[(from + j) * capacity + from + i] = 0.5 * (upper + lower);
      }
    }
    asymmetry = Math.max(asymmetry, largest);
    // half the digits: rounding stays far below, an operator that is not symmetric far above
    double allowed = 8 * Math.sqrt(operator.unitRoundoff()) * norm;
    if (largest > allowed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the operator must be symmetric, but uᵀAv and vᵀAu differ by %.2e where rounding"
                  + " explains at most %.2e; check that every product comes from the same matrix:"
                  + " no dropout, no other minibatch, no batch statistics",
              largest * scale,
              allowed * scale));
    }
  }

  private void takeOffDiagonalBlock(double[] R, int from, int w, int rank) {
    if (size + rank > capacity) {
      return; // the block will not be multiplied; only the border needs it
    }
    for (int j = 0; j < w; j++) {
      for (int i = 0; i < rank; i++) {
        double value = R[j * rank + i];
        projected[(from + j) * capacity + size + i] = value;
        projected[(size + i) * capacity + from + j] = value;
      }
    }
  }

  private static void roundToSingle(double[][] block) {
    for (double[] vector : block) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) vector[i];
      }
    }
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Returns the smallest singular value of R, {@code rank × w}. */
  private static double smallestPivot(double[] R, int rank, int w) {
    return Lapack.singularValues(R, rank, w).singularValues()[Math.min(rank, w) - 1];
  }

  /** Returns the number of basis vectors, which is the number of products spent. */
  int size() {
    return size;
  }

  /** Returns <i>b</i>, the number of start vectors. */
  int firstBlock() {
    return firstBlock;
  }

  /** Returns the width of the last multiplied block. */
  int lastBlock() {
    return lastBlock;
  }

  /** Returns the power of two that everything was divided by. */
  double scale() {
    return scale;
  }

  /** Returns the largest length of a product with a basis vector: a lower bound of the norm. */
  double norm() {
    return norm;
  }

  /** Returns the largest difference between two entries of T that should be equal. */
  double asymmetry() {
    return asymmetry;
  }

  /** Returns <i>T</i>, {@code size × size} column-major. */
  double[] projectedMatrix() {
    double[] T = new double[size * size];
    for (int j = 0; j < size; j++) {
      System.arraycopy(projected, j * capacity, T, j * size, size);
    }
    return T;
  }

  /**
   * Returns {@code H = (BᵀB)^{1/2}}, {@code lastBlock × lastBlock}: the last off-diagonal block in
   * the basis of the next block that is nearest to the last one (polar decomposition). Zero when
   * the Krylov space is exhausted.
   */
  double[] borderRoot() {
    int w = lastBlock;
    double[] H = new double[w * w];
    if (border.length == 0) {
      return H;
    }
    int rank = border.length / w;
    Lapack.SingularValues svd = Lapack.singularValues(border, rank, w);
    int k = Math.min(rank, w);
    for (int l = 0; l < k; l++) {
      for (int j = 0; j < w; j++) {
        for (int i = 0; i < w; i++) {
          H[j * w + i] +=
              svd.singularValues()[l]
                  * svd.rightTransposed()[i * k + l]
                  * svd.rightTransposed()[j * k + l];
        }
      }
    }
    return H;
  }

  /** Returns what the groups of a sampled operator told. */
  @Nullable GroupProjections groups() {
    return groups;
  }

  /** Returns the basis, for tests by identity. */
  TallMatrix basis() {
    return basis;
  }

  /** Returns the orthonormal block that would be multiplied next, for tests by identity. */
  double[][] pending() {
    return pending;
  }

  static int third;
  /** Returns <i>B</i>, {@code rank × lastBlock} column-major. */
  double[] border() {
    return border;
  }

  @Override
  public void close() {
    basis.close();
  }
}
