package dev.sonde.attention.softmax;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.VOCABULARY;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.AttentionComparison;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.heads.HeadVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads of a bidirectional model on a sequence far longer than what a page shows of it. */
class ComparedRowsTest {
  private static final int N = 300;
  private static final double SCALE = 0.5;
  private static final long[] IDS = new SplittableRandom(5).longs(N, 0, VOCABULARY).toArray();

  @TempDir Path folder;

  /** Whose second head has the first one's queries, and its keys. */
  private Path model(String name, double scale, boolean twins) throws Exception {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.longs("which", 0, twins ? 0 : 1, 2, 3).number("scale", (float) scale);
    model.node("Gather", "queries", List.of("q", "which"), whole("axis", 1));
    model.node("Gather", "keys", List.of("kt", "which"), whole("axis", 1));
    model.node("MatMul", "s", List.of("queries", "keys")).node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    return Files.write(folder.resolve(name), model.bytes());
  }

  private static double[] row(int head, int query, double scale) {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    double[] p = new double[N];
    double total = 0;
    for (int j = 0; j < N; j++) {
      p[j] = Math.exp(scale * model.product(IDS, head, query, j));
      total += p[j];
    }
    for (int j = 0; j < N; j++) {
      p[j] /= total;
    }
    return p;
  }

  @Test
  void onlyTwinsAttendAlike() throws Exception {
    assertThat(HEADS).isEqualTo(4);
    AttentionReport report =
        AttentionProbe.of(model("twins.onnx", SCALE, true)).onIds(List.of(IDS));
    assertThat(report.layers().get(0).heads())
        .extracting(head -> head.verdicts().contains(HeadVerdict.DUPLICATE))
        .containsExactly(false, true, false, false);
  }

  @Test
  void whatMovedIsCountedOverAllKeysOfQueriesAllOver() throws Exception {
    AttentionReport report = AttentionProbe.of(model("a.onnx", SCALE, false)).onIds(List.of(IDS));
    AttentionReport other = AttentionProbe.of(model("b.onnx", 0.1, false)).onIds(List.of(IDS));
    AttentionComparison comparison = report.comparedWith(other).comparison().orElseThrow();
    for (int h = 0; h < HEADS; h++) {
      double expected = 0;
      for (int r = 0; r < 40; r++) {
        int query = (2 * r + 1) * N / 80;
        double[] a = row(h, query, SCALE);
        double[] b = row(h, query, 0.1);
        for (int j = 0; j < N; j++) {
          expected += Math.abs(a[j] - b[j]) / 2 / 40;
        }
      }
      // in single precision
      assertThat(comparison.heads().get(h).moved()).isCloseTo(expected, within(1e-5));
    }
  }

  @Test
  void sequencesOfOtherLengthsAreNotCompared() {
    ComparedRows some = new ComparedRows(10, 10);
    assertThat(some.difference(new ComparedRows(11, 11))).isNaN();
    assertThat(some.difference(new ComparedRows(10, 10))).isNaN();
    assertThat(some.count()).isZero();
  }
}
