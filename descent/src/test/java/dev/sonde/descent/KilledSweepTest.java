package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.Dataset;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever moment a sweep is killed at, its final ledger is that of a sweep that was not. */
@Tag("full")
class KilledSweepTest {
  @TempDir Path folder;

  @Test
  void fiftyKillsLeaveTheLedgerOfAnUninterruptedSweep() throws Exception {
    String whole = fingerprintOfAnUninterruptedSweep();
    SplittableRandom moments = new SplittableRandom(17);
    Path run = Files.createDirectory(folder.resolve("killed"));
    int kills = 0;
    int amidst = 0;
    int sweeps = 0;
    while (kills < 50) {
      Path now = Files.createDirectories(run.resolve(Integer.toString(sweeps)));
      Process child = start(now);
      // from before the ledger is there to well into the cells
      boolean ended = child.waitFor(moments.nextInt(300, 2_500), TimeUnit.MILLISECONDS);
      if (ended) {
        assertThat(child.exitValue()).isZero();
        assertThat(fingerprint(now)).isEqualTo(whole);
        sweeps++;
        continue;
      }
      child.destroyForcibly().waitFor();
      kills++;
      if (Ledger.isIn(now) && Files.size(now.resolve(Ledger.FILE)) > 0) {
        CellCounts counts = counts(now);
        amidst += counts.all() > 0 && counts.ended() < counts.all() ? 1 : 0;
      }
    }
    Path last = run.resolve(Integer.toString(sweeps));
    assertThat(start(last).waitFor()).isZero();
    assertThat(fingerprint(last)).isEqualTo(whole);
    // the kills have to hit something for this test to mean anything
    assertThat(amidst).isGreaterThan(5);
  }

  @Test
  void twoProcessesShareOneRun() throws Exception {
    String whole = fingerprintOfAnUninterruptedSweep();
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Process one = start(shared);
    Process other = start(shared);
    assertThat(one.waitFor()).isZero();
    assertThat(other.waitFor()).isZero();
    assertThat(fingerprint(shared)).isEqualTo(whole);
  }

  private String fingerprintOfAnUninterruptedSweep() throws IOException {
    Path whole = Files.createDirectories(folder.resolve("whole"));
    SweepChild.plan().in(whole).on(Dataset.read("digits"));
    return fingerprint(whole);
  }

  private Process start(Path where) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            SweepChild.class.getName(),
            where.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private static String fingerprint(Path where) {
    try (Ledger ledger = Ledger.open(where)) {
      return ledger.fingerprint();
    }
  }

  private static CellCounts counts(Path where) {
    try (Ledger ledger = Ledger.open(where)) {
      return ledger.counts();
    }
  }
}
