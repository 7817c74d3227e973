package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line that heads are laid beside. */
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
    for (GaussianCurve.Point point : curve.points()) {
      GaussianLogits exact = new GaussianLogits(point.std(), 10);
      assertThat(point.entropyRatio()).isEqualTo(exact.entropyRatio());
      assertThat(point.jacobianNorm()).isEqualTo(exact.jacobianNorm());
    }
    double least = curve.points().get(0).std();
    double most = curve.points().get(curve.points().size() - 1).std();
    for (HeadFigures head : report.layers().get(0).heads()) {
      assertThat(head.softmax().rowStd().estimate()).isBetween(least, most);
    }
  }
}
