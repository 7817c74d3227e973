package dev.sonde.studies.landscape;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.krylov.ExtremeEigenpairs;
import dev.sonde.spectra.krylov.ExtremePairs;
import dev.sonde.studies.StudyDraws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Unit directions that data determine well, hardly, or by chance, of a positive semidefinite
 * curvature matrix.
 *
 * <p>Up to {@link #EXACT} parameters the matrix is decomposed, and flat directions are drawn from
 * the flatter half of its eigenvectors. Above, they are random vectors without their part along the
 * largest eigenvectors, put through the Chebyshev polynomial that is 1 at 0 and at most {@code
 * 1/T_d(…)} on all curvature above {@link #CUT} of the largest; one product a degree.
 */
final class DeterminedDirections {
  /** Above, the matrix is not decomposed. */
  static final int EXACT = 1500;

  /** How many directions are steep. */
  static final int STEEP = 5;

  /** Eigenvectors that are taken out before the filter. */
  private static final int LARGEST = 20;

  /**
   * Where the filter's interval ends, relative to the largest eigenvalue: beyond it the polynomial
   * grows without bound, and what was found of the largest is a little too small.
   */
  private static final double TOP = 1.05;

  /** Relative to the largest curvature, what the filter suppresses. */
  private static final double CUT = 0.02;

  private final SymmetricOperator matrix;
  private final StudyDraws draws;
  private final int degree;
  private final List<double[]> steep = new ArrayList<>();
  private final double[] largest;
  private final DenseHessian dense;

  /**
   * Looks at a matrix.
   *
   * @param budget products for the largest pairs, above {@link #EXACT}
   * @param degree of the filter
   */
  DeterminedDirections(
      SymmetricOperator matrix, StudyDraws draws, int budget, int degree, long seed) {
    this.matrix = matrix;
    this.draws = draws;
    this.degree = degree;
    int n = matrix.dimension();
    if (n <= EXACT) {
      dense = DenseHessian.of(matrix);
      int count = Math.min(STEEP, n);
      largest = new double[count];
      for (int i = 0; i < count; i++) {
        largest[i] = dense.values()[n - 1 - i];
        steep.add(dense.vector(n - 1 - i));
      }
    } else {
      dense = new DenseHessian(new double[0], new double[0]);
      ExtremePairs pairs =
          ExtremeEigenpairs.withDefaults()
              .withLargest(LARGEST)
              .withTolerance(1e-3)
              .withBudget(budget)
              .withSeed(seed)
              .withVectors()
              .of(matrix);
      largest = pairs.largest().stream().mapToDouble(EigenvalueEstimate::value).toArray();
      steep.addAll(Arrays.asList(pairs.largestVectors()));
    }
  }

  /** Returns how many products looking and drawing cost. */
  static long products(int dimension, int budget, int degree, int count) {
    return dimension <= EXACT
        ? dimension + 3L * count
        : budget + (long) count * degree + 3L * count;
  }

  /** Returns the eigenvalues, ascending, where all are known; otherwise none. */
  double[] eigenvalues() {
    return dense.values().clone();
  }

  double largestEigenvalue() {
    return largest[0];
  }

  /** Returns directions drawn uniformly. */
  List<double[]> random(int count) {
    List<double[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(unit(draws.normals(matrix.dimension())));
    }
    return out;
  }

  /** Returns random sums of the five steepest directions. */
  List<double[]> steep(int count) {
    List<double[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] sum = new double[matrix.dimension()];
      for (double[] direction : steep.subList(0, Math.min(STEEP, steep.size()))) {
        Vectors.add(draws.normal(), direction, sum);
      }
      out.add(unit(sum));
    }
    return out;
  }

  /** Returns random directions of little curvature. */
  List<double[]> flat(int count) {
    int n = matrix.dimension();
    if (n <= EXACT) {
      List<double[]> out = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        double[] coefficients = new double[n];
        for (int k = 0; k < n - n / 2; k++) {
          coefficients[k] = draws.normal();
        }
        out.add(unit(dense.combined(coefficients)));
      }
      return out;
    }
    double[][] drawn = new double[count][];
    for (int i = 0; i < count; i++) {
      drawn[i] = withoutLargest(draws.normals(n));
    }
    double[][] filtered = filtered(drawn);
    List<double[]> out = new ArrayList<>();
    for (double[] vector : filtered) {
      out.add(unit(withoutLargest(vector)));
    }
    return out;
  }

  private double[] withoutLargest(double[] vector) {
    for (double[] direction : steep) {
      Vectors.add(-Vectors.dot(direction, vector), direction, vector);
    }
    return vector;
  }

  /** {@code T_d((b + a − 2A)/(b − a)) v / T_d((b + a)/(b − a))}, by the three-term recurrence. */
  private double[][] filtered(double[][] vectors) {
    double b = TOP * largest[0];
    double a = CUT * largest[0];
    double middle = (b + a) / (b - a);
    double slope = 2 / (b - a);
    double[][] before = vectors;
    double[][] now = step(vectors, new double[vectors.length][vectors[0].length], middle, slope, 1);
    double lower = 1;
    double scale = middle;
    for (int k = 1; k < degree; k++) {
      KrylovSteps.stopIfInterrupted();
      double[][] next = step(now, before, middle, slope, 2);
      double upper = 2 * middle * scale - lower;
      before = now;
      now = next;
      lower = scale;
      scale = upper;
    }
    for (int i = 0; i < now.length; i++) {
      now[i] = Vectors.scaled(now[i], 1 / scale);
    }
    return now;
  }

  /** {@code factor·(middle − slope·A) v − before}. */
  private double[][] step(
      double[][] vectors, double[][] before, double middle, double slope, double factor) {
    double[][] products = new double[vectors.length][vectors[0].length];
    matrix.multiply(vectors, products);
    for (int i = 0; i < vectors.length; i++) {
      for (int k = 0; k < products[i].length; k++) {
        products[i][k] = factor * (middle * vectors[i][k] - slope * products[i][k]) - before[i][k];
      }
    }
    return products;
  }

  /** Returns the mean curvature along unit directions. */
  double curvature(List<double[]> directions) {
    double[][] block = directions.toArray(double[][]::new);
    double[][] products = new double[block.length][matrix.dimension()];
    matrix.multiply(block, products);
    double sum = 0;
    for (int i = 0; i < block.length; i++) {
      sum += Vectors.dot(block[i], products[i]) / block.length;
    }
    return sum;
  }

  private static double[] unit(double[] vector) {
    return Vectors.scaled(vector, 1 / Vectors.norm(vector));
  }
}
