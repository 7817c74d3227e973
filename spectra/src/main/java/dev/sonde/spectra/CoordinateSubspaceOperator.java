package dev.sonde.spectra;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The principal submatrix of an operator on some of its coordinates, <i>SᵀAS</i> with the columns
 * of <i>S</i> from the identity.
 *
 * <p>Where all other rows of <i>A</i> are zero it has all eigenvalues of <i>A</i> but so many
 * zeros.
 *
 * <p><b>Cost.</b> One product of the operator each, and the memory of two vectors of its dimension
 * for each vector of a block; products of a {@link SampledOperator} take one for each group.
 */
public final class CoordinateSubspaceOperator implements SampledOperator {

  private final SymmetricOperator operator;
  private final int[] coordinates;
  private double[][] wide = {};
  private double[][] products = {};
  private double[][][] byGroup = {};

  /**
   * Restricts an operator.
   *
   * @param operator the whole
   * @param coordinates the coordinates kept, ascending
   */
  public CoordinateSubspaceOperator(SymmetricOperator operator, int[] coordinates) {
    this.operator = operator;
    this.coordinates = coordinates.clone();
  }

  @Override
  public int dimension() {
    return coordinates.length;
  }

  @Override
  public double unitRoundoff() {
    return operator.unitRoundoff();
  }

  @Override
  public Definiteness definiteness() {
    return operator.definiteness();
  }

  @Override
  public void multiply(double[][] vectors, double[][] into) {
    scatter(vectors);
    products = room(products, vectors.length);
    double[][] W = Arrays.copyOf(products, vectors.length);
    operator.multiply(Arrays.copyOf(wide, vectors.length), W);
    gather(W, into);
  }

  @Override
  public int groups() {
    return operator instanceof SampledOperator sampled ? sampled.groups() : 1;
  }

  @Override
  public double weight(int group) {
    return operator instanceof SampledOperator sampled ? sampled.weight(group) : 1;
  }

  @Override
  public double samplingFraction() {
    return operator instanceof SampledOperator sampled ? sampled.samplingFraction() : 1;
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    if (!(operator instanceof SampledOperator sampled)) {
      multiply(vectors, productsByGroup[0]);
      return;
    }
    scatter(vectors);
    byGroup = byGroup.length == 0 ? new double[groups()][0][] : byGroup;
    double[][][] W = new double[byGroup.length][][];
    for (int g = 0; g < W.length; g++) {
      byGroup[g] = room(byGroup[g], vectors.length);
      W[g] = Arrays.copyOf(byGroup[g], vectors.length);
    }
    sampled.multiplyByGroup(Arrays.copyOf(wide, vectors.length), W);
    for (int g = 0; g < W.length; g++) {
      gather(W[g], productsByGroup[g]);
    }
  }

  private void scatter(double[][] vectors) {
    wide = room(wide, vectors.length); // what is no coordinate stays zero
    for (int j = 0; j < vectors.length; j++) {
      for (int i = 0; i < coordinates.length; i++) {
        wide[j][coordinates[i]] = vectors[j][i];
      }
    }
  }

  private void gather(double[][] from, double[][] into) {
    for (int j = 0; j < from.length; j++) {
      for (int i = 0; i < coordinates.length; i++) {
        into[j][i] = from[j][coordinates[i]];
      }
    }
  }

  private double[][] room(double[][] known, int count) {
    double[][] room = Arrays.copyOf(known, Math.max(known.length, count));
    for (int j = known.length; j < room.length; j++) {
      room[j] = new double[operator.dimension()];
    }
    return room;
  }

  /**
   * The rows of an operator that are exactly zero, each an eigenvalue 0 with a coordinate vector.
   *
   * <p>A row is zero when its product with two vectors of independent normal numbers is exactly
   * zero: {@code a·v = 0} has probability 0 for every row <i>a ≠ 0</i>. In floating point the sum
   * of a row that is not zero may round to zero, at about one unit roundoff a vector; two vectors
   * leave one in 10¹⁴ in single precision. Products of a {@link SampledOperator} must be zero in
   * every group.
   *
   * <p>Networks have such rows where a unit of a ReLU net is dead, an input always zero, or a token
   * never comes: a fifth of the perceptron of decision 0014. Left in, they are a spike at zero,
   * which is where sums over positive eigenvalues have their kink.
   */
  public static final class ZeroRows {

    /** The products that finding them costs. */
    public static final int PRODUCTS = 2;

    private ZeroRows() {}

    /**
     * Returns the coordinates whose rows are not zero, ascending.
     *
     * @param operator the operator, multiplied twice
     * @param seed decides the vectors
     */
    public static int[] others(SymmetricOperator operator, long seed) {
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
}
