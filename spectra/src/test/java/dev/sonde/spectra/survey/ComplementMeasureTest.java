package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.dense.CholeskyQr;
import dev.sonde.spectra.dense.Workers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComplementMeasureTest {

  private static final Workers ONE = Workers.of(1);
  private static final int P = 400;

  /** A bulk without outliers: nothing converges in a few steps. */
  private static double[] bulk() {
    double[] eigenvalues = new double[P];
    for (int i = 0; i < P; i++) {
      eigenvalues[i] = -1 + 3.0 * i / (P - 1);
    }
    return eigenvalues;
  }

  private record Run(BlockLanczos lanczos, RitzPairs pairs, ComplementMeasure measure)
      implements AutoCloseable {
    static Run of(double[] eigenvalues, int block, int steps, long seed) {
      BlockLanczos lanczos =
          new BlockLanczos(DiagonalOperator.of(eigenvalues), block, block * steps, seed, ONE);
      while (lanczos.canStep()) {
        lanczos.step();
      }
      RitzPairs pairs = RitzPairs.of(lanczos, eigenvalues.length, 0x1p-53);
      return new Run(lanczos, pairs, ComplementMeasure.of(lanczos, pairs, eigenvalues.length));
    }

    /** The naive twin: the mean spectral measure of the start vectors, from all eigenvectors. */
    double exactly(double[] eigenvalues, java.util.function.DoubleUnaryOperator f) {
      double sum = 0;
      int b = lanczos.firstBlock();
      for (int j = 0; j < b; j++) {
        double[] q = lanczos.basis().column(j);
        for (int i = 0; i < q.length; i++) {
          sum += q[i] * q[i] * f.applyAsDouble(eigenvalues[i] / lanczos.scale()) / b;
        }
      }
      return sum;
    }

    @Override
    public void close() {
      lanczos.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyRuleHasTheMomentsOfTheStartVectors(int block) {
    int steps = 6;
    double[] eigenvalues = bulk();
    try (Run run = Run.of(eigenvalues, block, steps, 1)) {
      assertThat(run.pairs().convergedCount()).isZero();
      for (QuadratureRule rule : run.measure().family()) {
        for (int degree = 0; degree <= 2 * steps - 1; degree++) {
          int k = degree;
          double truth = run.exactly(eigenvalues, x -> Math.pow(x, k));
          assertThat(rule.sum(x -> Math.pow(x, k)))
              .as("moment %s", k)
              .isCloseTo(truth, within(1e-6 * Math.abs(truth)));
        }
      }
    }
  }

  @Test
  void aPrescribedNodeIsANode() {
    try (Run run = Run.of(bulk(), 3, 8, 2)) {
      for (double xi : new double[] {-0.4, 0, 0.123, 0.9}) {
        QuadratureRule rule = run.measure().withNodeAt(xi);
        double nearest = Double.POSITIVE_INFINITY;
        for (double node : rule.nodes()) {
          nearest = Math.min(nearest, Math.abs(node - xi));
        }
        assertThat(nearest).isLessThan(1e-12);
      }
    }
  }

  @Test
  void theNodesWeightsBoundTheDistributionFunctionOfASingleStartVector() {
    double[] eigenvalues = bulk();
    for (int seed = 0; seed < 20; seed++) {
      try (Run run = Run.of(eigenvalues, 1, 9, seed)) {
        for (double tau = -0.45; tau < 1; tau += 0.0917) {
          double threshold = tau;
          double truth = run.exactly(eigenvalues, x -> x > threshold ? 1 : 0);
          QuadratureRule rule = run.measure().withNodeAt(tau);
          double low = rule.sum(x -> x > threshold + 1e-11 ? 1 : 0);
          double high = rule.sum(x -> x > threshold - 1e-11 ? 1 : 0);
          assertThat(truth).isBetween(low - 1e-12, high + 1e-12);
        }
      }
    }
  }

  @Test
  void theVarianceOfAFrameIsThatOfRandomFrames() {
    int n = 12;
    int b = 3;
    double[] diagonal = new double[n];
    double mean = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      diagonal[i] = Math.sin(i) + 0.1 * i;
      mean += diagonal[i] / n;
      square += diagonal[i] * diagonal[i] / n;
    }
    SplittableRandom random = new SplittableRandom(4);
    int draws = 20_000;
    double sum = 0;
    for (int d = 0; d < draws; d++) {
      double[][] V = new double[b][n];
      for (double[] v : V) {
        for (int i = 0; i < n; i++) {
          v[i] = random.nextGaussian();
        }
      }
      CholeskyQr.inPlace(V, 0, 0x1p-53, ONE);
      double trace = 0;
      for (double[] v : V) {
        for (int i = 0; i < n; i++) {
          trace += (double) n / b * diagonal[i] * v[i] * v[i];
        }
      }
      sum += (trace - n * mean) * (trace - n * mean) / draws;
    }
    double predicted = ComplementMeasure.frameVariance(n, b) * (square - mean * mean);
    // the relative standard error of a variance from 20,000 draws is about 1%
    assertThat(sum).isCloseTo(predicted, within(0.04 * predicted));
  }
}
