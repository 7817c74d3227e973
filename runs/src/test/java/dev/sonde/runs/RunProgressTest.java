package dev.sonde.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunProgressTest {
  private static final Run RUN =
      new Run(
          "sonde sweep size",
          "0.1.0",
          Instant.parse("2026-12-01T09:30:00Z"),
          Configuration.of(Map.of("axis", "width")));

  @TempDir private Path folder;

  private Ledger begun(int cells) {
    Ledger ledger = Ledger.create(folder, RUN);
    ledger.add(
        IntStream.range(0, cells)
            .mapToObj(i -> Configuration.of(Map.of("width", Integer.toString(i))))
            .toList());
    return ledger;
  }

  private static void commit(Ledger ledger, String seconds) {
    ledger
        .claim()
        .orElseThrow()
        .commit(
            new Outcome(CellStatus.DONE, "", Configuration.of(Map.of("seconds", seconds)).text()));
  }

  @Test
  void aLookSaysWhatTheLedgerSaysWhileItIsWritten() {
    try (Ledger ledger = begun(6)) {
      assertThat(RunProgress.of(folder).secondsLeft()).isEmpty();
      commit(ledger, "2");
      commit(ledger, "4");
      Claim third = ledger.claim().orElseThrow();
      RunProgress seen = RunProgress.of(folder);
      assertThat(seen.run()).isEqualTo(RUN);
      assertThat(seen.counts()).isEqualTo(ledger.counts()).isEqualTo(new CellCounts(3, 1, 2, 0, 0));
      assertThat(seen.atWork()).isEqualTo(1);
      assertThat(seen.secondsPerCell()).hasValue(3);
      // four cells of 3 s, one after the other
      assertThat(seen.secondsLeft()).hasValue(12);
      assertThat(ledger.claim()).isPresent();
      assertThat(RunProgress.of(folder).secondsLeft()).hasValue(6);
      third.release();
    }
  }

  @Test
  void onlyTheLastCellsCount() {
    try (Ledger ledger = begun(RunProgress.RECENT + 20)) {
      for (int i = 0; i < 10; i++) {
        commit(ledger, "1000");
      }
      for (int i = 0; i < RunProgress.RECENT; i++) {
        commit(ledger, "0.5");
      }
      assertThat(RunProgress.of(folder).secondsPerCell()).hasValue(0.5);
    }
  }

  @Test
  void whoDiedIsNotAtWorkAndStrangeTextIsNoNumber() {
    RunProgress seen =
        new RunProgress(
            RUN,
            new CellCounts(1, 3, 1, 0, 0),
            List.of("999999999@1", "no owner", "@"),
            OptionalDouble.of(2));
    assertThat(seen.atWork()).isZero();
    assertThat(seen.secondsLeft()).isEmpty();
    try (Ledger ledger = begun(2)) {
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "", "by me"));
      assertThat(RunProgress.of(folder).secondsPerCell()).isEmpty();
    }
  }

  /**
   * A reader who stayed would leave cells in the log, which a copy of the file alone would lack.
   */
  @Test
  void theLastToCloseLeavesOneFile() throws IOException {
    try (Ledger ledger = begun(3)) {
      commit(ledger, "1");
      RunProgress.of(folder);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve(Ledger.FILE));
    }
    byte[] before = Files.readAllBytes(folder.resolve(Ledger.FILE));
    FileTime changed = Files.getLastModifiedTime(folder);
    RunProgress.of(folder);
    assertThat(Files.getLastModifiedTime(folder)).isEqualTo(changed);
    assertThat(Files.readAllBytes(folder.resolve(Ledger.FILE))).isEqualTo(before);
  }

  @Test
  void whatIsNoLedgerIsToldAndLeftAlone() throws IOException {
    Path file = folder.resolve(Ledger.FILE);
    Files.writeString(file, "no database at all, and long enough to be taken for its header");
    assertThatThrownBy(() -> RunProgress.of(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> RunProgress.of(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is not a ledger of Sonde's");
    assertThat(Files.size(file)).isZero();
  }
}
