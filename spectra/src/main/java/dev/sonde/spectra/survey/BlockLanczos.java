package dev.sonde.spectra.survey;

import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.CholeskyQr;
import dev.sonde.spectra.dense.EntryFormat;
import dev.sonde.spectra.dense.InnerProducts;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.Workers;
import java.util.Arrays;
import java.util.List;
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
 * <p><b>Orthogonality.</b> The three-term recurrence is applied in double precision; then every new
 * block is made orthogonal to the whole basis, matrix by matrix, in one pass to project and one to
 * subtract. Two more follow where the block is so ill-conditioned that normalising it would magnify
 * what rounding left. Up to the square root of the unit roundoff <i>T</i> is that of exact
 * arithmetic to rounding (Simon, Math. Comp. 42, 1984); the basis is kept well below that. So there
 * are no ghost eigenvalues. A block that loses rank shrinks; when nothing is left the Krylov space
 * is invariant, and all that it tells is exact to rounding.
 *
 * <p><b>Scale.</b> The products are divided by a power of two near their size, so that squares
 * neither overflow nor vanish; {@link #scale} tells it, and <i>T</i>, <i>B</i> and everything below
 * are in scaled units.
 *
 * <p><b>Groups.</b> For a {@link SampledOperator}, {@link GroupProjections} collects the projected
 * matrices of its groups on the way.
 *
 * <p><b>Cost.</b> For each block two passes over the basis, seldom four, which is kept in the
 * narrowest format that loses nothing against the operator's own rounding.
 */
final class BlockLanczos implements AutoCloseable {

  /** A direction shorter than this many unit roundoffs of the norm is rounding, not information. */
  private static final double NOISE = 16;

  /** Below this, blocks would have to be made orthogonal twice almost always. */
  private static final double SINGLE_REST = 1e-5;

  /** Near to rounding; in double precision a second time is seldom needed. */
  private static final double DOUBLE_REST = 1e-13;

  private final SymmetricOperator operator;
  private final Workers workers;
  private final TallMatrix basis;
  private final int firstBlock;
  private final int capacity;
  private final double[] projected;
  private final @Nullable GroupProjections groups;
  private double[][] pending;
  private double[][] previous = {};
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
        TallMatrix.allocate(n, capacity, EntryFormat.forRoundoff(operator.unitRoundoff()), workers);
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
    this.firstBlock = CholeskyQr.inPlace(pending, 0, operator.unitRoundoff(), workers).rank();
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
    basis.appendRounded(pending);
    size += w;
    double[][] W = Arrays.copyOf(products, w);
    if (groups == null) {
      operator.multiply(pending, W);
    } else {
      groups.multiply(pending, W, basis);
    }

    // the three-term recurrence in double precision; what is left along the basis is small
    Scaling scaling = scaling(W, from);
    double[] coupling = from == 0 ? border : Lapack.transposed(border, w, previous.length);
    double[][] last = previous;
    InnerProducts within = new InnerProducts(pending, W, workers);
    BlockVectors.forEachPanel(
        operator.dimension(),
        workers,
        (worker, stripe, start, end) -> {
          scaling.run(worker, stripe, start, end);
          BlockVectors.subtractPanel(W, last, coupling, start, end);
          within.run(worker, stripe, start, end);
        });
    double length = scaling.take();
    double[] diagonal = within.total();
    double[][] current = pending;
    double[] rest =
        basis.projectAfter(
            (worker, stripe, start, end) ->
                BlockVectors.subtractPanel(W, current, diagonal, start, end),
            W,
            length);
    InnerProducts gram = new InnerProducts(W, W, workers);
    basis.subtractProductBefore(gram, rest, W, length);
    takeDiagonalBlock(diagonal, rest, from, w);

    double unit = operator.unitRoundoff();
    CholeskyQr qr = CholeskyQr.inPlace(W, gram.total(), NOISE * unit * norm, unit, workers);
    double[] R = qr.coefficients();
    int rank = qr.rank();
    if (rank > 0 && unit * condition(R, rank, w) > allowedRest()) {
      double[][] kept = Arrays.copyOf(W, rank);
      basis.subtractProduct(basis.project(kept), kept);
      CholeskyQr again = CholeskyQr.inPlace(kept, 0, unit, workers);
      R = Lapack.multiply(again.coefficients(), again.rank(), rank, R, w);
      rank = again.rank();
    }
    if (size == operator.dimension()) {
      rank = 0;
    }
    lastBlock = w;
    border = rank == 0 ? new double[0] : R;
    // the products become the next block, and the last but one makes room for new products
    double[][] free = previous.length == 0 ? new double[w][operator.dimension()] : previous;
    previous = pending;
    pending = Arrays.copyOf(W, rank);
    products = free;
    if (rank > 0) {
      takeOffDiagonalBlock(R, from, w, rank);
    }
  }

  /** Gives the memory of blocks back that only another step would need. */
  void endSteps() {
    previous = new double[0][];
    products = new double[0][];
  }

  /**
   * Multiplies vectors that are orthogonal to the basis; they are not appended to it.
   *
   * @param X the vectors
   * @param W receives the products in scaled units
   * @param spent how many such products came before
   * @param after what is done with every panel of the scaled products, in the same pass
   * @throws ArithmeticException if a product is not finite
   */
  void multiplyOutside(double[][] X, double[][] W, int spent, List<InnerProducts> after) {
    if (groups == null) {
      operator.multiply(X, W);
    } else {
      groups.multiplyOutside(X, W);
    }
    Scaling scaling = scaling(W, size + spent);
    BlockVectors.forEachPanel(
        operator.dimension(),
        workers,
        (worker, stripe, start, end) -> {
          scaling.run(worker, stripe, start, end);
          for (InnerProducts products : after) {
            products.run(worker, stripe, start, end);
          }
        });
    scaling.take();
  }

  /**
   * Returns how far from orthogonal a basis vector may be to another. The square root of the unit
   * roundoff would do for T; the residuals ask for more.
   */
  private double allowedRest() {
    return basis.format() == EntryFormat.SINGLE ? SINGLE_REST : DOUBLE_REST;
  }

  /** Prepares to bring products to scaled units; the first block decides on the scale. */
  private Scaling scaling(double[][] W, int from) {
    if (from == 0) {
      checkFinite(W, from);
      double largest = 0;
      for (double[] w : W) {
        largest = Math.max(largest, largest(w));
      }
      // a power of two, so that scaling rounds nothing; its inverse must be finite too
      scale = largest == 0 ? 1 : Math.scalb(1.0, Math.max(-1020, Math.getExponent(largest)));
      if (groups != null) {
        groups.setScale(scale);
      }
    }
    return new Scaling(W, from);
  }

  /** Divides products by the scale, panel by panel, and learns their lengths. */
  private final class Scaling implements BlockVectors.PanelTask {
    private final double[][] products;
    private final int from;
    private final double inverse = 1 / scale;
    private final double[][] squares;

    Scaling(double[][] products, int from) {
      this.products = products;
      this.from = from;
      this.squares = new double[BlockVectors.STRIPES][products.length];
    }

    @Override
    public void run(int worker, int stripe, int start, int end) {
      for (int j = 0; j < products.length; j++) {
        BlockVectors.scale(products[j], inverse, start, end);
        squares[stripe][j] += BlockVectors.dot(products[j], products[j], start, end);
      }
    }

    /**
     * Keeps the largest length for the norm, after all panels.
     *
     * @return the largest length of these products
     * @throws ArithmeticException if a product is not finite
     */
    double take() {
      double longest = 0;
      for (int j = 0; j < products.length; j++) {
        double square = 0;
        for (double[] part : squares) {
          square += part[j];
        }
        if (!(square < Double.POSITIVE_INFINITY)) {
          checkFinite(products, from);
        }
        longest = Math.max(longest, Math.sqrt(square));
      }
      norm = Math.max(norm, longest);
      return longest;
    }
  }

  private static void checkFinite(double[][] W, int from) {
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
  }

  private void takeDiagonalBlock(double[] diagonal, double[] rest, int from, int w) {
    double largest = 0;
    for (int j = 0; j < w; j++) {
      for (int i = 0; i < w; i++) {
        double upper = diagonal[j * w + i] + rest[j * size + from + i];
        double lower = diagonal[i * w + j] + rest[i * size + from + j];
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

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Returns the ratio of R's largest to its smallest singular value; R is {@code rank × w}. */
  private static double condition(double[] R, int rank, int w) {
    double[] values = Lapack.singularValues(R, rank, w).singularValues();
    return values[0] / values[values.length - 1];
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

  /** Returns <i>B</i>, {@code rank × lastBlock} column-major. */
  double[] border() {
    return border;
  }

  @Override
  public void close() {
    basis.close();
  }
}
