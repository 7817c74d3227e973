package dev.sonde.capacity;

import dev.sonde.capacity.measures.ParameterVectors;
import dev.sonde.capacity.measures.QuadraticForm;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.SampledOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * A curvature matrix that remembers what the products made with it tell by the way, so that it
 * costs no product of its own: the largest size of every row, for the search for dead parameters,
 * and the curvature along a few random directions.
 *
 * <p>Both come from the first block of dense vectors, which is a survey's random start block, each
 * of its vectors uniform on the sphere; no row that is not zero is orthogonal to them. On the exact
 * path vectors are columns of the identity; then all of them are watched, and there are no forms.
 */
final class WatchedOperator implements SampledOperator {
  /** The vectors kept, a copy of each. */
  private static final int MOST_FORMS = 4;

  private final CurvatureOperator operator;
  private final double[] largest;
  private final List<QuadraticForm> forms = new ArrayList<>();
  private long products;
  private boolean denseSeen;

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

  /** The matrix's quadratic forms along independent random directions; at most four, maybe none. */
  List<QuadraticForm> forms() {
    return List.copyOf(forms);
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
  public Definiteness definiteness() {
    return operator.definiteness();
  }

  @Override
  public void multiply(double[][] vectors, double[][] into) {
    operator.multiply(vectors, into);
    watch(vectors, new double[][][] {into}, group -> 1);
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    operator.multiplyByGroup(vectors, productsByGroup);
    watch(vectors, productsByGroup, operator::weight);
  }

  private void watch(double[][] vectors, double[][][] byGroup, IntToDoubleFunction weight) {
    products += vectors.length;
    if (denseSeen) {
      return;
    }
    for (double[][] group : byGroup) {
      for (double[] product : group) {
        for (int i = 0; i < product.length; i++) {
          largest[i] = Math.max(largest[i], Math.abs(product[i]));
        }
      }
    }
    denseSeen = Arrays.stream(vectors).flatMapToDouble(Arrays::stream).allMatch(x -> x != 0);
    for (int j = 0; denseSeen && j < Math.min(vectors.length, MOST_FORMS); j++) {
      double form = 0;
      for (int g = 0; g < byGroup.length; g++) {
        form += weight.applyAsDouble(g) * ParameterVectors.dot(vectors[j], byGroup[g][j]);
      }
      forms.add(new QuadraticForm(vectors[j].clone(), form));
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
