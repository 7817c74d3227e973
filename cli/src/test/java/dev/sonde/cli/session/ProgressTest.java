package dev.sonde.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.findings.ProgressListener;
import dev.sonde.report.words.ColumnText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter err = new StringWriter();

  private Progress progress(boolean interactive, String language) {
    return new Progress(Session.of(List.of("--lang", language), terminal(interactive)), true);
  }

  private Terminal terminal(boolean interactive) {
    return new Terminal(
        new PrintWriter(Writer.nullWriter()),
        new PrintWriter(err, true),
        interactive,
        false,
        80,
        Map.of());
  }

  @Test
  void nothingIsDrawnWhereNobodyWatchesShortWork() {
    try (Progress progress = progress(false, "en")) {
      progress.say("reading");
      progress.bar("Products").progressed(1, 10);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyLineFitsTheTerminalAndIsGoneInTheEnd() {
    try (Progress progress = progress(true, "ja")) {
      progress.say("読み込んでいます");
      ProgressListener listener = progress.bar("積");
      for (int i = 1; i <= 200; i++) {
        listener.progressed(i, 200);
      }
    }
    List<String> drawn =
        err.toString().lines().flatMap(line -> List.of(line.split("\r")).stream()).toList();
    assertThat(drawn).allSatisfy(line -> assertThat(ColumnText.width(line)).isLessThan(80));
    assertThat(drawn).anySatisfy(line -> assertThat(line).contains("読み込んでいます"));
    assertThat(err.toString()).endsWith("\r");
    assertThat(drawn.get(drawn.size() - 1)).isBlank();
  }

  private List<String> logged(String language, int steps, int secondsAStep) {
    AtomicLong clock = new AtomicLong();
    ProgressListener listener =
        new ProgressLog(Session.of(List.of("--lang", language), terminal(false)), clock::get)
            .about("Cells");
    for (int i = 0; i <= steps; i++) {
      listener.progressed(i, steps);
      clock.addAndGet(TimeUnit.SECONDS.toNanos(secondsAStep));
    }
    return err.toString().lines().toList();
  }

  @Test
  void aLogGetsALineForEveryTenthOfLongWork() {
    // a tenth takes a hundred seconds; the last one is told by the results
    assertThat(logged("en", 1_000, 1))
        .hasSize(9)
        .startsWith("Cells: 100 of 1,000 (10%), 15:00 left")
        .endsWith("Cells: 900 of 1,000 (90%), 1:40 left");
  }

  @Test
  void linesOfALogAreHalfAMinuteApartAtLeastAndSomeMinutesAtMost() {
    assertThat(logged("en", 100, 1)).hasSize(3).startsWith("Cells: 30 of 100 (30%), 1:10 left");
    err.getBuffer().setLength(0);
    // a tenth takes 100 minutes
    assertThat(logged("en", 1_000, 60)).hasSize(199);
    err.getBuffer().setLength(0);
    assertThat(logged("ja", 29, 1)).isEmpty();
    assertThat(logged("ja", 60, 1)).contains("Cells: 60 のうち 30(50%)、残り 0:30");
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
    assertThat(SpokenTime.clock(7)).isEqualTo("0:07");
    assertThat(SpokenTime.clock(3599)).isEqualTo("59:59");
    assertThat(SpokenTime.clock(3723)).isEqualTo("1:02:03");
  }
}
