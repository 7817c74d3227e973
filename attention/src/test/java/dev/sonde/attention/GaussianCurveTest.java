package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
    assertMean(squares, point.jacobianNorm() * point.jacobianNorm());
  }

  private static void assertMean(double[] drawn, double expected) {
    double mean = Arrays.stream(drawn).average().orElseThrow();
    double square = Arrays.stream(drawn).map(x -> (x - mean) * (x - mean)).sum();
    double error = Math.sqrt(square / (drawn.length - 1.0) / drawn.length);
    assertThat(mean).isCloseTo(expected, within(5 * error));
  }
}
