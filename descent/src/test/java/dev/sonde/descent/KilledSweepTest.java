package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.SweepChild.Kind;
import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.nets.data.DataSource;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
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
    String whole = fingerprintOfAnUninterruptedSweep(Kind.FEATURES);
    long milliseconds = lengthOfASweep();
    SplittableRandom moments = new SplittableRandom(17);
    Path run = Files.createDirectory(folder.resolve("killed"));
    int kills = 0;
    int amidst = 0;
    int sweeps = 0;
    while (kills < 50) {
      Path now = Files.createDirectories(run.resolve(Integer.toString(sweeps)));
      Process child = start(now, Kind.FEATURES);
      // from before the ledger is there to the last cell, however fast the machine is today
      boolean ended = child.waitFor(moments.nextLong(milliseconds), TimeUnit.MILLISECONDS);
      if (ended) {
        assertThat(child.exitValue()).isZero();
        assertThat(fingerprint(now)).isEqualTo(whole);
        sweeps++;
        continue;
      }
      child.destroyForcibly().waitFor();
      kills++;
      amidst += isAmidstCells(now) ? 1 : 0;
    }
    Path last = run.resolve(Integer.toString(sweeps));
    assertThat(start(last, Kind.FEATURES).waitFor()).isZero();
    assertThat(fingerprint(last)).isEqualTo(whole);
    // the kills have to hit something for this test to mean anything
    assertThat(amidst).isGreaterThan(5);
  }

  @Test
  void twoProcessesShareOneRun() throws Exception {
    String whole = fingerprintOfAnUninterruptedSweep(Kind.FEATURES);
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Process one = start(shared, Kind.FEATURES);
    Process other = start(shared, Kind.FEATURES);
    assertThat(one.waitFor()).isZero();
    assertThat(other.waitFor()).isZero();
    assertThat(fingerprint(shared)).isEqualTo(whole);
  }

  @Test
  void killsAmidTrainingsLeaveTheLedgerOfAnUninterruptedSweep() throws Exception {
    Path uninterrupted = Files.createDirectory(folder.resolve("uninterrupted"));
    long begun = System.nanoTime();
    assertThat(start(uninterrupted, Kind.PERCEPTRONS).waitFor()).isZero();
    long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    String whole = fingerprint(uninterrupted);
    SplittableRandom moments = new SplittableRandom(18);
    Path run = Files.createDirectory(folder.resolve("killed"));
    int goneOnWith = 0;
    int sweeps = 0;
    for (int kills = 0; kills < 50; ) {
      Path now = Files.createDirectories(run.resolve(Integer.toString(sweeps)));
      Process child = start(now, Kind.PERCEPTRONS);
      // starting Java and loading libtorch take a good part of the time
      if (child.waitFor(moments.nextLong(milliseconds / 4, milliseconds), TimeUnit.MILLISECONDS)) {
        assertThat(child.exitValue()).isZero();
        assertThat(fingerprint(now)).isEqualTo(whole);
        sweeps++;
      } else {
        child.destroyForcibly().waitFor();
        kills++;
        // a file that is there when the process ends is where the next one goes on
        goneOnWith += Files.isDirectory(now.resolve(UnfinishedCells.FOLDER)) ? 1 : 0;
      }
    }
    Path last = run.resolve(Integer.toString(sweeps));
    assertThat(start(last, Kind.PERCEPTRONS).waitFor()).isZero();
    assertThat(fingerprint(last)).isEqualTo(whole);
    assertThat(last.resolve(UnfinishedCells.FOLDER)).doesNotExist();
    // the kills have to hit trainings for this test to mean anything
    assertThat(goneOnWith).isGreaterThan(4);
  }

  @Test
  void aCellWithoutMemoryFailsAloneAndSaysSo() throws Exception {
    Path run = Files.createDirectory(folder.resolve("large"));
    // the data take 48 MB twice, and so do the samples of the large cell
    assertThat(start(run, Kind.LARGE, "-Xmx180m").waitFor()).isZero();
    try (Ledger ledger = Ledger.open(run)) {
      Sweep sweep = SweepReading.of(ledger);
      assertThat(sweep.missing()).isZero();
      assertThat(sweep.points())
          .as(SweepFindings.of(sweep).toString())
          .extracting(SweepPoint::value)
          .containsExactly(100.0);
      assertThat(SweepFindings.of(sweep).get(0).code()).isEqualTo("cells-failed");
      assertThat(SweepFindings.of(sweep).get(0).evidence())
          .containsEntry("failed", 1)
          .containsEntry("values", "60000")
          .hasEntrySatisfying(
              "reason", reason -> assertThat(reason.toString()).startsWith("out of memory ("));
    }
  }

  private String fingerprintOfAnUninterruptedSweep(Kind kind) throws IOException {
    Path whole = Files.createDirectories(folder.resolve("whole"));
    kind.plan().in(whole).on(DataSource.read("digits"));
    return fingerprint(whole);
  }

  private long lengthOfASweep() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Path timed = Files.createDirectory(folder.resolve("timed"));
    assertThat(start(timed, Kind.FEATURES).waitFor()).isZero();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private Process start(Path where, Kind kind) throws IOException {
    return start(where, kind, "-Xmx1g");
  }

  private Process start(Path where, Kind kind, String memory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            memory,
            "-cp",
            System.getProperty("java.class.path"),
            SweepChild.class.getName(),
            where.toString(),
            kind.name())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private static String fingerprint(Path where) {
    try (Ledger ledger = Ledger.open(where)) {
      return ledger.fingerprint();
    }
  }

  /** False, too, where the kill came before the ledger had begun; the next child tells damage. */
  private static boolean isAmidstCells(Path where) {
    if (!Ledger.isIn(where)) {
      return false;
    }
    try (Ledger ledger = Ledger.open(where)) {
      CellCounts counts = ledger.counts();
      return counts.all() > 0 && counts.ended() < counts.all();
    } catch (LedgerException notBegun) {
      return false;
    }
  }
}
