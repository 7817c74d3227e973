package dev.sonde.spectra.survey;

import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.CholeskyQr;
import dev.sonde.spectra.dense.InnerProducts;
import dev.sonde.spectra.dense.TallMatrix;
import dev.sonde.spectra.dense.Workers;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random vectors in the orthogonal complement of a finished Krylov basis, one product each, from
 * which the sums of the eigenvalues and of their squares follow without any quadrature.
 *
 * <p><b>Formula.</b> In an orthonormal basis that begins with the Krylov basis, the matrix is
 *
 * <pre>{@code
 * A = [ T  Bᵀ ]      T the projected matrix, B the coupling of its last block,
 *     [ B  C  ]      C the rest, n × n with n = P − m
 *
 * tr A  = tr T + tr C,                    tr C  ≈ n · mean wᵀAw
 * tr A² = |T|² + 2|B|² + tr C²,           tr C² ≈ n · mean (|Aw|² − |Bᵀw|²)
 * }</pre>
 *
 * <p>with <i>w</i> uniformly distributed on the complement's unit sphere. <i>T</i>, <i>B</i> and
 * {@code Bᵀw} are known, so all that is random is what lies outside of the Krylov space, where the
 * large eigenvalues are not. Given the basis, both estimates are unbiased, and their errors are
 * uncorrelated with those of everything that is read off the basis.
 *
 * <p><b>Variance.</b> Vectors are drawn in frames of <i>b</i> orthonormal ones. For a uniformly
 * distributed frame and any symmetric <i>M</i>,
 *
 * <pre>{@code
 * Var((n/b) Σ_i w_iᵀMw_i) = (2n(n−b)/b) · E[(w_iᵀMw_j)²],   i ≠ j
 * }</pre>
 *
 * <p>exactly, because both are multiples of {@code n tr M² − (tr M)²}; and so for covariances of
 * two matrices. So the products of different vectors of one frame tell the error of the mean, at no
 * further product with <i>A</i>, and together with the spread of the forms themselves they have
 * more degrees of freedom than that spread alone. The covariance of any two such figures follows
 * from the same products, and is positive semidefinite.
 *
 * <p><b>Cost.</b> One product a vector, two passes over the basis and a dozen over the block for
 * each frame; two blocks of memory.
 *
 * <p><b>Source.</b> Chen and Hallman, Krylov-aware stochastic trace estimation, SIAM J. Matrix
 * Anal. Appl. 44, 2023, section 3, for {@code f(x) = x, x²}; Meyer, Musco, Musco and Woodruff,
 * Hutch++, SOSA 2021. The variance is ours.
 */
final class ComplementProbes {

  /**
   * The square of how much larger rounding is where terms cancel to zero: 1 to 1.4 times for Fisher
   * matrices in single precision, see {@link RitzPairs#ROUNDINGS}.
   */
  private static final double CANCELLED = 4;

  private final BlockLanczos lanczos;
  private final SymmetricOperator operator;
  private final Workers workers;
  private final SplittableRandom random;
  private final int dimension;
  private double[][] vectors = {};
  private double[][] products = {};
  private int width;
  private int count;
  private double trace;
  private double squares;
  private int pairs;
  private double pairsTrace;
  private double pairsBoth;
  private double pairsSquares;
  private double formsTrace;
  private double formsBoth;
  private double formsSquares;

  /**
   * Prepares probes for a run that will make no more steps; draws none.
   *
   * @param seed decides the probes; they are independent of the start block of the same seed
   */
  ComplementProbes(BlockLanczos lanczos, SymmetricOperator operator, long seed, Workers workers) {
    this.lanczos = lanczos;
    this.operator = operator;
    this.workers = workers;
    this.random = new SplittableRandom(seed).split();
    this.dimension = operator.dimension() - lanczos.size();
  }

  /**
   * Draws a frame and multiplies it.
   *
   * @param wanted how many vectors; fewer where the complement is smaller
   * @throws ArithmeticException if a product is not finite
   */
  void draw(int wanted) {
    int n = operator.dimension();
    if (vectors.length == 0) {
      lanczos.endSteps();
      width = Math.min(wanted, dimension);
      vectors = new double[width][n];
      products = new double[width][n];
    }
    for (double[] vector : vectors) {
      for (int i = 0; i < n; i++) {
        vector[i] = random.nextGaussian();
      }
    }
    orthonormalise();
    double[][] next = lanczos.pending();
    InnerProducts first = new InnerProducts(vectors, products, workers);
    InnerProducts second = new InnerProducts(products, products, workers);
    InnerProducts coupling = new InnerProducts(next, vectors, workers);
    lanczos.multiplyOutside(vectors, products, count, List.of(first, second, coupling));
    add(first.total(), second.total(), coupling(coupling.total(), next.length));
    count += width;
  }

  /** Makes the Gaussian vectors a uniformly distributed frame of the complement. */
  private void orthonormalise() {
    TallMatrix basis = lanczos.basis();
    InnerProducts gram = new InnerProducts(vectors, vectors, workers);
    if (2L * dimension >= operator.dimension()) {
      // half of the square length stays, so what rounding leaves is not magnified: once is enough
      double length = Math.sqrt(operator.dimension());
      double[] along = basis.projectAfter(BlockVectors.PanelTask.NONE, vectors, length);
      basis.subtractProductBefore(gram, along, vectors, length);
    } else {
      basis.orthogonaliseInPlace(vectors);
      BlockVectors.forEachPanel(operator.dimension(), workers, gram);
    }
    CholeskyQr.inPlace(vectors, gram.total(), 0, operator.unitRoundoff(), workers);
    basis.round(vectors);
  }

  /**
   * Returns {@code BᵀW}, {@code lastBlock × width}, or nothing when there is no coupling.
   *
   * @param Z the next block's products with the vectors, {@code rank × width}
   */
  private double[] coupling(double[] Z, int rank) {
    double[] R = lanczos.border();
    int w = rank == 0 ? 0 : lanczos.lastBlock();
    double[] U = new double[w * width];
    for (int j = 0; j < width; j++) {
      for (int l = 0; l < w; l++) {
        for (int i = 0; i < rank; i++) {
          U[j * w + l] += R[l * rank + i] * Z[j * rank + i];
        }
      }
    }
    return U;
  }

  /** Takes a frame's {@code WᵀAW}, {@code WᵀA²W} and {@code BᵀW}. */
  private void add(double[] first, double[] second, double[] U) {
    int w = U.length / width;
    for (int j = 0; j < width; j++) {
      for (int i = 0; i <= j; i++) {
        double x = 0.5 * (first[j * width + i] + first[i * width + j]);
        double y = second[j * width + i];
        for (int l = 0; l < w; l++) {
          y -= U[i * w + l] * U[j * w + l];
        }
        if (i == j) {
          trace += x;
          squares += y;
          formsTrace += x * x;
          formsBoth += x * y;
          formsSquares += y * y;
        } else {
          pairs++;
          pairsTrace += x * x;
          pairsBoth += x * y;
          pairsSquares += y * y;
        }
      }
    }
  }

  /**
   * Returns whether the products are rounding and nothing else, so that the matrix is zero outside
   * of the basis. An eigenvalue there would show in any random vector. There must be a probe.
   */
  boolean seeNothing() {
    double inside = 0;
    for (double t : lanczos.projectedMatrix()) {
      inside += t * t;
    }
    // a product is off in proportion to that of a random vector, √(Σλ²/P) (Observed.bend)
    double unit = RitzPairs.ROUNDINGS * operator.unitRoundoff();
    return squares / count <= CANCELLED * unit * unit * inside / operator.dimension();
  }

  /** Returns the number of products spent. */
  int count() {
    return count;
  }

  /** Returns <i>n</i>, the dimension of the complement of the whole Krylov basis. */
  int dimension() {
    return dimension;
  }

  /** Returns the traces of <i>A</i> and <i>A²</i>; there must be a probe. */
  ComplementMoments moments() {
    double[] T = lanczos.projectedMatrix();
    int m = lanczos.size();
    double inside = 0;
    double insideSquares = 0;
    for (int j = 0; j < m; j++) {
      inside += T[j * m + j];
    }
    for (double t : T) {
      insideSquares += t * t;
    }
    for (double b : lanczos.border()) {
      insideSquares += 2 * b * b;
    }
    double n = dimension;
    double scale = n / count;
    // the spread of forms has twice the variance of products of different vectors
    int freedom = pairs + count - 1;
    double factor = 2 * n * (n - width) / count / freedom;
    boolean known = freedom > 0;
    double c = count;
    return new ComplementMoments(
        inside + scale * trace,
        insideSquares + scale * squares,
        known
            ? factor * (pairsTrace + 0.5 * Math.max(0, formsTrace - trace * trace / c))
            : Double.POSITIVE_INFINITY,
        known ? factor * (pairsBoth + 0.5 * (formsBoth - trace * squares / c)) : 0,
        known
            ? factor * (pairsSquares + 0.5 * Math.max(0, formsSquares - squares * squares / c))
            : Double.POSITIVE_INFINITY,
        freedom,
        count);
  }

  /**
   * Estimates of {@code tr A} and {@code tr A²} that do not come from the quadrature, with the
   * covariance of their errors. In scaled units.
   *
   * @param trace the estimate of {@code tr A}
   * @param squares the estimate of {@code tr A²}
   * @param traceVariance the variance of the first; infinite when it is unknown
   * @param covariance the covariance of both
   * @param squaresVariance the variance of the second; infinite when it is unknown
   * @param freedom the degrees of freedom of the variances where many eigenvalues take part
   * @param probes the number of random vectors
   */
  record ComplementMoments(
      double trace,
      double squares,
      double traceVariance,
      double covariance,
      double squaresVariance,
      double freedom,
      int probes) {

    /** Returns the variance of {@code a · trace + b · squares}. */
    double variance(double a, double b) {
      return (a == 0 ? 0 : a * a * traceVariance)
          + (a == 0 || b == 0 ? 0 : 2 * a * b * covariance)
          + (b == 0 ? 0 : b * b * squaresVariance);
    }

    /**
     * Returns the degrees of freedom of that variance where few eigenvalues take part.
     *
     * <p>It is a mean over pairs of vectors of {@code (w_iᵀMw_j)²}, whose relative variance is
     * {@code 2/pairs + 8ρ/probes} with {@code ρ = Σμ⁴/(Σμ²)²} over the eigenvalues <i>μ</i> of
     * <i>M</i> (Hoeffding, Annals of Mathematical Statistics 19, 1948, section 5), and a variance
     * with <i>ν</i> degrees of freedom has {@code 2/ν}.
     *
     * @param concentration <i>ρ</i>: the inverse of the number of eigenvalues that take part
     */
    double freedom(double concentration) {
      return 1 / (1 / freedom + 4 * concentration / probes);
    }
  }
}
