package dev.sonde.attention;

import java.util.Arrays;

/**
 * Gathers the spread of one head's queries and keys over sequences; see {@link ProductSpread}.
 *
 * <p>Cost: d² multiplications a token for the two matrices, and d² more for each query where rows
 * are the units of the error; 2·d² numbers of memory.
 */
final class ProductAccumulator {
  private final int dimension;
  private final double[] queryMoments;
  private final double[] keyMoments;
  private final double[] queries;
  private final double[] keys;
  private final double[] vector;
  private final double[] mean;
  private final RatioAccumulator querySquare = new RatioAccumulator();
  private final RatioAccumulator keySquare = new RatioAccumulator();
  private final RatioAccumulator variance = new RatioAccumulator();
  private final RatioAccumulator independent = new RatioAccumulator();
  private final RatioAccumulator ratio = new RatioAccumulator();

  ProductAccumulator(int dimension) {
    this.dimension = dimension;
    queryMoments = new double[dimension * dimension];
    keyMoments = new double[dimension * dimension];
    queries = new double[dimension * dimension];
    keys = new double[dimension * dimension];
    vector = new double[dimension];
    mean = new double[dimension];
  }

  int dimension() {
    return dimension;
  }

  /** One head's queries or keys of a sequence. */
  record Side(HeadVectors vectors, int head, int readers, double factor) {
    void copy(int row, double[] out) {
      vectors.copy(head, readers, row, factor, out);
    }

    int rows() {
      return vectors.rows();
    }
  }

  /**
   * Adds a sequence.
   *
   * @param q its queries
   * @param k its keys, of the same length
   * @param rowByRow whether rows are the units of the error
   */
  void add(Side q, Side k, boolean rowByRow) {
    int n = q.rows();
    int m = k.rows();
    if (n == 0 || m < 2) {
      return;
    }
    meanOf(k);
    Arrays.fill(keys, 0);
    for (int j = 0; j < m; j++) {
      k.copy(j, vector);
      for (int c = 0; c < dimension; c++) {
        vector[c] -= mean[c];
      }
      addOuter(keys, 1.0 / m);
    }
    Arrays.fill(queries, 0);
    double keyVariance = trace(keys) / dimension;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      q.copy(i, vector);
      addOuter(queries, 1);
      if (rowByRow) {
        double square = dot(vector, vector);
        squares += square;
        double spread = quadratic(keys);
        querySquare.add(square / dimension, 1);
        variance.add(spread, 1);
        independent.add(square * keyVariance, 1);
        ratio.add(spread, square * keyVariance);
      }
    }
    if (!rowByRow) {
      squares = trace(queries);
      double spread = product(queries, keys);
      querySquare.addRows(squares / dimension, n, n);
      variance.addRows(spread, n, n);
      independent.addRows(squares * keyVariance, n, n);
      ratio.addRows(spread, squares * keyVariance, n);
    }
    keySquare.addRows(keyVariance * m, m, m);
    for (int c = 0; c < queries.length; c++) {
      queryMoments[c] += queries[c];
      keyMoments[c] += n * keys[c];
    }
  }

  private void meanOf(Side k) {
    Arrays.fill(mean, 0);
    for (int j = 0; j < k.rows(); j++) {
      k.copy(j, vector);
      for (int c = 0; c < dimension; c++) {
        mean[c] += vector[c] / k.rows();
      }
    }
  }

  /** Adds weight·v vᵀ of the vector at hand, on and above the diagonal. */
  private void addOuter(double[] matrix, double weight) {
    for (int a = 0; a < dimension; a++) {
      double left = weight * vector[a];
      int row = a * dimension;
      for (int c = a; c < dimension; c++) {
        matrix[row + c] += left * vector[c];
      }
    }
  }

  private double quadratic(double[] matrix) {
    double sum = 0;
    for (int a = 0; a < dimension; a++) {
      double right = 0;
      int row = a * dimension;
      for (int c = a + 1; c < dimension; c++) {
        right += matrix[row + c] * vector[c];
      }
      sum += vector[a] * (matrix[row + a] * vector[a] + 2 * right);
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  private double trace(double[] matrix) {
    double sum = 0;
    for (int a = 0; a < dimension; a++) {
      sum += matrix[a * dimension + a];
    }
    return sum;
  }

  /** tr(A B) of two symmetric matrices that are kept on and above the diagonal. */
  private double product(double[] first, double[] second) {
    double sum = 0;
    for (int a = 0; a < dimension; a++) {
      int row = a * dimension;
      for (int c = a + 1; c < dimension; c++) {
        sum += 2 * first[row + c] * second[row + c];
      }
      sum += first[row + a] * second[row + a];
    }
    return sum;
  }

  void endUnit() {
    querySquare.endUnit();
    keySquare.endUnit();
    variance.endUnit();
    independent.endUnit();
    ratio.endUnit();
  }

  ProductSpread spread() {
    double queryDirections = directions(queryMoments);
    double keyDirections = directions(keyMoments);
    RowMean excess = ratio.ratio();
    return new ProductSpread(
        querySquare.root(),
        keySquare.root(),
        variance.ratio(),
        independent.ratio(),
        excess,
        queryDirections,
        keyDirections,
        excess.estimate() * Math.sqrt(queryDirections * keyDirections) / dimension);
  }

  /** (tr A)²/‖A‖²_F. */
  private double directions(double[] matrix) {
    double trace = trace(matrix);
    return trace * trace / product(matrix, matrix);
  }
}
