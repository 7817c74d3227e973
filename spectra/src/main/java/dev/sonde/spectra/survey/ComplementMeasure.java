package dev.sonde.spectra.survey;

import dev.sonde.spectra.dense.Lapack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mean spectral measure of the start vectors in the complement of the converged Ritz pairs,
 * with mass 1, as far as block Lanczos knows it: by moments. In scaled units.
 *
 * <p><b>Start vectors in the complement.</b> With <i>X₀</i> the start block's coordinates on the
 * pairs that are not converged, the columns of {@code X₀ (X₀ᵀX₀)^{−1/2}} are a frame in the
 * complement, uniformly distributed because the start frame was; so {@code (P − k)} times the
 * measure's integral of <i>f</i> is an unbiased estimate of the sum of <i>f</i> over the <i>P −
 * k</i> eigenvalues that are left.
 *
 * <p><b>Rules.</b> Appending a block with any symmetric corner <i>Ã</i> to the projected matrix,
 *
 * <pre>{@code
 * [ Θ  Cᵀ ]
 * [ C  Ã  ]      Θ the Ritz values, C the border
 * }</pre>
 *
 * leaves the moments up to degree {@code 2s} as they are (<i>s</i> steps), so every corner gives a
 * rule that is consistent with all that is known: the canonical representations of the moment
 * problem (Karlin and Studden, Tchebycheff Systems, 1966, chapter 2; for blocks Golub and Meurant,
 * Matrices, Moments and Quadrature, 2010, sections 4.3 and 6.2). {@code Ã = ξI − C(ξ − Θ)^{−1}Cᵀ}
 * puts a node at <i>ξ</i> (Gauss–Radau).
 *
 * <p><b>The central rule</b> mixes two of them. The <i>continued</i> one lets the recurrence go on
 * with its last coefficients for many blocks, the terminator of the recursion method (Haydock,
 * Heine and Kelly, J. Phys. C 8, 1975): its nodes are so dense that a kink of the function seldom
 * falls between two of them, and it is nearest to the truth where eigenvalues are spread out around
 * the kink. The rule with a node at <i>zero</i> puts as much there as the moments allow; for a
 * single start vector no consistent measure has a smaller sum of a function that is convex with a
 * kink at zero. It is nearest where many eigenvalues vanish. On a dozen spectra the truth lay
 * between 0 and 1.2 on the way from the second to the first (see decision 0013).
 */
final class ComplementMeasure {

  /**
   * Corners {@code A_s + t H}: if the recurrence went on with constant coefficients, the spectrum
   * would be {@code [A_s − 2H, A_s + 2H]}, and rules with all nodes inside have {@code |t| ≤ 1}.
   */
  private static final double[] CORNERS = {-1, -0.5, 0.5, 1};

  /** Blocks that continue the recurrence: 4 and 40 differed little; tuned by us, decision 0013. */
  private static final int CONTINUED_BLOCKS = 24;

  /** The share of the continued rule in the central one; tuned by us, see decision 0013. */
  private static final double CONTINUED_SHARE = 0.65;

  private final int dimension;
  private final int probes;
  private final double[] nodes;
  private final double[] start;
  private final double[] border;
  private final int borderRows;
  private final double[] corner;
  private final double[] root;
  private final double scale;

  private ComplementMeasure(
      int dimension,
      int probes,
      double[] nodes,
      double[] start,
      double[] border,
      int borderRows,
      double[] corner,
      double[] root,
      double scale) {
    this.dimension = dimension;
    this.probes = probes;
    this.nodes = nodes;
    this.start = start;
    this.border = border;
    this.borderRows = borderRows;
    this.corner = corner;
    this.root = root;
    this.scale = scale;
  }

  /** Takes the pairs that are not converged. */
  static ComplementMeasure of(BlockLanczos lanczos, RitzPairs pairs, int dimension) {
    int m = pairs.size();
    int n = m - pairs.convergedCount();
    int b = pairs.firstBlock();
    int w = pairs.lastBlock();
    double[] nodes = new double[n];
    double[] coordinates = new double[n * b];
    double[] border = new double[w * n];
    boolean exhausted = lanczos.exhausted();
    int i = 0;
    for (int k = 0; k < m; k++) {
      if (pairs.isConverged(k)) {
        continue;
      }
      nodes[i] = pairs.value(k);
      for (int j = 0; j < b; j++) {
        coordinates[j * n + i] = pairs.component(k, j);
      }
      for (int j = 0; j < w && !exhausted; j++) {
        border[i * w + j] = pairs.border(k, j);
      }
      i++;
    }
    Frame frame = Frame.of(coordinates, n, b);
    double[] T = lanczos.projectedMatrix();
    double[] corner = new double[w * w];
    for (int j = 0; j < w; j++) {
      System.arraycopy(T, (m - w + j) * m + m - w, corner, j * w, w);
    }
    return new ComplementMeasure(
        dimension - pairs.convergedCount(),
        frame.rank(),
        nodes,
        frame.vectors(),
        border,
        exhausted ? 0 : w,
        corner,
        lanczos.borderRoot(),
        pairs.norm());
  }

  /** Returns the measure of so many eigenvalues that are zero, which is known as it is. */
  static ComplementMeasure ofZeros(int dimension, double scale) {
    double[] none = {};
    return new ComplementMeasure(
        dimension, 1, new double[] {0}, new double[] {1}, none, 0, none, none, scale);
  }

  /**
   * An orthonormal basis of the span of a few columns.
   *
   * @param rank the number of its columns
   * @param vectors column-major
   */
  private record Frame(int rank, double[] vectors) {

    static Frame of(double[] columns, int n, int b) {
      if (n == 0) {
        return new Frame(0, new double[0]);
      }
      Lapack.SingularValues svd = Lapack.singularValues(columns, n, b);
      int k = Math.min(n, b);
      int rank = 0;
      // the coordinates of unit vectors: what is below 1e-7 is rounding of single precision
      while (rank < k && svd.singularValues()[rank] > 1e-7) {
        rank++;
      }
      return new Frame(rank, Arrays.copyOf(svd.left(), n * rank));
    }
  }

  /** Returns <i>P − k</i>, the number of eigenvalues that the measure stands for. */
  int dimension() {
    return dimension;
  }

  /** Returns the number of start vectors that reach into the complement. */
  int probes() {
    return probes;
  }

  /** Returns whether the measure is known as it is, because the Krylov space is invariant. */
  boolean isExact() {
    return borderRows == 0;
  }

  /** Returns the start vectors in the complement, on all Ritz pairs; zero on converged ones. */
  double[][] startVectors(RitzPairs pairs) {
    double[][] vectors = new double[probes][pairs.size()];
    for (int j = 0; j < probes; j++) {
      int i = 0;
      for (int k = 0; k < pairs.size(); k++) {
        if (!pairs.isConverged(k)) {
          vectors[j][k] = start[j * nodes.length + i];
          i++;
        }
      }
    }
    return vectors;
  }

  /**
   * Returns {@code P − k} squared times the variance of one uniformly distributed frame's mean of a
   * form with {@code tr B²/(P−k) − (tr B/(P−k))² = 1}.
   *
   * <p>For a frame of <i>b</i> vectors in dimension <i>n</i>, {@code Var((n/b) Σ q_jᵀBq_j) =
   * 2n²(n−b) / (b(n−1)(n+2)) · (tr B²/n − (tr B/n)²)}; for <i>b</i> = 1 the known variance of one
   * vector on the sphere, for <i>b = n</i> zero.
   */
  double frameVariance() {
    return frameVariance(dimension, probes);
  }

  static double frameVariance(double n, double b) {
    return n <= b ? 0 : 2 * n * n * (n - b) / (b * (n - 1) * (n + 2));
  }

  /** Returns the number of block steps that the measure is worth. */
  int steps() {
    return probes == 0 ? 0 : nodes.length / probes;
  }

  /** Returns how many nodes of the Gauss rule are negative. */
  int negativeNodes() {
    int count = 0;
    for (double node : nodes) {
      count += node < 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Returns what would be known of the same measure after fewer steps: block Lanczos on the Ritz
   * values from the start vectors.
   *
   * @param steps the number of steps, below {@link #steps}
   * @return nothing where the start vectors do not span so many steps
   */
  Optional<ComplementMeasure> after(int steps) {
    int n = nodes.length;
    int b = probes;
    int size = steps * b;
    if (steps < 1 || size + b > n) {
      return Optional.empty();
    }
    double[][] Q = new double[size + b][n];
    for (int j = 0; j < b; j++) {
      System.arraycopy(start, j * n, Q[j], 0, n);
    }
    double[] R = new double[b * b];
    double[] T = new double[size * size];
    for (int from = 0; from < size; from += b) {
      for (int j = 0; j < b; j++) {
        double[] w = Q[from + b + j];
        for (int i = 0; i < n; i++) {
          w[i] = nodes[i] * Q[from + j][i];
        }
        for (int i = 0; i < from + b; i++) {
          T[(from + j) * size + i] = dot(Q[i], w);
        }
        Arrays.fill(R, j * b, (j + 1) * b, 0);
        for (int round = 0; round < 2; round++) {
          for (int i = 0; i < from + b + j; i++) {
            double along = dot(Q[i], w);
            if (i >= from + b) {
              R[j * b + i - from - b] += along;
            }
            for (int k = 0; k < n; k++) {
              w[k] -= along * Q[i][k];
            }
          }
        }
        double length = Math.sqrt(dot(w, w));
        if (!(length > 1e-10 * scale)) {
          return Optional.empty();
        }
        R[j * b + j] = length;
        for (int k = 0; k < n; k++) {
          w[k] /= length;
        }
      }
    }
    // only the lower triangle is read
    double[] lower = new double[size * size];
    for (int j = 0; j < size; j++) {
      for (int i = j; i < size; i++) {
        lower[j * size + i] = T[i * size + j];
      }
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(lower, size, true);
    double[] first = new double[size * b];
    double[] coupling = new double[size * b];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < b; j++) {
        first[j * size + i] = pairs.vectors()[i * size + j];
        for (int k = 0; k < b; k++) {
          coupling[i * b + j] += R[k * b + j] * pairs.vectors()[i * size + size - b + k];
        }
      }
    }
    double[] last = new double[b * b];
    for (int j = 0; j < b; j++) {
      for (int i = 0; i < b; i++) {
        last[j * b + i] = T[(size - b + j) * size + size - b + i];
      }
    }
    return Optional.of(
        new ComplementMeasure(dimension, b, pairs.values(), first, coupling, b, last, R, scale));
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** Returns the rule with the corner {@code A_s + t H}. */
  private QuadratureRule withCorner(double t) {
    double[] c = new double[corner.length];
    for (int i = 0; i < c.length; i++) {
      c[i] = corner[i] + t * root[i];
    }
    return extended(c, 1);
  }

  /** Returns the Gauss rule: the Ritz values, all of them inside the spectrum. */
  QuadratureRule gauss() {
    double[] weights = new double[nodes.length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < probes; j++) {
        weights[i] += start[j * nodes.length + i] * start[j * nodes.length + i] / probes;
      }
    }
    return new QuadratureRule(nodes.clone(), weights);
  }

  /** Returns the rule with a node at <i>ξ</i>. */
  QuadratureRule withNodeAt(double xi) {
    if (isExact()) {
      return gauss();
    }
    int n = nodes.length;
    int w = borderRows;
    double[] scaledBorder = border.clone();
    double smallest = 1e-14 * scale;
    for (int i = 0; i < n; i++) {
      double distance = nodes[i] - xi;
      if (Math.abs(distance) < smallest) {
        distance = smallest;
      }
      for (int j = 0; j < w; j++) {
        scaledBorder[i * w + j] /= distance;
      }
    }
    double[] c = new double[w * w];
    for (int j = 0; j < w; j++) {
      c[j * w + j] = xi;
      for (int k = 0; k < w; k++) {
        for (int i = 0; i < n; i++) {
          c[k * w + j] += border[i * w + j] * scaledBorder[i * w + k];
        }
      }
    }
    return extended(c, 1);
  }

  /**
   * Returns the rule of the projected matrix with so many diagonal blocks appended, all equal, each
   * coupled to the next by <i>H</i>.
   */
  private QuadratureRule extended(double[] c, int blocks) {
    int n = nodes.length;
    int w = borderRows;
    int all = n + blocks * w;
    double[] A = new double[all * all];
    for (int i = 0; i < n; i++) {
      A[i * all + i] = nodes[i];
      // only the lower triangle is read
      System.arraycopy(border, i * w, A, i * all + n, w);
    }
    for (int from = n; from < all; from += w) {
      for (int j = 0; j < w; j++) {
        System.arraycopy(c, j * w, A, (from + j) * all + from, w);
        if (from + w < all) {
          System.arraycopy(root, j * w, A, (from + j) * all + from + w, w);
        }
      }
    }
    Lapack.Eigenpairs pairs = Lapack.symmetricEigenpairs(A, all, true);
    double[] values = pairs.values();
    double[] weights = new double[all];
    for (int k = 0; k < all; k++) {
      for (int j = 0; j < probes; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += pairs.vectors()[k * all + i] * start[j * n + i];
        }
        weights[k] += sum * sum / probes;
      }
    }
    return new QuadratureRule(values, weights);
  }

  /**
   * Returns the rules whose spread tells how uncertain an integral is: the central one first, then
   * the two that it mixes, then those with the last diagonal block as their corner, the Gauss rule,
   * and other corners, which have their nodes elsewhere.
   */
  List<QuadratureRule> family() {
    List<QuadratureRule> family = new ArrayList<>();
    if (isExact()) {
      family.add(gauss());
      return family;
    }
    QuadratureRule continued = extended(corner, CONTINUED_BLOCKS);
    QuadratureRule zero = withNodeAt(0);
    family.add(zero.mixedWith(continued, CONTINUED_SHARE));
    family.add(continued);
    family.add(zero);
    family.add(withCorner(0));
    family.add(gauss());
    for (double t : CORNERS) {
      family.add(withCorner(t));
    }
    return family;
  }
}
