package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.report.ColumnText;
import dev.sonde.spectra.ProductListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter err = new StringWriter();

  private Progress progress(boolean interactive, String language) {
    Terminal terminal =
        new Terminal(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(err, true),
            interactive,
            false,
            80,
            Map.of());
    return new Progress(Session.of(List.of("--lang", language), terminal), true);
  }

  @Test
  void nothingIsDrawnWhereNobodyWatches() {
    try (Progress progress = progress(false, "en")) {
      progress.say("reading");
      progress.bar("Products").productsDone(1, 10);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyLineFitsTheTerminalAndIsGoneInTheEnd() {
    try (Progress progress = progress(true, "ja")) {
      progress.say("読み込んでいます");
      ProductListener listener = progress.bar("積");
      for (int i = 1; i <= 200; i++) {
        listener.productsDone(i, 200);
      }
    }
    List<String> drawn =
        err.toString().lines().flatMap(line -> List.of(line.split("\r")).stream()).toList();
    assertThat(drawn).allSatisfy(line -> assertThat(ColumnText.width(line)).isLessThan(80));
    assertThat(drawn).anySatisfy(line -> assertThat(line).contains("読み込んでいます"));
    assertThat(err.toString()).endsWith("\r");
    assertThat(drawn.get(drawn.size() - 1)).isBlank();
  }

  @Test
  void aLongNameDoesNotMakeTheLineWrap() {
    try (Progress progress = progress(true, "ja")) {
      progress.say("/データ".repeat(30) + " を読み込んでいます ...");
    }
    assertThat(err.toString().split("\r"))
        .allSatisfy(line -> assertThat(ColumnText.width(line)).isLessThan(80))
        .anySatisfy(line -> assertThat(line).endsWith("…"));
  }

  @Test
  void timesReadLikeAClock() {
    assertThat(Progress.clock(7)).isEqualTo("0:07");
    assertThat(Progress.clock(3599)).isEqualTo("59:59");
    assertThat(Progress.clock(3723)).isEqualTo("1:02:03");
  }
}
