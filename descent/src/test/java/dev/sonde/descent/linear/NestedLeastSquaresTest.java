package dev.sonde.descent.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgelsd;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.spectra.dense.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every width from one factorisation agrees with a least-squares solve for every width. */
class NestedLeastSquaresTest {
  private static final int N = 60;
  private static final int M = 40;
  private static final int D = 12;
  private static final int K = 3;
  private static final int[] WIDTHS = {1, 2, 7, 30, 50, 75, 100, 180};

  /** What the issue asks for away from the threshold; both sides' own rounding is below it. */
  private static final double AGREEMENT = 1e-9;

  private final double[] train = normal(N * D, 1);
  private final double[] test = normal(M * D, 2);
  private final double[] targets = normal(N * K, 3);

  @ParameterizedTest
  @EnumSource(names = {"FOURIER", "RELU"})
  void everyWidthAgreesWithItsOwnSolveOfLeastNorm(FeatureKind kind) {
    RandomFeatures features = features(kind);
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(
            features, targets, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
        .solve(WIDTHS, all::add);
    assertThat(all).extracting(WidthFigures::width).containsExactly(1, 2, 7, 30, 50, 75, 100, 180);
    for (WidthFigures figures : all) {
      double[] coefficients = leastNorm(features, figures.width());
      double[] predictions = product(features.test(0, figures.width()), coefficients);
      double[] fitted = product(features.train(0, figures.width()), coefficients);
      assertThat(distance(figures.testPredictions(), predictions))
          .as("test predictions at width %d", figures.width())
          .isLessThan(AGREEMENT * norm(predictions));
      assertThat(distance(figures.trainPredictions(), fitted))
          .as("training predictions at width %d", figures.width())
          .isLessThan(AGREEMENT * norm(targets));
      assertThat(figures.norm()).isCloseTo(norm(coefficients), within(norm(coefficients)));
      double loss = Math.pow(distance(fitted, targets), 2) / targets.length;
      assertThat(Math.abs(figures.trainLoss() - loss)).isLessThan(AGREEMENT);
    }
  }

  @Test
  void aRidgeAgreesWithTheAugmentedSolve() {
    RandomFeatures features = features(FeatureKind.FOURIER);
    double ridge = 0.7;
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(
            features, targets, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
        .solveRidge(WIDTHS, ridge, all::add);
    for (WidthFigures figures : all) {
      double[] coefficients = ridgeSolution(features, figures.width(), ridge);
      double[] predictions = product(features.test(0, figures.width()), coefficients);
      assertThat(distance(figures.testPredictions(), predictions))
          .isLessThan(AGREEMENT * norm(predictions));
      assertThat(figures.norm()).isCloseTo(norm(coefficients), within(norm(coefficients)));
      double[] fitted = product(features.train(0, figures.width()), coefficients);
      assertThat(distance(figures.trainPredictions(), fitted))
          .isLessThan(AGREEMENT * norm(targets));
    }
  }

  @Test
  void degreesOfFreedomAreTheTraceOfTheSmoother() {
    RandomFeatures features = features(FeatureKind.FOURIER);
    double ridge = 0.7;
    // the smoother's columns are the fits of unit vectors
    double trace = 0;
    for (int i = 0; i < N; i++) {
      double[] unit = new double[N];
      unit[i] = 1;
      List<WidthFigures> one = new ArrayList<>();
      new NestedLeastSquares(
              features, unit, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
          .solveRidge(new int[] {75}, ridge, one::add);
      trace += one.get(0).trainPredictions()[i];
    }
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(
            features, targets, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
        .solveRidge(new int[] {75}, ridge, all::add);
    assertThat(all.get(0).degreesOfFreedom()).isCloseTo(trace, within(trace));
  }

  @Test
  void unseenDegreesOfFreedomMeetAcrossTheThreshold() {
    // just below and just above n the smoother on unseen inputs is the same up to one feature
    RandomFeatures features = features(FeatureKind.RELU);
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(
            features, targets, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
        .solve(new int[] {10, N, 170}, all::add);
    assertThat(all.get(1).unseenDegreesOfFreedom())
        .isGreaterThan(10 * all.get(0).unseenDegreesOfFreedom())
        .isGreaterThan(10 * all.get(2).unseenDegreesOfFreedom());
  }

  private RandomFeatures features(FeatureKind kind) {
    return new RandomFeatures(kind, 2, 5, 180, D, train, test);
  }

  private double[] leastNorm(RandomFeatures features, int width) {
    double[] a = features.train(0, width).toArray();
    double[] b = new double[Math.max(N, width) * K];
    for (int k = 0; k < K; k++) {
      System.arraycopy(targets, k * N, b, k * Math.max(N, width), N);
    }
    return solve(a, N, width, b);
  }

  private double[] ridgeSolution(RandomFeatures features, int width, double ridge) {
    double[] phi = features.train(0, width).toArray();
    int rows = N + width;
    double[] a = new double[rows * width];
    for (int j = 0; j < width; j++) {
      System.arraycopy(phi, j * N, a, j * rows, N);
      a[j * rows + N + j] = Math.sqrt(ridge);
    }
    double[] b = new double[rows * K];
    for (int k = 0; k < K; k++) {
      System.arraycopy(targets, k * N, b, k * rows, N);
    }
    return solve(a, rows, width, b);
  }

  /** The naive twin: LAPACK's solution of least norm by a singular value decomposition. */
  private static double[] solve(double[] a, int rows, int columns, double[] b) {
    int most = Math.max(rows, columns);
    double[] s = new double[Math.min(rows, columns)];
    int[] rank = new int[1];
    int info = LAPACKE_dgelsd(LAPACK_COL_MAJOR, rows, columns, K, a, rows, b, most, s, 1e-14, rank);
    assertThat(info).isZero();
    double[] out = new double[columns * K];
    for (int k = 0; k < K; k++) {
      System.arraycopy(b, k * most, out, k * columns, columns);
    }
    return out;
  }

  private static double[] product(Matrix a, double[] coefficients) {
    try (a;
        Matrix b = Matrix.of(a.columns(), K, coefficients);
        Matrix c = new Matrix(a.rows(), K)) {
      c.addProduct(a, b);
      return c.toArray();
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double size) {
    return org.assertj.core.data.Offset.offset(AGREEMENT * size);
  }

  private static double distance(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return norm(difference);
  }

  private static double norm(double[] a) {
    return Math.sqrt(Arrays.stream(a).map(x -> x * x).sum());
  }

  private static double[] normal(int count, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.INPUTS);
    double[] out = new double[count];
    Arrays.setAll(out, i -> draws.normal());
    return out;
  }
}
