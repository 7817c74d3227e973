package dev.sonde.attention.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.SoftmaxRow;
import dev.sonde.attention.softmax.VisibleKeys;
import dev.sonde.attention.theory.GaussianLogits;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line that heads are laid beside, against rows that are drawn. */
class GaussianCurveTest {
  @TempDir Path folder;

  @Test
  void theLineIsTheExactExpectationForTheKeysThatRowsSee() {
    AttentionReport report =
        AttentionProbe.of(HeadOutputTest.attention(4, 17).values("p").write(folder))
            .onIds(List.of(new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3}));
    GaussianCurve curve = report.gaussian();
    assertThat(curve.keys()).isEqualTo(10);
    assertThat(curve.points()).extracting(GaussianCurve.Point::std).isSorted();
    curve.points().forEach(point -> assertAsDrawn(point, 10));
    double least = curve.points().get(0).std();
    double most = curve.points().get(curve.points().size() - 1).std();
    for (HeadFigures head : report.layers().get(0).heads()) {
      assertThat(head.softmax().rowStd().estimate()).isBetween(least, most);
    }
  }

  /** Without a scale heads of trained models spread by 100 and more. */
  @Test
  void theLineGoesOnAsFarAsHeadsSpread() {
    GaussianCurve curve = GaussianCurve.along(512, DoubleStream.of(0.6, 111));
    assertThat(curve.points().get(curve.points().size() - 1).std()).isCloseTo(222, within(1e-9));
    for (GaussianCurve.Point point : curve.points()) {
      if (point.std() > 32) {
        GaussianLogits exact = new GaussianLogits(point.std(), 512);
        assertThat(point.entropyRatio() / exact.entropyRatio()).isCloseTo(1, within(0.0015));
        assertThat(point.jacobianRootMeanSquare() / exact.jacobianRootMeanSquare())
            .isCloseTo(1, within(1e-4));
      }
    }
  }

  /**
   * Rows of Gaussian logits, measured as a model's are: the root of the mean square of ‖J‖_F lies
   * on the line, their mean, .238 in a published table, a fifth below.
   */
  @Test
  void headsOfGaussianLogitsLieOnTheLine() {
    int keys = 512;
    double std = 8;
    SplittableRandom random = new SplittableRandom(3);
    HeadAccumulator head = new HeadAccumulator();
    SoftmaxRow row = new SoftmaxRow(keys);
    boolean[] visible = new boolean[keys];
    Arrays.fill(visible, true);
    for (int r = 0; r < 4_000; r++) {
      row.see(VisibleKeys.of(visible));
      for (int j = 0; j < keys; j++) {
        row.z()[j] = (float) (std * random.nextGaussian());
      }
      row.exponentiate();
      row.compute();
      head.add(row);
    }
    SoftmaxFigures softmax = head.figures();
    GaussianLogits line = new GaussianLogits(std, keys);
    assertThat(softmax.jacobianRootMeanSquare().estimate())
        .isCloseTo(
            line.jacobianRootMeanSquare(),
            within(4 * softmax.jacobianRootMeanSquare().standardError()));
    assertThat(softmax.entropyRatio().estimate())
        .isCloseTo(line.entropyRatio(), within(4 * softmax.entropyRatio().standardError()));
    assertThat(softmax.jacobianNorm().estimate())
        .isCloseTo(0.238, within(5e-4 + 4 * softmax.jacobianNorm().standardError()));
    assertThat(softmax.jacobianRootMeanSquare().standardError()).isLessThan(0.005);
  }

  /** Means over 4,000 softmaxes of drawn logits; five standard errors either way. */
  private static void assertAsDrawn(GaussianCurve.Point point, int keys) {
    SplittableRandom random = new SplittableRandom(23);
    int rows = 4_000;
    double[] entropies = new double[rows];
    double[] squares = new double[rows];
    double[] p = new double[keys];
    for (int r = 0; r < rows; r++) {
      Arrays.setAll(p, j -> Math.exp(point.std() * random.nextGaussian()));
      double total = Arrays.stream(p).sum();
      for (int i = 0; i < keys; i++) {
        double share = p[i] / total;
        entropies[r] -= share > 0 ? share * Math.log(share) / Math.log(keys) : 0;
        for (int j = 0; j < keys; j++) {
          double entry = (i == j ? share : 0) - share * p[j] / total;
          squares[r] += entry * entry;
        }
      }
    }
    assertMean(entropies, point.entropyRatio());
    assertMean(squares, point.jacobianRootMeanSquare() * point.jacobianRootMeanSquare());
  }

  private static void assertMean(double[] drawn, double expected) {
    double mean = Arrays.stream(drawn).average().orElseThrow();
    double square = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(square / (drawn.length - 1.0) / drawn.length);
    assertThat(mean).isCloseTo(expected, within(5 * error));
  }
}
