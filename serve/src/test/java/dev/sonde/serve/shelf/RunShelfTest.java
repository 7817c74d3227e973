package dev.sonde.serve.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.runs.Claim;
import dev.sonde.runs.Ledger;
import dev.sonde.serve.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunShelfTest {
  @TempDir private Path folder;

  @Test
  void aRunIsFollowedFromItsFirstCellToItsReport() throws IOException, InterruptedException {
    Path run = Runs.begun(folder, "sweep", 2);
    try (RunShelf shelf = RunShelf.watching(folder);
        Ledger ledger = Ledger.open(run)) {
      BlockingQueue<ShelfChange> changes = new LinkedBlockingQueue<>();
      shelf.listen(changes::add);
      assertThat(only(shelf).state()).isEqualTo(RunState.STOPPED);
      Claim first = Runs.claim(ledger);
      await(changes, shelf, RunState.RUNNING);
      Runs.commit(first);
      Runs.commit(Runs.claim(ledger));
      // all cells are there, and no report yet: nobody can tell whether one will come
      await(changes, shelf, RunState.STOPPED);
      Runs.write(
          run.resolve("sweep.json"),
          "{\"sonde\": {\"command\": \"sonde sweep size\", \"started\": \"2026-12-01T09:30:00Z\"},"
              + " \"findings\": [{\"text\": \"No peak.\"}]}");
      await(changes, shelf, RunState.DONE);
      assertThat(only(shelf).headline()).isEqualTo("No peak.");
      assertThat(only(shelf).kind()).isEqualTo("sweep size");
      assertThat(only(shelf).started()).isEqualTo("2026-12-01 09:30");
    }
  }

  /** Otherwise every look would be taken for a change, and everything read again for ever. */
  @Test
  void lookingChangesNothing() throws IOException, InterruptedException {
    Path sweep = Runs.begun(folder, "sweep", 2);
    FileTime changed = Files.getLastModifiedTime(sweep);
    try (RunShelf shelf = RunShelf.watching(folder)) {
      BlockingQueue<ShelfChange> changes = new LinkedBlockingQueue<>();
      shelf.listen(changes::add);
      Runs.measured(folder, "other", "2026-12-01T09:30:00Z", "Found.");
      // by then it has looked at the sweep again, too
      while (!changes.take().key().equals("other")) {
        // whatever else is told
      }
      assertThat(Files.getLastModifiedTime(sweep)).isEqualTo(changed);
    }
  }

  @Test
  void aRunThatIsDeletedGoes() throws IOException, InterruptedException {
    Path run = Runs.measured(folder, "one", "2026-12-01T09:30:00Z", "Found.");
    try (RunShelf shelf = RunShelf.watching(folder)) {
      BlockingQueue<ShelfChange> changes = new LinkedBlockingQueue<>();
      shelf.listen(changes::add);
      Files.delete(run.resolve("measure.json"));
      Files.delete(run.resolve("report.html"));
      Files.delete(run);
      while (!changes.take().run().isEmpty()) {
        // files go one by one
      }
      assertThat(shelf.runs()).isEmpty();
    }
  }

  @Test
  void aLedgerThatIsNoneIsToldAndTheOthersStay() {
    Runs.measured(folder, "good", "2026-12-01T09:30:00Z", "Found.");
    Path bad = Runs.measured(folder, "bad", "2026-12-01T09:30:00Z", "Found.");
    Runs.write(bad.resolve("ledger.db"), "not a database, but long enough to be read as one? no");
    try (RunShelf shelf = RunShelf.watching(folder)) {
      assertThat(shelf.runs()).hasSize(2);
      ShelvedRun read = shelf.run("bad").orElseThrow();
      assertThat(read.state()).isEqualTo(RunState.UNREADABLE);
      assertThat(read.trouble()).contains("is damaged");
    }
  }

  @Test
  void filesOfOtherKindsAreNotShown() {
    Path run = Runs.measured(folder, "one", "2026-12-01T09:30:00Z", "Found.");
    for (String name : new String[] {".hidden.json", "notes.txt", "a b.json", "-x.csv", "run.sh"}) {
      Runs.write(run.resolve(name), "");
    }
    try (RunShelf shelf = RunShelf.watching(folder)) {
      assertThat(only(shelf).files()).containsExactly("measure.json", "report.html");
      assertThat(RunFiles.open(only(shelf), "../one/measure.json")).isEmpty();
    }
  }

  private static ShelvedRun only(RunShelf shelf) {
    assertThat(shelf.runs()).hasSize(1);
    return shelf.runs().get(0);
  }

  private static void await(BlockingQueue<ShelfChange> changes, RunShelf shelf, RunState state)
      throws InterruptedException {
    while (only(shelf).state() != state) {
      changes.take();
    }
  }
}
