package dev.sonde.descent.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgelsd;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.spectra.dense.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where features are constant, repeated, sums of others or fewer than they seem, every width still
 * agrees with its own solution of least norm by a singular value decomposition.
 */
class DependentFeaturesTest {
  private static final int N = 40;
  private static final int M = 25;
  private static final int K = 3;
  private static final int[] WIDTHS = IntStream.rangeClosed(1, 90).toArray();

  /** The condition number up to which widths count as well-conditioned. */
  private static final double WELL = 1e6;

  /** What is asked for there; rounding alone is two digits below. */
  private static final double AGREEMENT = 1e-8;

  /** Beyond what single precision makes of dependence; six digits are left below. */
  private static final double SINGLE = 1e10;

  private final double[] targets = unequal();

  /** Features as they are given, {@code n × p} and {@code m × p}. */
  private record Given(double[] train, double[] test, int rows, int tests)
      implements NestedFeatures {
    @Override
    public int count() {
      return train.length / rows;
    }

    @Override
    public Matrix train(int from, int to) {
      return Matrix.of(rows, to - from, Arrays.copyOfRange(train, from * rows, to * rows));
    }

    @Override
    public Matrix test(int from, int to) {
      return Matrix.of(tests, to - from, Arrays.copyOfRange(test, from * tests, to * tests));
    }
  }

  /** How features depend on one another. */
  private enum Dependence {
    NONE,
    CONSTANT {
      @Override
      double of(double[] row, int j, int sample) {
        return j == 0 || j == 17 || j == 60 ? 2.7 : row[j];
      }
    },
    REPEATED {
      @Override
      double of(double[] row, int j, int sample) {
        return j % 5 == 4 ? row[j - 3] : row[j];
      }
    },
    SUMS {
      @Override
      double of(double[] row, int j, int sample) {
        return j % 7 == 6 ? row[j - 1] + 0.3 * row[j - 4] - row[j - 6] : row[j];
      }
    },
    /** All features beyond the first twelve are combinations of those, in test samples too. */
    FEW_DIMENSIONS {
      @Override
      double of(double[] row, int j, int sample) {
        double sum = j < 12 ? row[j] : 0;
        for (int i = 0; i < 12 && j >= 12; i++) {
          sum += Math.sin(1 + i * j) * row[i];
        }
        return sum;
      }
    },
    /** Dependent in training alone: test samples tell the features apart. */
    ONLY_IN_TRAINING {
      @Override
      double of(double[] row, int j, int sample) {
        return sample < N && j % 3 == 2 ? row[j - 1] - row[j - 2] : row[j];
      }
    },
    UNLIKE_SIZES {
      @Override
      double of(double[] row, int j, int sample) {
        return j % 7 == 6 ? row[j - 1] * 1e-3 : row[j] * (j % 2 == 0 ? 1 : 1e-3);
      }
    },
    /** Samples that are there twice, with other targets. */
    TWIN_SAMPLES;

    double of(double[] row, int j, int sample) {
      return row[j];
    }

    Given features() {
      int p = 90;
      double[] train = new double[N * p];
      double[] test = new double[M * p];
      NormalDraws draws = new NormalDraws(7, NormalDraws.Purpose.INPUTS);
      double[] before = new double[p];
      for (int i = 0; i < N + M; i++) {
        double[] row = new double[p];
        Arrays.setAll(row, j -> draws.normal());
        if (this == TWIN_SAMPLES && i < N && i % 4 == 3) {
          row = before;
        }
        for (int j = 0; j < p; j++) {
          double value = of(row, j, i);
          if (i < N) {
            train[j * N + i] = value;
          } else {
            test[j * M + i - N] = value;
          }
        }
        before = row;
      }
      return new Given(train, test, N, M);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWidthIsTheSolutionOfLeastNorm(Dependence dependence) {
    agree(dependence.features(), Intercept.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void everyWidthIsTheSolutionOfLeastNormBesideAnIntercept(Dependence dependence) {
    agree(dependence.features(), Intercept.FITTED);
  }

  @ParameterizedTest
  @EnumSource
  void unseenDegreesOfFreedomAreTheSquaresOfTheSmoother(Dependence dependence) {
    holdsSmoother(dependence.features());
  }

  /** Sums of columns that were rounded to single precision are dependent but for that. */
  @ParameterizedTest
  @EnumSource
  void unseenDegreesOfFreedomHoldInSinglePrecision(Dependence dependence) {
    Given exact = dependence.features();
    holdsSmoother(new Given(rounded(exact.train()), rounded(exact.test()), N, M));
  }

  private static double[] rounded(double[] values) {
    return Arrays.stream(values).map(value -> (float) value).toArray();
  }

  /** The predictions of unit vectors are the smoother's columns. */
  private static void holdsSmoother(Given features) {
    double[] units = new double[N * N];
    for (int i = 0; i < N; i++) {
      units[i * N + i] = 1;
    }
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(features, units, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING)
        .solve(WIDTHS, all::add);
    assertThat(all).hasSize(WIDTHS.length);
    int held = 0;
    for (WidthFigures figures : all) {
      double smoother = norm(figures.testPredictions());
      if (figures.condition() < SINGLE) {
        assertThat(figures.unseenDegreesOfFreedom())
            .as("width %d", figures.width())
            .isCloseTo(smoother * smoother * N / M, withinPercentage(1e-3));
        held++;
      }
    }
    // the others are singular but for rounding, where the squares are nothing but it
    assertThat(held).isGreaterThan(55);
  }

  @Test
  void aRidgeWithAnInterceptAgreesWithTheCentredProblem() {
    double ridge = 0.4;
    Given features = Dependence.REPEATED.features();
    for (WidthFigures figures : solved(features, Intercept.FITTED, ridge)) {
      int p = figures.width();
      double[] x = centred(first(features.train(), N, p), features.train(), N, p, N);
      double[] tests = centred(first(features.test(), M, p), features.train(), M, p, N);
      double[] tall = new double[(N + p) * p];
      double[] y = new double[(N + p) * K];
      double[] means = means(targets, N);
      for (int j = 0; j < p; j++) {
        System.arraycopy(x, j * N, tall, j * (N + p), N);
        tall[j * (N + p) + N + j] = Math.sqrt(ridge);
      }
      for (int k = 0; k < K; k++) {
        for (int i = 0; i < N; i++) {
          y[k * (N + p) + i] = targets[k * N + i] - means[k];
        }
      }
      double[] predictions = predicted(tests, M, solve(tall, N + p, p, y).coefficients(), means);
      assertThat(distance(figures.testPredictions(), predictions))
          .as("width %d", p)
          .isLessThan(AGREEMENT * norm(predictions));
    }
  }

  /** Smooth features have singular values of every size down to rounding, and no gap in them. */
  @Test
  void featuresWithoutAGapAreCutOffWhereRoundingIs() {
    NormalDraws draws = new NormalDraws(9, NormalDraws.Purpose.INPUTS);
    double[] train = new double[2 * N];
    double[] test = new double[2 * M];
    Arrays.setAll(train, i -> draws.normal());
    Arrays.setAll(test, i -> draws.normal());
    RandomFeatures smooth = new RandomFeatures(FeatureKind.FOURIER, 8, 5, 90, 2, train, test);
    double[] lines = new double[N * K];
    Arrays.setAll(lines, i -> Math.sin(train[i % N]) + Math.floorDiv(i, N) * train[N + i % N]);
    NestedLeastSquares models =
        new NestedLeastSquares(
            smooth, lines, N, Intercept.NONE, NestedLeastSquares.Detail.EVERYTHING);
    List<WidthFigures> all = new ArrayList<>();
    models.solve(WIDTHS, all::add);
    int deficient = 0;
    for (WidthFigures figures : all) {
      int p = figures.width();
      try (Matrix x = smooth.train(0, p);
          Matrix tests = smooth.test(0, p)) {
        Solution solution = solve(x.toArray(), N, p, lines);
        double[] expected = predicted(tests.toArray(), M, solution.coefficients(), new double[K]);
        // a singular value at the cut-off is known to a few per cent, and so is what it adds
        assertThat(distance(figures.testPredictions(), expected))
            .as("width %d, rank %d, condition %.1g", p, solution.rank(), solution.condition())
            .isLessThan(0.1 * norm(expected));
        deficient += solution.rank() < Math.min(p, N) ? 1 : 0;
      }
    }
    assertThat(deficient).isGreaterThan(30);
  }

  @Test
  void theRankIsThatOfWhatFeaturesTell() {
    List<WidthFigures> few = solved(Dependence.FEW_DIMENSIONS.features(), Intercept.FITTED, 0);
    assertThat(few.get(11).degreesOfFreedom()).isEqualTo(13);
    assertThat(few.get(89).degreesOfFreedom()).isEqualTo(13);
    List<WidthFigures> twins = solved(Dependence.TWIN_SAMPLES.features(), Intercept.NONE, 0);
    assertThat(twins.get(89).degreesOfFreedom()).isEqualTo(30);
    List<WidthFigures> all = solved(Dependence.NONE.features(), Intercept.FITTED, 0);
    assertThat(all.get(38).degreesOfFreedom()).isEqualTo(40);
    assertThat(all.get(89).degreesOfFreedom()).isEqualTo(40);
    assertThat(all.get(89).trainLoss()).isLessThan(1e-20);
  }

  @Test
  void featuresThatSayNothingPredictTheMean() {
    Given constant = new Given(filled(N * 4, 3), filled(M * 4, 5), N, M);
    double[] means = means(targets, N);
    List<WidthFigures> all = new ArrayList<>();
    new NestedLeastSquares(
            constant, targets, N, Intercept.FITTED, NestedLeastSquares.Detail.EVERYTHING)
        .solve(new int[] {1, 4}, all::add);
    for (WidthFigures figures : all) {
      assertThat(figures.norm()).isZero();
      assertThat(figures.degreesOfFreedom()).isEqualTo(1);
      for (int i = 0; i < figures.testPredictions().length; i++) {
        assertThat(figures.testPredictions()[i]).isEqualTo(means[i / M]);
      }
    }
  }

  private void agree(Given features, Intercept intercept) {
    List<WidthFigures> all = solved(features, intercept, 0);
    assertThat(all).hasSize(WIDTHS.length);
    int well = 0;
    for (WidthFigures figures : all) {
      int p = figures.width();
      double[] x = first(features.train(), N, p);
      double[] tests = first(features.test(), M, p);
      double[] y = targets.clone();
      double[] means = new double[K];
      if (intercept == Intercept.FITTED) {
        x = centred(x, features.train(), N, p, N);
        tests = centred(tests, features.train(), M, p, N);
        means = means(targets, N);
        for (int i = 0; i < y.length; i++) {
          y[i] -= means[i / N];
        }
      }
      Solution solution = solve(x, N, p, y);
      double[] predictions = predicted(tests, M, solution.coefficients(), means);
      double[] fitted = predicted(x, N, solution.coefficients(), means);
      assertThat(figures.degreesOfFreedom())
          .as("rank at width %d", p)
          .isEqualTo(solution.rank() + (intercept == Intercept.FITTED ? 1 : 0));
      double allowed = solution.condition() < WELL ? AGREEMENT : 1e-3;
      well += solution.condition() < WELL ? 1 : 0;
      assertThat(distance(figures.testPredictions(), predictions))
          .as("test predictions at width %d, condition %.1g", p, solution.condition())
          .isLessThan(allowed * norm(predictions));
      assertThat(distance(figures.trainPredictions(), fitted))
          .as("training predictions at width %d", p)
          .isLessThan(allowed * norm(targets));
      assertThat(Math.abs(figures.norm() - norm(solution.coefficients())))
          .as("norm at width %d", p)
          .isLessThanOrEqualTo(allowed * norm(solution.coefficients()));
      double loss = Math.pow(distance(fitted, targets), 2) / targets.length;
      assertThat(Math.abs(figures.trainLoss() - loss)).isLessThan(allowed);
    }
    assertThat(well).isGreaterThan(85);
  }

  private List<WidthFigures> solved(Given features, Intercept intercept, double ridge) {
    List<WidthFigures> all = new ArrayList<>();
    NestedLeastSquares models =
        new NestedLeastSquares(
            features, targets, N, intercept, NestedLeastSquares.Detail.EVERYTHING);
    if (ridge > 0) {
      models.solveRidge(WIDTHS, ridge, all::add);
    } else {
      models.solve(WIDTHS, all::add);
    }
    all.sort(Comparator.comparingInt(WidthFigures::width));
    return all;
  }

  private record Solution(double[] coefficients, int rank, double condition) {}

  /** The naive twin: LAPACK's solution of least norm, singular values as numpy counts them. */
  private static Solution solve(double[] a, int rows, int columns, double[] y) {
    int most = Math.max(rows, columns);
    double[] b = new double[most * K];
    for (int k = 0; k < K; k++) {
      System.arraycopy(y, k * rows, b, k * most, rows);
    }
    double[] s = new double[Math.min(rows, columns)];
    int[] rank = new int[1];
    double least = most * Math.ulp(1.0);
    int info =
        LAPACKE_dgelsd(
            LAPACK_COL_MAJOR, rows, columns, K, a.clone(), rows, b, most, s, least, rank);
    assertThat(info).isZero();
    double[] out = new double[columns * K];
    for (int k = 0; k < K; k++) {
      System.arraycopy(b, k * most, out, k * columns, columns);
    }
    return new Solution(
        s[0] > 0 ? out : new double[columns * K],
        s[0] > 0 ? rank[0] : 0,
        s[0] > 0 ? s[0] / s[rank[0] - 1] : 1);
  }

  private static double[] predicted(double[] x, int rows, double[] coefficients, double[] means) {
    int columns = x.length / rows;
    double[] out = new double[rows * K];
    for (int k = 0; k < K; k++) {
      for (int i = 0; i < rows; i++) {
        double sum = means[k];
        for (int j = 0; j < columns; j++) {
          sum += x[j * rows + i] * coefficients[k * columns + j];
        }
        out[k * rows + i] = sum;
      }
    }
    return out;
  }

  /** Columns less their means over training; those that are constant there become zero. */
  private static double[] centred(double[] x, double[] train, int rows, int columns, int samples) {
    double[] out = x.clone();
    double[] means = means(train, samples);
    for (int j = 0; j < columns; j++) {
      double first = train[j * samples];
      int from = j * samples;
      boolean same =
          IntStream.range(0, samples).allMatch(i -> train[from + i] == first) && rows == samples;
      for (int i = 0; i < rows; i++) {
        out[j * rows + i] = same ? 0 : x[j * rows + i] - means[j];
      }
    }
    return out;
  }

  private static double[] means(double[] columns, int rows) {
    double[] means = new double[columns.length / rows];
    for (int i = 0; i < columns.length; i++) {
      means[i / rows] += columns[i] / rows;
    }
    return means;
  }

  private static double[] first(double[] columns, int rows, int count) {
    return Arrays.copyOf(columns, rows * count);
  }

  /** One-hot targets of classes that are not alike frequent. */
  private static double[] unequal() {
    double[] out = new double[N * K];
    for (int i = 0; i < N; i++) {
      int label = i % 7 < 4 ? 0 : i % 7 < 6 ? 1 : 2;
      out[label * N + i] = 1;
    }
    return out;
  }

  private static double[] filled(int count, double value) {
    double[] out = new double[count];
    Arrays.fill(out, value);
    return out;
  }

  private static double distance(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, i -> a[i] - b[i]);
    return norm(difference);
  }

  private static double norm(double[] a) {
    return Math.sqrt(Arrays.stream(a).map(x -> x * x).sum());
  }
}
