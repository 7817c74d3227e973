package dev.sonde.spectra;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The rows of an operator that are exactly zero, each an eigenvalue 0 with a coordinate vector.
 *
 * <p>A row is zero when its product with two vectors of independent normal numbers is exactly zero:
 * {@code a·v = 0} has probability 0 for every row <i>a ≠ 0</i>. In floating point the sum of a row
 * that is not zero may round to zero, at about one unit roundoff a vector; two vectors leave one in
 * 10¹⁴ in single precision. Products of a {@link SampledOperator} must be zero in every group.
 *
 * <p>Networks have such rows where a unit of a ReLU net is dead, an input always zero, or a token
 * never comes: a fifth of the perceptron of decision 0014. Left in, they are a spike at zero, which
 * is where sums over positive eigenvalues have their kink.
 */
final class ZeroRows {

  /** The products that finding them costs. */
  static final int PRODUCTS = 2;

  private ZeroRows() {}

  /**
   * Returns the coordinates whose rows are not zero, ascending.
   *
   * @param operator the operator, multiplied twice
   * @param seed decides the vectors
   */
  static int[] others(SymmetricOperator operator, long seed) {
    int n = operator.dimension();
    SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
    double[][] vectors = new double[PRODUCTS][n];
    for (double[] vector : vectors) {
      for (int i = 0; i < n; i++) {
        double x;
        do {
          x = random.nextGaussian();
        } while (x == 0);
        vector[i] = x;
      }
    }
    double[][][] products;
    if (operator instanceof SampledOperator sampled && sampled.samplingFraction() < 1) {
      products = new double[sampled.groups()][PRODUCTS][n];
      sampled.multiplyByGroup(vectors, products);
    } else {
      products = new double[1][PRODUCTS][n];
      operator.multiply(vectors, products[0]);
    }
    boolean[] other = new boolean[n];
    for (double[][] group : products) {
      for (double[] product : group) {
        for (int i = 0; i < n; i++) {
          other[i] |= product[i] != 0; // NaN is not zero either
        }
      }
    }
    return IntStream.range(0, n).filter(i -> other[i]).toArray();
  }
}
