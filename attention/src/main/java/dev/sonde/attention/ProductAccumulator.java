package dev.sonde.attention;

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
  private final RatioAccumulator querySquare = new RatioAccumulator();
  private final RatioAccumulator keySquare = new RatioAccumulator();
  private final RatioAccumulator variance = new RatioAccumulator();
  private final RatioAccumulator independent = new RatioAccumulator();
  private final RatioAccumulator ratio = new RatioAccumulator();

  ProductAccumulator(int dimension) {
    this.dimension = dimension;
    queryMoments = new double[dimension * dimension];
    keyMoments = new double[dimension * dimension];
  }

  int dimension() {
    return dimension;
  }

  /** One head's queries or keys of a sequence. */
  record Side(HeadVectors vectors, int head, int readers, double factor) {
    HeadMatrix matrix() {
      return new HeadMatrix(vectors, head, readers, factor);
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
    HeadMatrix centred = k.matrix();
    centred.subtract(centred.mean());
    double[] keys = centred.gram();
    for (int c = 0; c < keys.length; c++) {
      keys[c] /= m;
    }
    HeadMatrix asked = q.matrix();
    double[] queries = asked.gram();
    double keyVariance = trace(keys) / dimension;
    if (rowByRow) {
      double[] squares = asked.squares();
      double[] spreads = asked.quadratic(keys);
      for (int i = 0; i < n; i++) {
        querySquare.add(squares[i] / dimension, 1);
        variance.add(spreads[i], 1);
        independent.add(squares[i] * keyVariance, 1);
        ratio.add(spreads[i], squares[i] * keyVariance);
      }
    } else {
      double squares = trace(queries);
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
