package dev.sonde.attention.softmax;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.means.Histogram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads with any spread of logits have a histogram that shows it. */
class LogitBinsTest {
  private static final long[] IDS = {3, 1, 4, 7, 5, 9, 2, 6, 8, 0};

  @TempDir Path folder;

  private AttentionReport scaled(float scale) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).number("scale", scale);
    model.node("Mul", "z", List.of("s", "scale"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    return AttentionProbe.of(model.write(folder)).onIds(List.of(IDS, IDS));
  }

  /** The spread within rows, from the middles of bins; rows are centred, so their mean is 0. */
  private static double std(Histogram bins) {
    double squares = 0;
    long[] counts = bins.counts();
    for (int b = 0; b < counts.length; b++) {
      double middle = bins.low() + (b + 0.5) * bins.width();
      squares += counts[b] * middle * middle;
    }
    return Math.sqrt(squares / Arrays.stream(counts).sum());
  }

  @ParameterizedTest
  @ValueSource(floats = {0.25f, 4, 40, 4000})
  void theBinsAreAsWideAsTheHead(float scale) {
    Histogram narrow = scaled(0.01f).layers().get(0).heads().get(0).softmax().logits();
    assertThat(narrow.width()).isEqualTo(0.5);
    for (HeadFigures head : scaled(scale).layers().get(0).heads()) {
      Histogram bins = head.softmax().logits();
      long[] counts = bins.counts();
      assertThat(Arrays.stream(counts).sum()).isEqualTo(2L * IDS.length * IDS.length);
      assertThat(bins.low()).isEqualTo(-bins.width() * counts.length / 2);
      double spread = head.softmax().rowStd().estimate();
      // rows have different spreads: their root mean square is somewhat above the mean
      assertThat(std(bins)).isGreaterThan(0.9 * spread).isLessThan(1.5 * spread + bins.width());
      assertThat(counts[0] + counts[counts.length - 1])
          .as("in the outermost bins")
          .isLessThan(IDS.length);
      if (bins.width() > 0.5) {
        // half as wide would not have done: four stds are at most twice the range
        double range = head.softmax().maxLogit() - head.softmax().minLogit();
        assertThat(bins.width() * counts.length / 4).isLessThan(2 * range);
      }
    }
  }
}
