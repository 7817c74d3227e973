package dev.sonde.capacity;

import dev.sonde.nets.CurvatureOperator;
import dev.sonde.spectra.SampledOperator;

/**
 * A curvature matrix that remembers, of all products made with it, the largest size of every row:
 * the search for dead parameters then costs no product of its own. A survey's first products are
 * with random vectors, which no row that is not zero is orthogonal to.
 */
final class WatchedOperator implements SampledOperator {
  private final CurvatureOperator operator;
  private final double[] largest;
  private long products;

  WatchedOperator(CurvatureOperator operator) {
    this.operator = operator;
    largest = new double[operator.dimension()];
  }

  /** The products that were seen. */
  long products() {
    return products;
  }

  /** The largest size of each row's products, {@code [P]}; zeros before the first product. */
  double[] largest() {
    return largest.clone();
  }

  @Override
  public int dimension() {
    return operator.dimension();
  }

  @Override
  public double unitRoundoff() {
    return operator.unitRoundoff();
  }

  @Override
  public void multiply(double[][] vectors, double[][] into) {
    operator.multiply(vectors, into);
    watch(into);
    products += vectors.length;
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    operator.multiplyByGroup(vectors, productsByGroup);
    for (double[][] group : productsByGroup) {
      watch(group);
    }
    products += vectors.length;
  }

  private void watch(double[][] made) {
    for (double[] product : made) {
      for (int i = 0; i < product.length; i++) {
        largest[i] = Math.max(largest[i], Math.abs(product[i]));
      }
    }
  }

  @Override
  public int groups() {
    return operator.groups();
  }

  @Override
  public double weight(int group) {
    return operator.weight(group);
  }

  @Override
  public double samplingFraction() {
    return operator.samplingFraction();
  }
}
