package dev.sonde.attention.vectors;

import dev.sonde.attention.means.RatioAccumulator;
import dev.sonde.attention.means.RowMean;

/**
 * Gathers the spread of one head's queries and keys over sequences; see {@link ProductSpread}.
 *
 * <p>Cost: d² multiplications a token for the two matrices, and d² more for each query where rows
 * are the units of the error; 2·d² numbers of memory.
 */
public final class ProductAccumulator {
  private final int dimension;
  private final double[] queryMoments;
  private final double[] keyMoments;
  private final RatioAccumulator querySquare = new RatioAccumulator();
  private final RatioAccumulator keySquare = new RatioAccumulator();
  private final RatioAccumulator variance = new RatioAccumulator();
  private final RatioAccumulator independent = new RatioAccumulator();
  private final RatioAccumulator ratio = new RatioAccumulator();

  public ProductAccumulator(int dimension) {
    this.dimension = dimension;
    queryMoments = new double[dimension * dimension];
    keyMoments = new double[dimension * dimension];
  }

  public int dimension() {
    return dimension;
  }

  /**
   * Adds a sequence.
   *
   * @param queries of the head
   * @param keys of the same length
   * @param rowByRow whether rows are the units of the error
   */
  public void add(HeadMatrix queries, HeadMatrix keys, boolean rowByRow) {
    int n = queries.tokens();
    int m = keys.tokens();
    if (n == 0 || m < 2) {
      return;
    }
    double[] keyMoment = keys.centred().gram();
    for (int c = 0; c < keyMoment.length; c++) {
      keyMoment[c] /= m;
    }
    double[] queryMoment = queries.gram();
    double keyVariance = trace(keyMoment) / dimension;
    if (rowByRow) {
      double[] squares = queries.squares();
      double[] spreads = queries.quadratic(keyMoment);
      for (int i = 0; i < n; i++) {
        querySquare.add(squares[i] / dimension, 1);
        variance.add(spreads[i], 1);
        independent.add(squares[i] * keyVariance, 1);
        ratio.add(spreads[i], squares[i] * keyVariance);
      }
    } else {
      double squares = trace(queryMoment);
      double spread = product(queryMoment, keyMoment);
      querySquare.addRows(squares / dimension, n, n);
      variance.addRows(spread, n, n);
      independent.addRows(squares * keyVariance, n, n);
      ratio.addRows(spread, squares * keyVariance, n);
    }
    keySquare.addRows(keyVariance * m, m, m);
    for (int c = 0; c < queryMoment.length; c++) {
      queryMoments[c] += queryMoment[c];
      keyMoments[c] += n * keyMoment[c];
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

  public void endUnit() {
    querySquare.endUnit();
    keySquare.endUnit();
    variance.endUnit();
    independent.endUnit();
    ratio.endUnit();
  }

  public ProductSpread spread() {
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
