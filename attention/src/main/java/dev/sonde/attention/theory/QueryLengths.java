package dev.sonde.attention.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The length of a query with d independent N(0, 1) entries: |q| ~ χ_d, whose density is r^{d−1}
 * e^{−r²/2} up to a factor. Given q, the products with keys of such entries are N(0, |q|²).
 *
 * <p>Means over |q| are Gaussian sums of 16 lengths, exact for polynomials in r up to degree 31:
 * for E|q| and E|q|² to rounding.
 *
 * <p>The three-term recurrence of the polynomials that are orthogonal under the density comes from
 * Stieltjes' procedure on a fine trapezoidal sum (Gautschi, Orthogonal Polynomials: Computation and
 * Approximation, 2004, section 2.2.3.1), the lengths are the eigenvalues of its Jacobi matrix, the
 * weights 1/Σp_k² of the orthonormal ones (sections 3.1.1 and 1.4.2).
 *
 * <p>Cost: some 1e5 multiplications when made.
 */
public final class QueryLengths {
  private static final int NODES = 16;

  /** Below e to this power of the largest, the density is left out. */
  private static final double NEGLIGIBLE = -100;

  private final List<Node> nodes = new ArrayList<>();

  /**
   * A length.
   *
   * @param length r
   * @param weight its share; all of them add up to 1
   */
  record Node(double length, double weight) {}

  private QueryLengths(double[] r, double[] mass) {
    double[] diagonal = new double[NODES];
    double[] squares = new double[NODES];
    recurrence(r, mass, diagonal, squares);
    for (int i = 0; i < NODES; i++) {
      double length = eigenvalue(i, diagonal, squares, r[r.length - 1]);
      nodes.add(new Node(length, weight(length, diagonal, squares)));
    }
  }

  /**
   * The lengths of queries.
   *
   * @param dimension d, at least 1
   */
  public static QueryLengths of(int dimension) {
    // In v = ln(r/√d) the density is exp(d·(v − (e^{2v} − 1)/2)), of width 1/√(2d) about 0. The
    // trapezoidal error of a moment of degree m is about exp(−(2π/step)²/(4(d + m))): 1e-34.
    double step = 0.5 / Math.sqrt(dimension + 2.0 * NODES);
    int before = places(dimension, -step);
    int behind = places(dimension, step);
    double[] r = new double[before + behind + 1];
    double[] mass = new double[r.length];
    for (int i = 0; i < r.length; i++) {
      double v = (i - before) * step;
      r[i] = Math.sqrt(dimension) * Math.exp(v);
      mass[i] = Math.exp(logDensity(dimension, v));
    }
    double total = Arrays.stream(mass).sum();
    for (int i = 0; i < mass.length; i++) {
      mass[i] /= total;
    }
    return new QueryLengths(r, mass);
  }

  private static double logDensity(int dimension, double v) {
    return dimension * (v - Math.expm1(2 * v) / 2);
  }

  private static int places(int dimension, double step) {
    int places = 0;
    while (logDensity(dimension, (places + 1) * step) > NEGLIGIBLE) {
      places++;
    }
    return places;
  }

  /** p_{k+1} = (r − diagonal_k) p_k − squares_k p_{k−1}, of leading coefficient 1. */
  private static void recurrence(double[] r, double[] mass, double[] diagonal, double[] squares) {
    double[] before = new double[r.length];
    double[] current = new double[r.length];
    Arrays.fill(current, 1);
    double normBefore = 1;
    for (int k = 0; k < NODES; k++) {
      double norm = 0;
      double moment = 0;
      for (int i = 0; i < r.length; i++) {
        double square = mass[i] * current[i] * current[i];
        norm += square;
        moment += square * r[i];
      }
      diagonal[k] = moment / norm;
      squares[k] = k == 0 ? 0 : norm / normBefore;
      for (int i = 0; i < r.length; i++) {
        double next = (r[i] - diagonal[k]) * current[i] - squares[k] * before[i];
        before[i] = current[i];
        current[i] = next;
      }
      normBefore = norm;
    }
  }

  /** By bisection: the pivots of T − x that are negative count the eigenvalues below x. */
  private static double eigenvalue(int index, double[] diagonal, double[] squares, double most) {
    double low = 0;
    double high = most;
    // to the last bit
    while (low < (low + high) / 2 && (low + high) / 2 < high) {
      double middle = (low + high) / 2;
      int below = 0;
      double pivot = 1;
      for (int k = 0; k < NODES; k++) {
        pivot = diagonal[k] - middle - squares[k] / (pivot == 0 ? Double.MIN_NORMAL : pivot);
        below += pivot < 0 ? 1 : 0;
      }
      if (below > index) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  private static double weight(double length, double[] diagonal, double[] squares) {
    double before = 0;
    double current = 1;
    double sum = 1;
    for (int k = 0; k + 1 < NODES; k++) {
      double next =
          ((length - diagonal[k]) * current - Math.sqrt(squares[k]) * before)
              / Math.sqrt(squares[k + 1]);
      before = current;
      current = next;
      sum += next * next;
    }
    return 1 / sum;
  }

  /** The lengths of the sum. */
  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /**
   * A mean over |q|.
   *
   * @param figure of a length r
   */
  public double mean(DoubleUnaryOperator figure) {
    double sum = 0;
    for (Node node : nodes) {
      sum += node.weight() * figure.applyAsDouble(node.length());
    }
    return sum;
  }
}
