package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.curvature.CurvatureOperator;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Layer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Curvature against closed forms, and against what must not change it. */
class CurvatureTest {
  private static final Evaluation DOUBLE =
      Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE);

  @Test
  void squaredErrorOfALinearModelHasTwiceTheSecondMomentsAsHessian() {
    Dataset data = Synthetic.reals(200, 4, 1, 1);
    double[][] x = Synthetic.rowsWithOne(data);
    try (Network linear = Perceptron.of(4, 1).withWidths().build(3);
        Objective objective = Objective.of(linear, Loss.MEAN_SQUARED_ERROR, data, DOUBLE)) {
      double[][] expected = new double[5][5];
      for (double[] row : x) {
        addOuter(expected, row, 2.0 / x.length);
      }
      assertClose(Dense.of(objective.hessian()), expected, 1e-13);
      assertClose(Dense.of(objective.gaussNewton()), expected, 1e-13);
    }
  }

  @Test
  void logisticRegressionHasVarianceWeightedSecondMomentsAsHessian() {
    Dataset data = Synthetic.binary(150, 3, 2);
    double[][] x = Synthetic.rowsWithOne(data);
    try (Network linear = Perceptron.of(3, 1).withWidths().build(4);
        Objective objective = Objective.of(linear, Loss.BINARY_CROSS_ENTROPY, data, DOUBLE)) {
      double[] theta = linear.parameterVector();
      double[][] expected = new double[4][4];
      for (double[] row : x) {
        double p = 1 / (1 + Math.exp(-dot(theta, row)));
        addOuter(expected, row, p * (1 - p) / x.length);
      }
      assertClose(Dense.of(objective.hessian()), expected, 1e-13);
      assertClose(Dense.of(objective.gaussNewton()), expected, 1e-13);
    }
  }

  @Test
  void softmaxRegressionHasTheKroneckerHessianAndItsGradientIsZeroMeanOverClasses() {
    int classes = 3;
    Dataset data = Synthetic.classes(120, 4, classes, 3);
    double[][] x = Synthetic.rowsWithOne(data);
    try (Network linear = Perceptron.of(4, classes).withWidths().withoutBiases().build(5);
        Objective objective = Objective.of(linear, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      double[] theta = linear.parameterVector(); // (classes, features)
      double[][] expected = new double[12][12];
      for (double[] row : x) {
        double[] p = softmax(theta, row, classes);
        for (int a = 0; a < 12; a++) {
          for (int b = 0; b < 12; b++) {
            int i = a / 4;
            int j = b / 4;
            double m = (i == j ? p[i] : 0) - p[i] * p[j];
            expected[a][b] += m * row[a % 4] * row[b % 4] / x.length;
          }
        }
      }
      assertClose(Dense.of(objective.hessian()), expected, 1e-13);
      double[] eigenvalues = Dense.eigenvalues(Dense.of(objective.hessian()));
      long positive = Arrays.stream(eigenvalues).filter(v -> v > 1e-12).count();
      assertThat(positive).isEqualTo((classes - 1) * 4L);
    }
  }

  @Test
  void theHessianAndTheGaussNewtonMatrixOfAReluNetShareTheirDiagonal() {
    Dataset data = Synthetic.classes(90, 5, 4, 4);
    try (Network network =
            Perceptron.of(5, 4).withWidths(7, 6).withActivation(Activation.RELU).build(6);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      double[] hessian = Dense.diagonal(Dense.of(objective.hessian()));
      double[] gaussNewton = Dense.diagonal(Dense.of(objective.gaussNewton()));
      assertThat(hessian).containsExactly(gaussNewton, within(1e-13));
    }
  }

  @Test
  void theGaussNewtonMatrixHasARankOfAtMostSamplesTimesClassesLessOne() {
    Dataset data = Synthetic.classes(6, 5, 3, 5);
    try (Network network = Perceptron.of(5, 3).withWidths(8).build(7);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      double[] eigenvalues = Dense.eigenvalues(Dense.of(objective.gaussNewton()));
      double top = eigenvalues[eigenvalues.length - 1];
      assertThat(eigenvalues[0]).isGreaterThan(-1e-14 * top);
      assertThat(Arrays.stream(eigenvalues).filter(v -> v > 1e-12 * top).count()).isEqualTo(12);
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void theEmpiricalFisherMatrixIsTheMeanOfOuterProductsOfSingleTargetsGradients(Loss loss) {
    Dataset data =
        switch (loss) {
          case CROSS_ENTROPY -> Synthetic.classes(20, 3, 3, 6);
          case MEAN_SQUARED_ERROR -> Synthetic.reals(20, 3, 1, 6);
          case BINARY_CROSS_ENTROPY -> Synthetic.binary(20, 3, 6);
        };
    int outputs = loss == Loss.CROSS_ENTROPY ? 3 : 1;
    try (Network network = Perceptron.of(3, outputs).withWidths(4).build(8)) {
      int p = network.parameterCount();
      double[][] expected = new double[p][p];
      for (int n = 0; n < data.samples(); n++) {
        Dataset one = data.select(new int[] {n});
        try (Objective alone = Objective.of(network, loss, one, DOUBLE)) {
          addOuter(expected, alone.gradient(), 1.0 / data.samples());
        }
      }
      try (Objective objective = Objective.of(network, loss, data, DOUBLE)) {
        assertClose(
            Dense.of(objective.curvature(CurvatureMatrix.EMPIRICAL_FISHER)), expected, 1e-12);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void theSampledFisherMatrixIsTheGaussNewtonMatrixOnAverage(Loss loss) {
    Dataset data =
        switch (loss) {
          case CROSS_ENTROPY -> Synthetic.classes(4000, 2, 3, 7);
          case MEAN_SQUARED_ERROR -> Synthetic.reals(4000, 2, 1, 7);
          case BINARY_CROSS_ENTROPY -> Synthetic.binary(4000, 2, 7);
        };
    int outputs = loss == Loss.CROSS_ENTROPY ? 3 : 1;
    try (Network network = Perceptron.of(2, outputs).withWidths().build(9);
        Objective objective = Objective.of(network, loss, data, DOUBLE)) {
      double[][] fisher = Dense.of(objective.curvature(CurvatureMatrix.SAMPLED_FISHER));
      double[][] gaussNewton = Dense.of(objective.gaussNewton());
      double trace = Arrays.stream(Dense.diagonal(gaussNewton)).sum();
      // entries are means of 4,000 draws whose spread is of the trace's order
      assertClose(fisher, gaussNewton, 5 * trace / Math.sqrt(4000));
      try (Objective other = Objective.of(network, loss, data, DOUBLE.withSeed(1))) {
        assertThat(Dense.of(other.curvature(CurvatureMatrix.SAMPLED_FISHER))[0])
            .isNotEqualTo(fisher[0]);
      }
      try (Objective batched = Objective.of(network, loss, data, DOUBLE.withBatchSize(37))) {
        assertClose(Dense.of(batched.curvature(CurvatureMatrix.SAMPLED_FISHER)), fisher, 1e-12);
      }
    }
  }

  @Test
  void theHessianIsTheSecondDerivativeOfTheLoss() {
    Dataset data = Synthetic.classes(70, 4, 3, 8);
    try (Network network =
            Perceptron.of(4, 3).withWidths(6).withActivation(Activation.TANH).build(10);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      for (int seed = 0; seed < 5; seed++) {
        double[] v = Synthetic.vector(network.parameterCount(), seed);
        double form = dot(v, multiply(objective.hessian(), v));
        double step = 1e-4;
        double centre = objective.value().value();
        double ahead = objective.lossAt(moved(network, v, step));
        double behind = objective.lossAt(moved(network, v, -step));
        // rounding 1e-16/step², truncation step² times fourth derivatives
        assertThat(form).isCloseTo((ahead - 2 * centre + behind) / (step * step), within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void nothingDependsOnTheBatchSizeButForRounding(int batchSize) {
    Dataset data = Synthetic.classes(67, 4, 3, 9);
    try (Network network = Perceptron.of(4, 3).withWidths(6).build(12);
        Objective whole = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE);
        Objective cut =
            Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE.withBatchSize(batchSize))) {
      assertThat(cut.value().value()).isCloseTo(whole.value().value(), within(1e-14));
      assertThat(cut.value().accuracy()).isEqualTo(whole.value().accuracy());
      assertThat(cut.gradient()).containsExactly(whole.gradient(), within(1e-14));
      assertClose(Dense.of(cut.hessian()), Dense.of(whole.hessian()), 1e-14);
      assertClose(Dense.of(cut.gaussNewton()), Dense.of(whole.gaussNewton()), 1e-14);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 25", "3, 25", "5, 25", "3, 1000"}) // the last: one graph for all threads
  void everyBitIsTheSameWhateverTheNumberOfThreads(int threads, int batchSize) {
    Dataset data = Synthetic.classes(300, 4, 3, 10);
    Evaluation single = Evaluation.withDefaults().withBatchSize(batchSize).withThreads(1);
    try (Network network = Perceptron.of(4, 3).withWidths(6).build(13);
        Objective one = Objective.of(network, Loss.CROSS_ENTROPY, data, single);
        Objective many =
            Objective.of(network, Loss.CROSS_ENTROPY, data, single.withThreads(threads))) {
      assertThat(many.value()).isEqualTo(one.value());
      assertThat(many.gradient()).isEqualTo(one.gradient());
      assertThat(many.lossAt(network.parameterVector()))
          .isEqualTo(one.lossAt(network.parameterVector()));
      assertThat(Dense.of(many.hessian())).isDeepEqualTo(Dense.of(one.hessian()));
      assertThat(Dense.of(many.curvature(CurvatureMatrix.SAMPLED_FISHER)))
          .isDeepEqualTo(Dense.of(one.curvature(CurvatureMatrix.SAMPLED_FISHER)));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CurvatureMatrix.class,
      names = {"HESSIAN", "GAUSS_NEWTON"})
  void everyBitIsTheSameWhetherGraphsStayOrNot(CurvatureMatrix matrix) {
    Dataset data = Synthetic.classes(4000, 200, 3, 11);
    Evaluation all = Evaluation.withDefaults().withBatchSize(256).withThreads(2);
    double[][] vectors = {Synthetic.vector(603, 1), Synthetic.vector(603, 2)};
    try (Network network = Perceptron.of(200, 3).withWidths().build(14);
        Objective staying = Objective.of(network, Loss.CROSS_ENTROPY, data, all);
        Objective some =
            Objective.of(network, Loss.CROSS_ENTROPY, data, all.withGraphMemory(2_000_000));
        Objective none = Objective.of(network, Loss.CROSS_ENTROPY, data, all.withGraphMemory(0))) {
      double[][] expected = products(staying.operator(matrix, network.parameters()), vectors);
      assertThat(staying.graphsKept(matrix)).isEqualTo(16);
      assertThat(products(some.operator(matrix, network.parameters()), vectors))
          .isDeepEqualTo(expected);
      assertThat(some.graphsKept(matrix)).isBetween(1, 15);
      assertThat(products(none.operator(matrix, network.parameters()), vectors))
          .isDeepEqualTo(expected);
      assertThat(none.graphsKept(matrix)).isZero();
    }
  }

  @Test
  void aBlockIsThePartOfTheWholeMatrixThatBelongsToItsTensors() {
    Dataset data = Synthetic.classes(60, 4, 3, 12);
    try (Network network = Perceptron.of(4, 3).withWidths(5).build(15);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      for (CurvatureOperator operator : List.of(objective.hessian(), objective.gaussNewton())) {
        double[][] whole = Dense.of(operator);
        for (Layer layer : network.layers()) {
          CurvatureOperator block = operator.restrictedTo(layer.tensors());
          assertThat(block.dimension()).isEqualTo(layer.parameterCount());
          int from = layer.tensors().get(0).offset();
          double[][] expected = new double[block.dimension()][];
          for (int i = 0; i < expected.length; i++) {
            expected[i] = Arrays.copyOfRange(whole[from + i], from, from + block.dimension());
          }
          assertClose(Dense.of(block), expected, 1e-14);
        }
      }
    }
  }

  @Test
  void theLossOfDrawnSamplesHasAnErrorBarThatHoldsTheLossOfAll() {
    Dataset data = Synthetic.classes(500, 4, 3, 13);
    try (Network network = Perceptron.of(4, 3).withWidths(5).build(16)) {
      double all;
      try (Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data)) {
        all = objective.value().value();
        assertThat(objective.lossSamplingError()).isZero();
      }
      int held = 0;
      int subsets = 100;
      double squares = 0;
      double variances = 0;
      for (int seed = 0; seed < subsets; seed++) {
        Evaluation sampled = Evaluation.withDefaults().withSamples(150).withSeed(seed);
        try (Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, sampled)) {
          double error = objective.lossSamplingError();
          double off = objective.value().value() - all;
          held += Math.abs(off) <= 1.96 * error ? 1 : 0;
          squares += off * off / subsets;
          variances += error * error / subsets;
        }
      }
      // 95 are expected, of which three standard deviations are 6.5; without the factor of the
      // finite population the ratio would be 0.7
      assertThat(held).isBetween(88, 100);
      assertThat(squares / variances).isCloseTo(1, within(3 * Math.sqrt(2.0 / subsets)));
    }
  }

  @Test
  void groupsAreDisjointPartsWhoseWeightedSumIsTheProductToTheBit() {
    Dataset data = Synthetic.classes(500, 4, 3, 13);
    Evaluation sampled = Evaluation.withDefaults().withThreads(2).withSamples(130).withSeed(5);
    try (Network network = Perceptron.of(4, 3).withWidths(5).build(16);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, sampled)) {
      CurvatureOperator hessian = objective.hessian();
      assertThat(objective.samplesUsed()).isEqualTo(130);
      assertThat(hessian.samplingFraction()).isEqualTo(0.26);
      assertThat(hessian.groups()).isEqualTo(16);
      double[][] vectors = {Synthetic.vector(hessian.dimension(), 3)};
      double[][][] byGroup = new double[16][1][hessian.dimension()];
      hessian.multiplyByGroup(vectors, byGroup);
      double[] sum = new double[hessian.dimension()];
      double weights = 0;
      for (int g = 0; g < 16; g++) {
        weights += hessian.weight(g);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += hessian.weight(g) * byGroup[g][0][i];
        }
      }
      assertThat(weights).isCloseTo(1, within(1e-15));
      assertThat(multiply(hessian, vectors[0])).isEqualTo(sum);
      assertThat(byGroup[0][0]).isNotEqualTo(byGroup[1][0]);
    }
  }

  @Test
  void tiedParametersCountOnce() {
    Dataset data = Synthetic.reals(40, 3, 3, 14);
    try (Network tied = Programs.tiedLinear();
        Objective objective = Objective.of(tied, Loss.MEAN_SQUARED_ERROR, data, DOUBLE)) {
      assertThat(tied.parameterCount()).isEqualTo(9);
      assertThat(tied.parameters()).extracting(ParameterTensor::name).containsExactly("a.weight");
      double[] theta = tied.parameterVector();
      double[] v = Synthetic.vector(9, 15);
      double step = 1e-5;
      double[] difference = new double[9];
      double[] there = theta.clone();
      for (int i = 0; i < 9; i++) {
        there[i] = theta[i] + step;
        double ahead = objective.lossAt(there);
        there[i] = theta[i] - step;
        difference[i] = (ahead - objective.lossAt(there)) / (2 * step);
        there[i] = theta[i];
      }
      assertThat(objective.gradient()).containsExactly(difference, within(1e-8));
      assertThat(multiply(objective.hessian(), v)).hasSize(9);
    }
  }

  @Test
  void theLossElsewhereLeavesTheObjectiveAlone() {
    Dataset data = Synthetic.classes(100, 4, 3, 16);
    try (Network network =
            Perceptron.of(4, 3).withWidths(5).withActivation(Activation.TANH).build(17);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      double[] theta = network.parameterVector();
      double[] v = Synthetic.vector(theta.length, 18);
      double[] before = multiply(objective.hessian(), v);
      double far = objective.lossAt(moved(network, v, 1e-3));
      double expected =
          objective.value().value() + 1e-3 * dot(objective.gradient(), v) + 0.5e-6 * dot(before, v);
      assertThat(far).isCloseTo(expected, within(1e-6)).isNotEqualTo(objective.value().value());
      assertThat(objective.lossAt(theta)).isEqualTo(objective.value().value());
      assertThat(multiply(objective.hessian(), v)).isEqualTo(before);
      assertThat(network.parameterVector()).isEqualTo(theta);
    }
  }

  @Test
  void theObjectiveDoesNotSeeLaterChangesOfTheNetwork() {
    Dataset data = Synthetic.classes(50, 4, 3, 17);
    try (Network network = Perceptron.of(4, 3).withWidths().build(18);
        Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, data, DOUBLE)) {
      double[] v = Synthetic.vector(network.parameterCount(), 19);
      double[] before = multiply(objective.hessian(), v);
      network.setParameterVector(new double[network.parameterCount()]);
      assertThat(multiply(objective.hessian(), v)).isEqualTo(before);
    }
  }

  private static double[] moved(Network network, double[] v, double step) {
    double[] there = network.parameterVector();
    for (int i = 0; i < there.length; i++) {
      there[i] += step * v[i];
    }
    return there;
  }

  private static double[] multiply(CurvatureOperator operator, double[] vector) {
    return products(operator, new double[][] {vector})[0];
  }

  private static double[][] products(CurvatureOperator operator, double[][] vectors) {
    double[][] out = new double[vectors.length][operator.dimension()];
    operator.multiply(vectors, out);
    return out;
  }

  private static void assertClose(double[][] actual, double[][] expected, double tolerance) {
    assertThat(actual).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("row %d", i).containsExactly(expected[i], within(tolerance));
    }
  }

  private static void addOuter(double[][] sum, double[] row, double weight) {
    for (int i = 0; i < sum.length; i++) {
      for (int j = 0; j < sum.length; j++) {
        sum[i][j] += weight * row[i] * row[j];
      }
    }
  }

  private static double[] softmax(double[] theta, double[] row, int classes) {
    double[] p = new double[classes];
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      double z = 0;
      for (int i = 0; i < 4; i++) {
        z += theta[c * 4 + i] * row[i];
      }
      p[c] = Math.exp(z);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void aProductThatIsNotFiniteAdvisesDoublePrecisionOnlyWhereItIsNotInUse() {
    assertThat(CurvatureOperator.notFinite(CurvatureMatrix.HESSIAN, Precision.SINGLE))
        .contains("not finite", "double precision");
    assertThat(CurvatureOperator.notFinite(CurvatureMatrix.HESSIAN, Precision.DOUBLE))
        .contains("not finite")
        .doesNotContain("double precision");
  }
}
