package dev.sonde.spectra.survey;

import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.TallMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What the groups of a {@link SampledOperator} tell about the error of having seen only a sample:
 * collected while the Lanczos basis <i>Q</i> grows, at no further products.
 *
 * <p>For every group <i>g</i> it keeps
 *
 * <ul>
 *   <li>{@code T_g = Qᵀ A_g Q}, exact: how the group's matrix differs inside the Krylov space;
 *   <li>{@code Ω A_g Q}, a sketch: how much of the difference leaves the Krylov space. <i>Ω</i>
 *       adds up coordinates with random signs into {@value #SKETCH} sums (Charikar, Chen,
 *       Farach-Colton, ICALP 2002), so that {@code (Ωx)ᵀ(Ωy)} is {@code xᵀy} on average, with a
 *       relative error of {@code √(2/}{@value #SKETCH}{@code )}.
 * </ul>
 *
 * <p>Many groups are merged into at most {@value #MAX_GROUPS}. Cost for each block: one pass over
 * the basis with all groups' products, and one over the products.
 */
final class GroupProjections {

  /** Ten groups widen the 95% interval by 15%; more cost a decomposition each and gain little. */
  static final int MAX_GROUPS = 10;

  /** Length of a sketched vector: 6% error in a length, which only enters a correction. */
  static final int SKETCH = 512;

  /** At most this much memory for products by group; wider blocks are multiplied in slices. */
  private static final long SLICE_BYTES = 1L << 28;

  private final SampledOperator operator;
  private final int merged;
  private final double[] weights;
  private final int capacity;
  private final double[][] projected;
  private final double[][] sketches;
  private final double[] basisSketch;
  private final byte[] signs;
  private final double[] insideCross;
  private final double[] insideSquares;
  private final double[] outsideTrace;
  private final double[] outsideCross;
  private final double[] outsideSquares;
  private int outsideCount;
  private double insideUnit;
  private double scale = 1;

  private GroupProjections(SampledOperator operator, int merged, int capacity, long seed) {
    this.operator = operator;
    this.merged = merged;
    this.capacity = capacity;
    this.weights = new double[merged];
    for (int g = 0; g < operator.groups(); g++) {
      weights[g % merged] += operator.weight(g);
    }
    this.projected = new double[merged][capacity * capacity];
    this.sketches = new double[merged][SKETCH * capacity];
    this.basisSketch = new double[SKETCH * capacity];
    this.insideCross = new double[merged];
    this.insideSquares = new double[merged];
    this.outsideTrace = new double[merged];
    this.outsideCross = new double[merged];
    this.outsideSquares = new double[merged];
    this.signs = new byte[operator.dimension()];
    SplittableRandom random = new SplittableRandom(~seed);
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (byte) (random.nextBoolean() ? 1 : -1);
    }
  }

  /** Prepares for an operator that saw a part of its population. */
  static GroupProjections of(SampledOperator operator, int capacity, long seed) {
    return new GroupProjections(operator, Math.min(operator.groups(), MAX_GROUPS), capacity, seed);
  }

  /** Returns how many vectors are multiplied at once. */
  private static int slice(int groups, long dimension, int block) {
    return (int) Math.max(1, Math.min(block, SLICE_BYTES / (Double.BYTES * dimension * groups)));
  }

  /** Returns the bytes that {@link #multiply} and the kept matrices take. */
  static long bytes(int groups, long dimension, int block, int capacity) {
    int merged = Math.min(groups, MAX_GROUPS);
    return Double.BYTES * dimension * groups * slice(groups, dimension, block)
        + Double.BYTES * (long) capacity * (merged * ((long) capacity + SKETCH) + SKETCH)
        + dimension;
  }

  /** Takes vectors and their products by merged group. */
  @FunctionalInterface
  private interface Keeper {
    void keep(double[][] x, double[][] products, double[][][] byGroup, int first);
  }

  /**
   * Computes {@code W = A X} for the block that was just appended to the basis, and keeps what the
   * groups tell.
   */
  void multiply(double[][] X, double[][] W, TallMatrix basis) {
    int start = basis.columns() - X.length;
    multiply(
        X,
        W,
        (x, products, byGroup, first) -> {
          keep(x, byGroup, start + first, basis);
          keepLengths(products, byGroup);
        });
  }

  /**
   * Computes {@code W = A X} for vectors that are orthogonal to the finished basis, and keeps what
   * the groups tell about the trace and the squared norm.
   */
  void multiplyOutside(double[][] X, double[][] W) {
    multiply(
        X,
        W,
        (x, products, byGroup, first) -> {
          outsideCount += x.length;
          for (int g = 0; g < merged; g++) {
            for (int j = 0; j < x.length; j++) {
              outsideTrace[g] += dot(x[j], 1, byGroup[g][j], scale);
              outsideCross[g] += dot(products[j], scale, byGroup[g][j], scale);
              outsideSquares[g] += dot(byGroup[g][j], scale, byGroup[g][j], scale);
            }
          }
        });
  }

  private void multiply(double[][] X, double[][] W, Keeper keeper) {
    int groups = operator.groups();
    int n = operator.dimension();
    int width = slice(groups, n, X.length);
    for (int from = 0; from < X.length; from += width) {
      int count = Math.min(width, X.length - from);
      double[][] x = Arrays.copyOfRange(X, from, from + count);
      double[][] products = Arrays.copyOfRange(W, from, from + count);
      double[][][] byGroup = new double[groups][count][n];
      operator.multiplyByGroup(x, byGroup);
      for (int j = 0; j < count; j++) {
        weightedSum(byGroup, j, products[j]);
        mergeInPlace(byGroup, j);
      }
      keeper.keep(x, products, byGroup, from);
    }
  }

  /** Adds up the lengths of groups' products, in units of their own: the scale may come later. */
  private void keepLengths(double[][] products, double[][][] byGroup) {
    if (insideUnit == 0) {
      double largest = 0;
      for (double[] product : products) {
        for (double entry : product) {
          largest = Math.max(largest, Math.abs(entry));
        }
      }
      insideUnit =
          largest > 0 && largest < Double.POSITIVE_INFINITY
              ? Math.scalb(1.0, Math.max(-1020, Math.getExponent(largest)))
              : 0;
    }
    double unit = insideUnit == 0 ? 1 : insideUnit;
    for (int g = 0; g < merged; g++) {
      for (int j = 0; j < products.length; j++) {
        insideCross[g] += dot(products[j], unit, byGroup[g][j], unit);
        insideSquares[g] += dot(byGroup[g][j], unit, byGroup[g][j], unit);
      }
    }
  }

  private static double dot(double[] x, double xUnit, double[] y, double yUnit) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] / xUnit * (y[i] / yUnit);
    }
    return sum;
  }

  private void weightedSum(double[][][] byGroup, int j, double[] sum) {
    Arrays.fill(sum, 0);
    for (int g = 0; g < byGroup.length; g++) {
      double weight = operator.weight(g);
      double[] product = byGroup[g][j];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * product[i];
      }
    }
  }

  /** Leaves the merged groups' products in the first places. */
  private void mergeInPlace(double[][][] byGroup, int j) {
    if (byGroup.length == merged) {
      return;
    }
    for (int g = 0; g < byGroup.length; g++) {
      double factor = operator.weight(g) / weights[g % merged];
      double[] product = byGroup[g][j];
      double[] target = byGroup[g % merged][j];
      for (int i = 0; i < product.length; i++) {
        target[i] = g < merged ? factor * product[i] : target[i] + factor * product[i];
      }
    }
  }

  private void keep(double[][] x, double[][][] byGroup, int first, TallMatrix basis) {
    int count = x.length;
    double[][] all = new double[merged * count][];
    for (int g = 0; g < merged; g++) {
      System.arraycopy(byGroup[g], 0, all, g * count, count);
    }
    double[] coefficients = basis.project(all);
    int rows = basis.columns();
    for (int g = 0; g < merged; g++) {
      for (int j = 0; j < count; j++) {
        int column = first + j;
        for (int i = 0; i < rows; i++) {
          double value = coefficients[(g * count + j) * rows + i];
          projected[g][column * capacity + i] = value;
          projected[g][i * capacity + column] = value;
        }
      }
    }
    for (int j = 0; j < count; j++) {
      int offset = (first + j) * SKETCH;
      sketch(x[j], basisSketch, offset);
      for (int g = 0; g < merged; g++) {
        sketch(byGroup[g][j], sketches[g], offset);
      }
    }
  }

  private void sketch(double[] vector, double[] out, int offset) {
    for (int i = 0; i < vector.length; i++) {
      out[offset + (i & (SKETCH - 1))] += signs[i] * vector[i];
    }
  }

  /** Says by which power of two the matrices that are read from here are divided. */
  void setScale(double scale) {
    this.scale = scale;
  }

  /** Returns how many vectors outside of the basis were multiplied. */
  int outsideCount() {
    return outsideCount;
  }

  /** Returns the mean of {@code wᵀA_g w} over those vectors, in scaled units. */
  double outsideTrace(int group) {
    return outsideTrace[group] / outsideCount;
  }

  /** Returns the mean of {@code (Aw)ᵀA_g w} over those vectors, in scaled units. */
  double outsideCross(int group) {
    return outsideCross[group] / outsideCount;
  }

  /** Returns the mean of {@code |A_g w|²} over those vectors, in scaled units. */
  double outsideSquares(int group) {
    return outsideSquares[group] / outsideCount;
  }

  /** Returns {@code tr (QᵀA A_g Q)}, in scaled units. */
  double insideCross(int group) {
    double ratio = insideUnit / scale;
    return insideCross[group] * ratio * ratio;
  }

  /** Returns {@code |A_g Q|²}, in scaled units. */
  double insideSquares(int group) {
    double ratio = insideUnit / scale;
    return insideSquares[group] * ratio * ratio;
  }

  /** Returns the weights of the merged groups. */
  double[] weights() {
    return weights.clone();
  }

  int count() {
    return merged;
  }

  double samplingFraction() {
    return operator.samplingFraction();
  }

  /** Returns {@code T_g}, {@code size × size} column-major, in scaled units. */
  double[] projectedMatrix(int group, int size) {
    double[] T = new double[size * size];
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        T[j * size + i] = projected[group][j * capacity + i] / scale;
      }
    }
    return T;
  }

  /**
   * Returns the sketch of {@code (I − QQᵀ) A_g Q}, {@code SKETCH × size} column-major, in scaled
   * units: what the group's matrix leads out of the Krylov space.
   */
  double[] sketchOutside(int group, int size, double[] T) {
    double[] inside = Lapack.multiply(basisSketch, SKETCH, size, T, size);
    double[] outside = new double[SKETCH * size];
    for (int i = 0; i < outside.length; i++) {
      outside[i] = sketches[group][i] / scale - inside[i];
    }
    return outside;
  }
}
