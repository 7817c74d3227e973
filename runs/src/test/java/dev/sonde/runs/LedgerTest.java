package dev.sonde.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final Configuration PLAN = Configuration.of(Map.of("axis", "width"));

  @TempDir Path folder;

  @Test
  void aCellIsTakenOnceAndKeepsItsResult() {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      Claim first = ledger.claim().orElseThrow();
      Claim second = ledger.claim().orElseThrow();
      assertThat(first.key()).isNotEqualTo(second.key());
      assertThat(ledger.claim()).isEmpty();
      assertThat(first.commit(new Outcome(CellStatus.DONE, "42", "by me"))).isTrue();
      second.release();
      assertThat(ledger.counts()).isEqualTo(new CellCounts(1, 0, 1, 0, 0));
    }
    try (Ledger ledger = Ledger.open(folder)) {
      Cell done = ledger.cells().get(0);
      assertThat(done.status()).isEqualTo(CellStatus.DONE);
      assertThat(done.result()).isEqualTo("42");
      assertThat(done.provenance()).isEqualTo("by me");
      assertThat(done.configuration()).isEqualTo(cells(2).get(0));
    }
  }

  @Test
  void aCommitWithoutAClaimChangesNothing() {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(1));
      Claim claim = ledger.claim().orElseThrow();
      assertThat(claim.commit(new Outcome(CellStatus.DONE, "first", ""))).isTrue();
      assertThat(claim.commit(new Outcome(CellStatus.DONE, "second", ""))).isFalse();
      assertThat(ledger.cells().get(0).result()).isEqualTo("first");
    }
  }

  @Test
  void addingCellsAgainKeepsThoseThatAreThere() {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "kept", ""));
      ledger.add(cells(3));
      assertThat(ledger.cells()).hasSize(3);
      assertThat(ledger.cells().get(0).result()).isEqualTo("kept");
    }
  }

  @Test
  void whatADeadProcessHadClaimedWaitsAgain() throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(1));
      assertThat(ledger.claim()).isPresent();
    }
    // the number of this very process, but started at another time: it was used again
    long self = ProcessHandle.current().pid();
    sql("UPDATE cell SET owner = '" + self + "@1'");
    try (Ledger ledger = Ledger.open(folder)) {
      assertThat(ledger.claim()).isPresent();
    }
  }

  @Test
  void whatAProcessThatRunsHasClaimedIsLeftToIt() {
    try (Ledger one = Ledger.create(folder, run(PLAN));
        Ledger other = Ledger.open(folder)) {
      one.add(cells(1));
      Claim claim = one.claim().orElseThrow();
      assertThat(other.claim()).isEmpty();
      assertThat(claim.commit(new Outcome(CellStatus.DONE, "1", ""))).isTrue();
    }
  }

  /** Nobody is told of a lock that lasts for a moment. */
  @Test
  void whoeverBeginsTheSameRunAtTheSameMomentJoinsIt() throws Exception {
    int together = 6;
    ExecutorService threads = Executors.newFixedThreadPool(together);
    try {
      for (int round = 0; round < 15; round++) {
        Path run = Files.createDirectory(folder.resolve("run" + round));
        CyclicBarrier begin = new CyclicBarrier(together);
        Callable<Integer> beginning =
            () -> {
              begin.await();
              try (Ledger ledger = Ledger.create(run, run(PLAN))) {
                ledger.add(cells(3));
                return ledger.counts().all();
              }
            };
        for (Future<Integer> all : threads.invokeAll(Collections.nCopies(together, beginning))) {
          assertThat(all.get()).isEqualTo(3);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * A check that saw cells of one moment and their hash of another called a good ledger damaged.
   */
  @Test
  void cellsThatAreAddedAmidACheckAreNoDamage() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (Ledger growing = Ledger.create(folder, run(PLAN))) {
      Future<Integer> added =
          threads.submit(
              () -> {
                int cells = 0;
                while (!enough.get() && cells < 2_000) {
                  cells++;
                  growing.add(cells(cells));
                }
                return cells;
              });
      for (int i = 0; i < 150; i++) {
        Ledger.open(folder).close();
      }
      enough.set(true);
      assertThat(added.get()).isPositive();
    } finally {
      enough.set(true);
      threads.shutdownNow();
    }
  }

  @Test
  void manyThreadsAndTwoConnectionsComputeEveryCellOnce() throws InterruptedException {
    Set<String> computed = ConcurrentHashMap.newKeySet();
    List<String> twice = new ArrayList<>();
    try (Ledger one = Ledger.create(folder, run(PLAN));
        Ledger other = Ledger.open(folder)) {
      one.add(cells(60));
      List<Thread> threads =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      new Thread(
                          () -> {
                            Ledger mine = i % 2 == 0 ? one : other;
                            for (Optional<Claim> claim = mine.claim();
                                claim.isPresent();
                                claim = mine.claim()) {
                              String key = claim.get().key();
                              if (!computed.add(key)) {
                                synchronized (twice) {
                                  twice.add(key);
                                }
                              }
                              claim.get().commit(new Outcome(CellStatus.DONE, key, ""));
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(twice).isEmpty();
      assertThat(one.counts().done()).isEqualTo(60);
      assertThat(one.cells()).allMatch(cell -> cell.result().equals(cell.key()));
    }
  }

  @Test
  void fingerprintsSeeResultsAndNotWhoComputedThem() throws IOException {
    String first = fingerprint("a", "1", "by one");
    assertThat(fingerprint("b", "1", "by another")).isEqualTo(first);
    assertThat(fingerprint("c", "2", "by one")).isNotEqualTo(first);
  }

  @Test
  void failedCellsWaitAgainWhenAsked() {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.FAILED, "why", ""));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DIVERGED, "", ""));
      assertThat(ledger.claim()).isEmpty();
      assertThat(ledger.retryFailed()).isEqualTo(1);
      assertThat(ledger.claim()).isPresent();
    }
  }

  @Test
  void anotherPlanIsRefusedAndTheRunStaysAsItWas() {
    Ledger.create(folder, run(PLAN)).close();
    Configuration other = PLAN.with("axis", "noise");
    assertThatThrownBy(
            () -> Ledger.create(folder, new Run("sonde sweep noise", "1", Instant.EPOCH, other)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("belongs to another plan (sonde sweep size)")
        .hasMessageContaining("--overwrite replaces reports, never the cells of another run")
        .hasMessageContaining("sonde runs resume " + folder)
        .hasMessageContaining("sonde runs delete " + folder);
    try (Ledger ledger = Ledger.open(folder)) {
      assertThat(ledger.run().plan()).isEqualTo(PLAN);
    }
  }

  /** To resume is what has just failed. */
  @Test
  void anotherPlanOfTheSameCommandIsNotToBeResumed() {
    Ledger.create(folder, run(PLAN)).close();
    Configuration other = PLAN.with("axis", "noise").with("input-scales", "columns");
    assertThatThrownBy(() -> Ledger.create(folder, run(other)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("(axis, input-scales)")
        .hasMessageContaining("sweep again in another folder: sonde sweep size")
        .hasMessageNotContaining("runs resume");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE cell SET configuration = replace(configuration, '1', '3')",
        "UPDATE cell SET status = 'waitinG!'",
        "UPDATE run SET value = 'axis' WHERE name = 'plan'",
        "UPDATE run SET value = '1970-01-01T00:00:0' WHERE name = 'started'"
      })
  void textsThatChangedInTheFileAreDamage(String change) throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(3));
      try (Statement statement = ledger.database().connection().createStatement()) {
        statement.executeUpdate(change);
      }
      assertThatThrownBy(
              () -> {
                ledger.run();
                ledger.cells();
              })
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void aDigitOfAResultThatChangedIsDamage() throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(1));
      Claim claim = ledger.claim().orElseThrow();
      claim.commit(new Outcome(CellStatus.FAILED, "out of memory", ""));
      ledger.retryFailed();
      assertThat(ledger.cells().get(0).result()).isEmpty();
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "τ = 0.81", ""));
      assertThat(ledger.cells().get(0).result()).isEqualTo("τ = 0.81");
      sql("UPDATE cell SET result = replace(result, '1', '3')");
      assertThatThrownBy(ledger::cells)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("is damaged")
          .hasMessageContaining("the result of cell " + claim.key() + " is not what it was");
      assertThatThrownBy(ledger::fingerprint).isInstanceOf(LedgerException.class);
    }
  }

  @Test
  void aResultThatLostItsChecksumIsDamage() throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      Claim claim = ledger.claim().orElseThrow();
      claim.commit(new Outcome(CellStatus.DONE, "0.81", ""));
      assertThat(ledger.cells()).hasSize(2);
      sql("UPDATE cell SET result = '0.31', checksum = NULL WHERE status = 'done'");
      assertThatThrownBy(ledger::cells)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("the result of cell " + claim.key() + " is not what it was");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "command", "version", "started", "checksum"})
  void aDigitOfWhatTheRunIsThatChangedIsDamage(String fact) throws SQLException {
    Ledger.create(folder, run(Configuration.of(Map.of("noise", "0.1")))).close();
    Ledger.open(folder).close();
    sql("UPDATE run SET value = replace(value || ' 1', '1', '3') WHERE name = '" + fact + "'");
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged (what the run is, its plan or its command, is not");
  }

  @Test
  void aLedgerWithoutChecksumsIsReadAndGoneOnWith() throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(3));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "first", ""));
    }
    sql("ALTER TABLE cell DROP COLUMN checksum");
    sql("DELETE FROM run WHERE name = 'checksum'");
    sql("PRAGMA user_version = 1");
    try (Ledger ledger = Ledger.open(folder)) {
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.FAILED, "second", ""));
      assertThat(ledger.retryFailed()).isEqualTo(1);
    }
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "second", ""));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, "third", ""));
      assertThat(ledger.cells())
          .extracting(Cell::result)
          .containsExactly("first", "second", "third");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM cell WHERE position = 2",
        "UPDATE cell SET position = 9 WHERE position = 1",
        "INSERT INTO cell (key, configuration, status) SELECT 'x', 'y', 'waiting'"
      })
  void cellsThatWereTakenAwayAddedOrReorderedAreDamage(String change) throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      ledger.add(cells(3));
    }
    Ledger.open(folder).close();
    sql(change);
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("cells were removed, added or put into another order");
  }

  @Test
  void aLedgerThatBringsItsOwnProgramIsDamage() throws SQLException {
    Ledger.create(folder, run(PLAN)).close();
    sql("CREATE TRIGGER t AFTER UPDATE ON cell BEGIN DELETE FROM run; END");
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("triggers or views");
  }

  @Test
  void aRunThatIsDeletedUnderWayIsNoticedBeforeTheNextCell() throws IOException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(2));
      Claim claim = ledger.claim().orElseThrow();
      Files.delete(folder.resolve(Ledger.FILE));
      Files.writeString(folder.resolve(Ledger.FILE), "another file of that name");
      assertThatThrownBy(() -> claim.commit(new Outcome(CellStatus.DONE, "42", "")))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("was deleted or replaced while the run was at work");
      assertThatThrownBy(ledger::claim).isInstanceOf(LedgerException.class);
    }
  }

  @Test
  void whatWaitsOrBelongsToTheDeadCanBeClaimed() throws SQLException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(1));
      assertThat(ledger.hasSomethingToClaim()).isTrue();
      assertThat(ledger.claim()).isPresent();
      assertThat(ledger.hasSomethingToClaim()).isFalse();
      sql("UPDATE cell SET owner = '4000000@7'");
      assertThat(ledger.hasSomethingToClaim()).isTrue();
    }
  }

  @Test
  void aFolderWithoutALedgerIsNoRun() {
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("holds no ledger.db")
        .hasMessageContaining("sonde runs list");
  }

  @Test
  void aFileThatIsNoDatabaseIsCalledDamagedAndLeftAlone() throws IOException {
    Path file = folder.resolve(Ledger.FILE);
    byte[] text =
        "this is no database, but long enough to be taken for one"
            .repeat(100)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(file, text);
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining("Nothing was changed");
    assertThat(Files.readAllBytes(file)).isEqualTo(text);
  }

  @Test
  void aDamagedPageIsFoundWhenTheLedgerIsOpened() throws IOException {
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(400));
    }
    Path file = folder.resolve(Ledger.FILE);
    byte[] bytes = Files.readAllBytes(file);
    // the header, in the first hundred bytes, stays; the pages behind it become noise
    Arrays.fill(bytes, 4096 * 3, 4096 * 6, (byte) 0x5a);
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is damaged")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aFileThatWasNeverFilledIsCalledEmptyAndCanBeBegunAgain() throws IOException {
    Files.createFile(folder.resolve(Ledger.FILE));
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is empty: the run was stopped before it had begun");
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      assertThat(ledger.run().plan()).isEqualTo(PLAN);
    }
  }

  @Test
  void anotherProgramsDatabaseIsRefused() throws SQLException {
    sql("CREATE TABLE theirs (x)");
    assertThatThrownBy(() -> Ledger.create(folder, run(PLAN)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("is not a ledger of Sonde's");
  }

  @Test
  void anotherFormatNamesBothVersions() throws SQLException {
    Ledger.create(folder, run(PLAN)).close();
    sql("PRAGMA user_version = 7");
    assertThatThrownBy(() -> Ledger.open(folder))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("has format 7 and this version of Sonde reads formats 1 to 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"why?", "50%25 off#1", "掃引 その1", "a&b=c;d", "it's"})
  void anyNameOfAFolderWillDo(String name) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    try (Ledger ledger = Ledger.create(own, run(PLAN))) {
      ledger.add(cells(1));
    }
    try (Ledger ledger = Ledger.open(own)) {
      assertThat(ledger.cells()).hasSize(1);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(own);
    }
  }

  /** SQLite's own bound on the pages of a file fails as a full disk does, with the same code. */
  @Test
  void aFullDiskIsNamedAndWhatWasCommittedStays() throws SQLException {
    String large = "7".repeat(1_000_000);
    try (Ledger ledger = Ledger.create(folder, run(PLAN))) {
      ledger.add(cells(3));
      assertThat(claimed(ledger).commit(new Outcome(CellStatus.DONE, "kept", ""))).isTrue();
      Claim next = claimed(ledger);
      pages(ledger, 1);
      assertThatThrownBy(() -> next.commit(new Outcome(CellStatus.DONE, large, "")))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("cannot grow: the disk is full")
          .hasMessageContaining("What was committed is kept")
          .hasMessageContaining("sonde runs resume " + folder);
      assertThat(ledger.counts()).isEqualTo(new CellCounts(1, 1, 1, 0, 0));
      // once there is room again the same claim is committed
      pages(ledger, 1_000_000);
      assertThat(next.commit(new Outcome(CellStatus.DONE, large, ""))).isTrue();
    }
    try (Ledger ledger = Ledger.open(folder)) {
      assertThat(ledger.cells()).extracting(Cell::result).containsExactly("kept", large, "");
    }
  }

  /** Fewer pages than there are mean those that there are. */
  private static void pages(Ledger ledger, int most) throws SQLException {
    try (Statement statement = ledger.database().connection().createStatement()) {
      statement.execute("PRAGMA max_page_count = " + most);
    }
  }

  private static Claim claimed(Ledger ledger) {
    return ledger.claim().orElseThrow();
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path inAFile = Files.writeString(folder.resolve("file"), "no folder").resolve("run");
    assertThatThrownBy(() -> Ledger.create(inAFile, run(PLAN)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining(inAFile.resolve(Ledger.FILE) + " cannot be written")
        .hasMessageContaining("Choose a folder that you may write to");
  }

  /** Where the user may write everywhere, as root may, nothing is read-only. */
  @Test
  void aFolderThatMayOnlyBeReadShowsItsRunAndTakesNothing() throws IOException {
    Path own = Files.createDirectory(folder.resolve("run"));
    try (Ledger ledger = Ledger.create(own, run(PLAN))) {
      ledger.add(cells(2));
      claimed(ledger).commit(new Outcome(CellStatus.DONE, "kept", ""));
    }
    assumeTrue(own.toFile().setWritable(false) && !Files.isWritable(own));
    try (Ledger ledger = Ledger.open(own)) {
      assertThat(ledger.cells().get(0).result()).isEqualTo("kept");
      assertThatThrownBy(ledger::claim)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("cannot be written")
          .hasMessageContaining("read-only");
    } finally {
      assertThat(own.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void aLedgerInMemoryLeavesNothingBehind() throws IOException {
    try (Ledger ledger = Ledger.inMemory(run(PLAN))) {
      ledger.add(cells(3));
      assertThat(ledger.claim()).isPresent();
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private String fingerprint(String name, String result, String provenance) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    try (Ledger ledger = Ledger.create(own, run(PLAN))) {
      ledger.add(cells(1));
      ledger.claim().orElseThrow().commit(new Outcome(CellStatus.DONE, result, provenance));
      return ledger.fingerprint();
    }
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(Ledger.FILE));
        Statement s = connection.createStatement()) {
      s.execute(statement);
    }
  }

  private static Run run(Configuration plan) {
    return new Run("sonde sweep size", "1", Instant.parse("2026-01-01T00:00:00Z"), plan);
  }

  private static List<Configuration> cells(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Configuration.of(Map.of("width", Integer.toString(i))))
        .toList();
  }
}
