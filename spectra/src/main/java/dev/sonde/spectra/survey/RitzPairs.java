package dev.sonde.spectra.survey;

import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;

/**
 * The eigenpairs <i>(θ_i, s_i)</i> of the projected matrix <i>T</i>, with what a survey needs of
 * the Ritz vectors <i>u_i = Q s_i</i>, in scaled units.
 *
 * <p><b>Residuals.</b> {@code A u_i − θ_i u_i = Q₊ B (last block of s_i)}, so the residual's norm
 * is that of the border column {@code c_i = H (last block of s_i)}; exact in exact arithmetic, and
 * never claimed below the rounding of the products.
 *
 * <p><b>Converged pairs.</b> A pair is converged when {@code r_i √(P w_i) ≤ 0.02 |θ_i|}, where
 * <i>w_i</i> is the pair's weight in the mean spectral measure of the start vectors. A residual is
 * inversely proportional to the luck that the start vectors had with the eigenvector, {@code r_i ∝
 * 1/√w_i}; the product is independent of it. That matters: if pairs were taken by their residuals
 * alone, those left over would be the unlucky ones, and every estimate from the remainder would be
 * too small (on {@code λ_i = i^−1.5}, P = 600, 40 products, two start vectors, the 95% interval of
 * the squared Frobenius norm held the truth 88% of the time with the plain residual, 96% with this
 * one). The threshold was tuned by us: 0.02 is the loosest that stays unbiased where the run comes
 * near to exhausting the space; at 0.05 sixty eigenvalues above a noise floor were biased by 0.9
 * standard errors (decision 0002).
 *
 * <p><b>Multiplicity.</b> A start block of <i>b</i> vectors sees at most <i>b</i> copies of an
 * eigenvalue. So when <i>b</i> or more pairs stand so close that their residuals do not tell them
 * apart, there may be more copies than were found, and none of them is taken as converged: their
 * number then follows from their weight, as for the rest of the spectrum. A single start vector
 * cannot tell a repeated eigenvalue from a single one, so its pairs are taken only where {@link
 * Copies#ONE} says that something else can, and never with a weight that a single one has once in a
 * hundred thousand cases.
 */
final class RitzPairs {

  /** How small {@code r √(P w)} must be beside |θ|; tuned by us, see the class comment. */
  static final double CONVERGED = 0.02;

  /**
   * The rounding of a sum in units of that of one operation. Products in single precision are sums
   * over samples and layers: on trained networks of 500 to 7,000 parameters their sums differed
   * from those in double precision by at most 40 units, where gradients are rounded before they are
   * squared (Fisher matrices), and by at most 17 elsewhere; their largest eigenvalues by 12 to 14.
   */
  static final double ROUNDINGS = 32;

  /** What is known of how often the eigenvalues beside a single start vector occur. */
  enum Copies {
    /** Once each; probes have been, or will be, held against it. */
    ONE,
    /** Any number of times. */
    ANY
  }

  /** How often one of all the pairs may be taken for several where none is. */
  private static final double MISTAKEN = 1e-5;

  /** The residual of a pair that is beyond doubt, in units of its value. */
  private static final double SETTLED = 1e-4;

  private final int dimension;
  private final int size;
  private final int firstBlock;
  private final int lastBlock;
  private final double[] values;
  private final double[] vectors;
  private final double[] border;
  private final double[] residuals;
  private final double[] weights;
  private final double asymmetry;
  private final double floor;
  private final double rounding;
  private final boolean[] converged;
  private final double[] errors;

  private RitzPairs(BlockLanczos lanczos, int dimension, double unitRoundoff, Copies copies) {
    this.dimension = dimension;
    this.size = lanczos.size();
    this.firstBlock = lanczos.firstBlock();
    this.lastBlock = lanczos.lastBlock();
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(lanczos.projectedMatrix(), size, true);
    this.values = pairs.values();
    this.vectors = pairs.vectors();
    double norm = Math.max(Math.abs(values[0]), Math.abs(values[size - 1]));
    this.asymmetry = lanczos.asymmetry();
    this.floor = Math.max(2 * unitRoundoff * norm, asymmetry);
    this.rounding = ROUNDINGS * unitRoundoff * norm;
    double[] H = lanczos.borderRoot();
    int w = lastBlock;
    double[] last = new double[w * size];
    for (int k = 0; k < size; k++) {
      System.arraycopy(vectors, k * size + size - w, last, k * w, w);
    }
    this.border = Lapack.multiply(H, w, w, last, size);
    this.residuals = new double[size];
    this.weights = new double[size];
    for (int k = 0; k < size; k++) {
      double square = 0;
      for (int i = 0; i < w; i++) {
        square += border[k * w + i] * border[k * w + i];
      }
      residuals[k] = Math.sqrt(square);
      for (int j = 0; j < firstBlock; j++) {
        weights[k] += vectors[k * size + j] * vectors[k * size + j] / firstBlock;
      }
    }
    this.converged = converged(copies);
    this.errors = errors();
  }

  /** Decomposes what a run has found so far. */
  static RitzPairs of(BlockLanczos lanczos, int dimension, double unitRoundoff) {
    return of(lanczos, dimension, unitRoundoff, Copies.ANY);
  }

  /**
   * Decomposes what a run has found so far.
   *
   * @param copies how often eigenvalues occur, where there is a single start vector
   */
  static RitzPairs of(BlockLanczos lanczos, int dimension, double unitRoundoff, Copies copies) {
    return new RitzPairs(lanczos, dimension, unitRoundoff, copies);
  }

  private boolean[] converged(Copies copies) {
    boolean[] taken = new boolean[size];
    if (size == dimension) {
      Arrays.fill(taken, true); // the whole space: these are all the eigenpairs there are
      return taken;
    }
    boolean single = firstBlock == 1 && copies == Copies.ONE;
    int most = single ? 2 : firstBlock;
    int start = 0;
    for (int k = 0; k < size; k++) {
      taken[k] = isClose(k);
      if (k + 1 == size || !indistinguishable(k)) {
        if (k + 1 - start >= most) {
          Arrays.fill(taken, start, k + 1, false);
        }
        start = k + 1;
      }
    }
    return taken;
  }

  /**
   * Returns whether a pair belongs to one eigenvalue, of which there may be copies: its residual is
   * far below what keeps different eigenvalues apart.
   */
  boolean isSettled(int k) {
    return residual(k) <= SETTLED * Math.abs(values[k]);
  }

  /** Returns whether a pair has more weight than a single eigenvector gives to one start vector. */
  boolean showsCopies() {
    int settled = 0;
    double heaviest = 0;
    for (int k = 0; k < size && firstBlock == 1; k++) {
      if (isSettled(k)) {
        settled++;
        heaviest = Math.max(heaviest, dimension * weights[k]);
      }
    }
    return settled > 0 && heaviest > heaviestOf(settled);
  }

  /**
   * Returns what the heaviest of so many single eigenvectors' weights {@code P w}, the squares of
   * normal variables, exceeds once in 10⁵ surveys: 19.5 for one, 31.8 for 600.
   */
  static double heaviestOf(int count) {
    double normal = StudentT.upperQuantile(MISTAKEN / (2.0 * count), Double.POSITIVE_INFINITY);
    return normal * normal;
  }

  private boolean isClose(int k) {
    return residual(k) * Math.sqrt(Math.max(1e-300, dimension * weights[k]))
        <= CONVERGED * Math.abs(values[k]);
  }

  /**
   * Returns whether pairs k and k+1 stand closer than the sum of their residuals. What a block sees
   * of a repeated eigenvalue has no residual, and differs by the rounding of products.
   */
  private boolean indistinguishable(int k) {
    double apart = values[k + 1] - values[k];
    return apart <= residual(k) + residual(k + 1) || (firstBlock > 1 && apart <= rounding);
  }

  /**
   * Returns for each pair how far its eigenvalue may be: the residual, or its square over the gap
   * to the nearest other pair where that is less (Kato–Temple; Parlett, The Symmetric Eigenvalue
   * Problem, 1998, section 11.7).
   */
  private double[] errors() {
    double[] bounds = new double[size];
    for (int k = 0; k < size; k++) {
      double gap = Double.POSITIVE_INFINITY;
      if (k > 0) {
        gap = Math.min(gap, values[k] - values[k - 1] - residual(k - 1));
      }
      if (k + 1 < size) {
        gap = Math.min(gap, values[k + 1] - values[k] - residual(k + 1));
      }
      double r = residuals[k];
      bounds[k] = Math.max(floor, gap > r ? r * r / gap : r);
    }
    return bounds;
  }

  int size() {
    return size;
  }

  int firstBlock() {
    return firstBlock;
  }

  int lastBlock() {
    return lastBlock;
  }

  /** Returns Ritz value k, ascending. */
  double value(int k) {
    return values[k];
  }

  /** Returns the residual's norm, at least the rounding floor. */
  double residual(int k) {
    return Math.max(floor, residuals[k]);
  }

  /** Returns by how much value k may miss the eigenvalue it stands for. */
  double error(int k) {
    return errors[k];
  }

  /** Returns what rounding may move an eigenvalue by. */
  double floor() {
    return floor;
  }

  /** Returns how far products are from symmetric, in units of the largest eigenvalue. */
  double asymmetry() {
    return norm() > 0 ? asymmetry / norm() : 0;
  }

  /** Returns the larger of the two extreme Ritz values' sizes. */
  double norm() {
    return Math.max(Math.abs(values[0]), Math.abs(values[size - 1]));
  }

  boolean isConverged(int k) {
    return converged[k];
  }

  int convergedCount() {
    int count = 0;
    for (boolean c : converged) {
      count += c ? 1 : 0;
    }
    return count;
  }

  /** Returns entry j of <i>s_k</i>. */
  double component(int k, int j) {
    return vectors[k * size + j];
  }

  /** Returns entry i of the border column of pair k. */
  double border(int k, int i) {
    return border[k * lastBlock + i];
  }

  /** Returns the weight of pair k in the mean spectral measure of the start vectors. */
  double weight(int k) {
    return weights[k];
  }
}
