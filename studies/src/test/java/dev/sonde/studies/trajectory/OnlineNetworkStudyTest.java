package dev.sonde.studies.trajectory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Trainer;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.linear.OnlineFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineNetworkStudyTest {
  private static final Dataset DIGITS = DataSource.read("digits").flattened();

  private static Network perceptron() {
    return Perceptron.of(64, 10).withWidths(20).build(3);
  }

  private static StudyResult quick(Network network, Dataset data, int threads) {
    return OnlineNetworkStudy.withDefaults()
        .withExtent(Extent.QUICK)
        .withThreads(threads)
        .of(network, data);
  }

  @Test
  void oneOnlinePassIsWorthManyBatchPasses() {
    try (Network network = perceptron()) {
      double[] before = network.parameterVector();
      StudyResult result = quick(network, DIGITS, 1);
      assertThat(network.parameterVector()).isEqualTo(before);
      Claim pass = result.claims().get(0);
      assertThat(pass.verdict()).isEqualTo(Claim.Verdict.HOLDS);
      OnlineFigures figures = (OnlineFigures) result.figures();
      List<OnlineFigures.Point> batch = figures.curves().get(1).points();
      double afterOne =
          figures.curves().get(0).points().stream()
              .filter(point -> point.passes() == 1)
              .findFirst()
              .orElseThrow()
              .testLoss()
              .estimate();
      // thirty are behind in the mean, and the first twenty measurably so over five splits
      assertThat((long) requireNonNull(pass.evidence().get("batchPasses"))).isBetween(20L, 30L);
      assertThat(pass.evidence()).containsEntry("splits", 5);
      assertThat(batch)
          .hasSize(31)
          .allSatisfy(point -> assertThat(point.testLoss().estimate()).isGreaterThan(afterOne));
      assertThat(batch.get(30).testLoss().estimate())
          .isLessThan(batch.get(0).testLoss().estimate() / 2);
      assertThat(figures.curves().get(0).points().get(0).testLoss())
          .as("both begin at the same start")
          .isEqualTo(batch.get(0).testLoss());
      // the threads share a sum in one order
      assertThat(quick(network, DIGITS, 2).figures()).isEqualTo(figures);
    }
  }

  /** Gradients of single samples, one by one. */
  @Test
  void theNoiseScaleIsThatOfTheGradientsOfSingleSamples() {
    Dataset data = DIGITS.first(80);
    try (Network network = perceptron()) {
      OnlineFigures figures = (OnlineFigures) quick(network, data, 1).figures();
      Dataset train = LearningTask.dealt(data, 5_000, 5_000, 20, 0).train();
      double[] mean = new double[network.parameterCount()];
      double squares = 0;
      for (int i = 0; i < train.samples(); i++) {
        try (Objective one =
            Objective.of(network, Loss.CROSS_ENTROPY, train.select(new int[] {i}))) {
          double[] gradient = one.gradient();
          for (int j = 0; j < mean.length; j++) {
            mean[j] += gradient[j] / train.samples();
            squares += gradient[j] * gradient[j] / train.samples();
          }
        }
      }
      double norm = 0;
      for (double x : mean) {
        norm += x * x;
      }
      double expected = norm / (squares - norm);
      assertThat(figures.noiseScale().get(0).inverse().estimate())
          .isCloseTo(expected, within(1e-4 * expected));
    }
  }

  @Test
  void aTrainedNetworkIsSentBack() {
    try (Network network = perceptron()) {
      Trainer.withDefaults().withEpochs(5).train(network, Loss.CROSS_ENTROPY, DIGITS);
      assertThatThrownBy(() -> quick(network, DIGITS, 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is trained already");
    }
  }

  @Test
  void tooFewSamplesAreNamed() {
    try (Network network = perceptron()) {
      assertThatThrownBy(() -> quick(network, DIGITS.first(30), 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("at least 40 are needed");
    }
  }
}
