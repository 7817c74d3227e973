package dev.sonde.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.LedgerServer;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ledgers on a real server of PostgreSQL, which is killed, restarted and cut off. Skipped where it
 * is not installed.
 */
@Tag("full")
class TeamLedgerTest {
  private static final String CELLS = "SELECT key, status, result FROM %scell ORDER BY position";

  private static Optional<PostgresServer> running = Optional.empty();

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    running = Optional.of(PostgresServer.start());
  }

  /** Equal plans would find what tests before them did. */
  @BeforeEach
  void clear() {
    server().runs().forEach(schema -> server().run("DROP SCHEMA " + schema + " CASCADE"));
  }

  @AfterAll
  static void stop() {
    running.ifPresent(PostgresServer::close);
  }

  private static PostgresServer server() {
    return running.orElseThrow();
  }

  private static Run run(String plan) {
    return new Run("sonde sweep", "1", Instant.EPOCH, Configuration.of(Map.of("plan", plan)));
  }

  /** Where it is on the server. */
  private static String schema(String plan) {
    return "sonde_" + run(plan).plan().key().substring(0, 32);
  }

  private static List<Configuration> cells(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Configuration.of(Map.of("cell", Integer.toString(i))))
        .toList();
  }

  /** Its provenance tells who committed a cell, and so that nobody did twice. */
  private static Outcome outcome(Claim claim, String by) {
    String cell = claim.configuration().get("cell").orElseThrow();
    return new Outcome(CellStatus.DONE, "a line of " + cell + "\nθ = ½", "by " + by);
  }

  /** Computes what is left; returns how many cells it committed. */
  private static int compute(Ledger ledger, String by) {
    int committed = 0;
    for (Optional<Claim> claim = ledger.claim(); claim.isPresent(); claim = ledger.claim()) {
      committed += claim.get().commit(outcome(claim.get(), by)) ? 1 : 0;
    }
    return committed;
  }

  private static String inMemory(String plan, int count) {
    try (Ledger ledger = Ledger.inMemory(run(plan))) {
      ledger.add(cells(count));
      compute(ledger, "memory");
      return ledger.fingerprint();
    }
  }

  @Test
  void aLedgerOnAServerIsThatInAFile() {
    try (Ledger ledger = Ledger.on(server().ledgers(), run("one"))) {
      ledger.add(cells(5));
      ledger.add(cells(8));
      assertThat(ledger.counts().waiting()).isEqualTo(8);
      Claim first = ledger.claim().orElseThrow();
      assertThat(first.configuration().get("cell")).contains("0");
      assertThat(ledger.hasSomethingToClaim()).isTrue();
      first.release();
      Claim again = ledger.claim().orElseThrow();
      assertThat(again.key()).isEqualTo(first.key());
      assertThat(again.commit(new Outcome(CellStatus.FAILED, "no", "p"))).isTrue();
      assertThat(first.commit(outcome(first, "nobody"))).as("the claim was given back").isFalse();
      assertThat(ledger.retryFailed()).isEqualTo(1);
      assertThat(compute(ledger, "a test")).isEqualTo(8);
      assertThat(ledger.fingerprint()).isEqualTo(inMemory("one", 8));
      assertThat(ledger.cells().get(3).result()).isEqualTo("a line of 3\nθ = ½");
    }
    // whoever has the same plan joins it, and no one else
    try (Ledger joined = Ledger.on(server().ledgers(), run("one"));
        Ledger other = Ledger.on(server().ledgers(), run("another"))) {
      assertThat(joined.counts().done()).isEqualTo(8);
      assertThat(joined.run().started()).isEqualTo(Instant.EPOCH);
      assertThat(other.counts().all()).isZero();
    }
  }

  /** A library may open a ledger twice in one process. */
  @Test
  void twoWhoOpenItInOneProcessAreTold() {
    try (Ledger one = Ledger.on(server().ledgers(), run("twice"))) {
      one.add(cells(3));
      Claim first = one.claim().orElseThrow();
      Claim second;
      try (Ledger two = Ledger.on(server().ledgers(), run("twice"))) {
        second = two.claim().orElseThrow();
        assertThat(second.key()).isNotEqualTo(first.key());
      }
      // whoever closes it gives up what he had claimed, and nothing else
      assertThat(one.claim().orElseThrow().configuration().get("cell")).contains("2");
      assertThat(one.claim().orElseThrow().key()).isEqualTo(second.key());
      assertThat(one.claim()).isEmpty();
      assertThat(first.commit(outcome(first, "the first"))).isTrue();
    }
  }

  @Test
  void manyWhoBeginAtOnceShareTheCells() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> workers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        String name = Integer.toString(i);
        workers.add(
            () -> {
              try (Ledger ledger = Ledger.on(server().ledgers(), run("shared"))) {
                ledger.add(cells(200));
                return compute(ledger, name);
              }
            });
      }
      int all = 0;
      for (Future<Integer> worker : pool.invokeAll(workers)) {
        all += worker.get();
      }
      assertThat(all).isEqualTo(200);
    } finally {
      pool.shutdownNow();
    }
    try (Ledger ledger = Ledger.on(server().ledgers(), run("shared"))) {
      assertThat(ledger.fingerprint()).isEqualTo(inMemory("shared", 200));
    }
  }

  /** Of two attempts, the first whose answer was lost counts. */
  @Test
  void whatWasDoneBeforeAConnectionBrokeIsNotDoneTwice() throws Exception {
    try (CutConnections way = CutConnections.to(server().port(), 5)) {
      LedgerServer cut =
          LedgerServer.at("postgresql://postgres@127.0.0.1:" + way.port() + "/postgres");
      try (Ledger ledger = patient(() -> Ledger.on(cut, run("cut")))) {
        ledger.add(cells(300));
        assertThat(compute(ledger, "whoever is cut off")).isEqualTo(300);
        assertThat(ledger.fingerprint()).isEqualTo(inMemory("cut", 300));
      }
      assertThat(way.cuts()).isGreaterThan(10);
    }
  }

  /** Opening is tried once, as a server that is not there is to be told at once. */
  private static Ledger patient(Callable<Ledger> opening) throws Exception {
    while (true) {
      try {
        return opening.call();
      } catch (LedgerException e) {
        assertThat(e).hasMessageContaining("cannot be reached");
      }
    }
  }

  @Test
  void aServerThatIsRestartedIsWaitedFor() throws Exception {
    try (Ledger ledger = Ledger.on(server().ledgers(), run("restarted"))) {
      ledger.add(cells(60));
      for (int i = 0; i < 60; i++) {
        Claim claim = ledger.claim().orElseThrow();
        if (i % 20 == 10) {
          server().stop(i < 20 ? "INT" : "QUIT");
          // the commit begins while nothing answers
          ExecutorService later = Executors.newSingleThreadExecutor();
          Future<Boolean> committed = later.submit(() -> claim.commit(outcome(claim, "patience")));
          server().startAgain();
          assertThat(committed.get(1, TimeUnit.MINUTES)).isTrue();
          later.shutdown();
        } else {
          assertThat(claim.commit(outcome(claim, "patience"))).isTrue();
        }
      }
      assertThat(ledger.claim()).isEmpty();
      assertThat(ledger.fingerprint()).isEqualTo(inMemory("restarted", 60));
    }
  }

  /** The server's clock alone is asked, which takes a minute. */
  @Test
  void whatAMachineThatIsLostHadClaimedWaitsAgainAfterAMinute() {
    try (Ledger lost = Ledger.on(server().ledgers(), run("lost"));
        Ledger other = Ledger.on(server().ledgers(), run("lost"))) {
      lost.add(cells(1));
      Claim claim = lost.claim().orElseThrow();
      String schema = schema("lost");
      // as from another machine, which was seen just now and never again
      server().run("UPDATE " + schema + ".cell SET owner = '1@2@elsewhere@3#1'");
      server()
          .run("INSERT INTO " + schema + ".worker VALUES ('1@2@elsewhere@3', clock_timestamp())");
      long begun = System.nanoTime();
      assertThat(other.claim()).isEmpty();
      Optional<Claim> taken = Optional.empty();
      while (taken.isEmpty() && TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) < 90) {
        taken = other.hasSomethingToClaim() ? other.claim() : Optional.empty();
      }
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isBetween(55L, 75L);
      assertThat(taken.orElseThrow().commit(outcome(claim, "the other"))).isTrue();
      assertThat(claim.commit(outcome(claim, "the lost one"))).isFalse();
    }
  }

  @Test
  void damageIsTold() {
    String schema = schema("damaged");
    try (Ledger ledger = Ledger.on(server().ledgers(), run("damaged"))) {
      ledger.add(cells(3));
    }
    server().run("DELETE FROM " + schema + ".cell WHERE position = 2");
    assertThatThrownBy(() -> Ledger.on(server().ledgers(), run("damaged")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("cells were removed, added or put into another order");
    server().run("DROP SCHEMA " + schema + " CASCADE");
    try (Ledger ledger = Ledger.on(server().ledgers(), run("damaged"))) {
      ledger.add(cells(1));
      server().run("DROP SCHEMA " + schema + " CASCADE");
      assertThatThrownBy(ledger::claim)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("was deleted while the run was at work");
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "XDG_CACHE_HOME",
        folder.resolve("cache").toString(),
        "PGPASSWORD",
        PostgresServer.PASSWORD);
  }

  private static List<String> onServer(List<String> command, String address) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--ledger", address));
    return all;
  }

  private int end(List<String> command) {
    try (Sonde sonde = Sonde.start(environment(), command)) {
      return sonde.end();
    }
  }

  private long ended(String schema) {
    return Long.parseLong(
        server()
            .rows("SELECT count(*) FROM " + schema + ".cell WHERE status = 'done'")
            .get(0)
            .strip());
  }

  /** Waits until a run has begun, and one of its cells is done. */
  private String begun() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (System.nanoTime() < end) {
      for (String schema : server().runs()) {
        if (ended(schema) > 0) {
          return schema;
        }
      }
    }
    throw new AssertionError("no run began");
  }

  private static List<String> cellsIn(Path run) throws Exception {
    try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + run.resolve(Ledger.FILE))) {
      return PostgresServer.rows(file, CELLS.formatted(""));
    }
  }

  @Test
  void aProcessThatIsKilledLeavesItsCellsToTheOthers() throws Exception {
    Path file = folder.resolve("file");
    assertThat(end(SmallSweep.NETWORKS.command(file))).isZero();
    String address = server().address(PostgresServer.GUARDED);
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    String schema;
    try (Sonde killed =
            Sonde.start(environment(), onServer(SmallSweep.NETWORKS.command(first), address));
        Sonde other =
            Sonde.start(environment(), onServer(SmallSweep.NETWORKS.command(second), address))) {
      schema = begun();
      String processes = commandLines();
      killed.kill();
      assertThat(other.end()).as(other.said()).isZero();
      assertThat(other.said()).doesNotContain(PostgresServer.PASSWORD);
      assertThat(processes).contains("--ledger").doesNotContain(PostgresServer.PASSWORD);
    }
    assertThat(server().rows(CELLS.formatted(schema + "."))).isEqualTo(cellsIn(file));
    assertThat(server().rows("SELECT * FROM " + schema + ".run").toString())
        .contains("--ledger")
        .doesNotContain(PostgresServer.PASSWORD);
    // the folder of the one that was killed finds the cells, and its report is written
    assertThat(end(SmallSweep.resumed(first))).isZero();
    for (Path report : List.of(first, second)) {
      assertThat(report.resolve(Ledger.FILE)).doesNotExist();
      assertThat(Files.readString(report.resolve("cells.csv")))
          .isEqualTo(Files.readString(file.resolve("cells.csv")));
      assertThat(texts(report)).contains(address).doesNotContain(PostgresServer.PASSWORD);
    }
    assertThat(texts(folder.resolve("cache"))).doesNotContain(PostgresServer.PASSWORD);
  }

  /** What anybody on this machine can read of the processes. */
  private static String commandLines() {
    StringBuilder all = new StringBuilder();
    ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc", Long.toString(process.pid()), "cmdline"))
        .forEach(
            path -> {
              try {
                all.append(Files.readString(path).replace('\0', ' ')).append('\n');
              } catch (IOException ended) {
                // it has ended meanwhile
              }
            });
    return all.toString();
  }

  private static String texts(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return all.toString();
  }

  private void refused(List<String> command, Map<String, String> environment, String... says) {
    try (Sonde sonde = Sonde.start(environment, command)) {
      assertThat(sonde.end()).as(sonde.said()).isEqualTo(2);
      assertThat(sonde.said()).contains(says).doesNotContain(PostgresServer.PASSWORD);
    }
  }

  @Test
  void whatCannotBeUsedIsToldBeforeAnyWork() throws Exception {
    Path out = folder.resolve("never");
    List<String> sweep = SmallSweep.FEATURES.command(out);
    refused(
        onServer(sweep, server().address("guarded:" + PostgresServer.PASSWORD)),
        environment(),
        "holds a password",
        "PGPASSWORD");
    refused(
        onServer(sweep, server().address(PostgresServer.GUARDED)),
        Map.of("PGPASSWORD", "wrong"),
        "did not let us in");
    refused(
        onServer(sweep, "postgresql://127.0.0.1:" + PostgresServer.freePort() + "/postgres"),
        environment(),
        "cannot be reached",
        "nothing was begun");
    refused(
        onServer(sweep, server().address("postgres") + "_missing"),
        environment(),
        "has no such database");
    refused(
        onServer(sweep, server().address("postgres") + "?socketFactory=evil"),
        environment(),
        "the option 'socketFactory'");
    assertThat(out).doesNotExist();
    // a folder from elsewhere connects to nothing
    Files.createDirectory(out);
    Files.writeString(
        out.resolve(Ledger.LOCATION_FILE),
        "ledger: " + server().address("postgres") + "\nrun: sonde_" + "0".repeat(32) + "\n");
    refused(SmallSweep.resumed(out), environment(), "nobody has named on this machine");
  }

  @Test
  void aServerThatDoesNotComeBackEndsTheRunWhichGoesOnLater() throws Exception {
    Path out = folder.resolve("left");
    Path file = folder.resolve("file");
    assertThat(end(SmallSweep.NETWORKS.command(file))).isZero();
    String address = server().address(PostgresServer.GUARDED);
    String schema;
    try (Sonde left =
        Sonde.start(environment(), onServer(SmallSweep.NETWORKS.command(out), address))) {
      schema = begun();
      server().stop("QUIT");
      assertThat(left.end()).as(left.said()).isEqualTo(4);
      assertThat(left.said()).contains("What was committed is kept", "sonde runs resume " + out);
    } finally {
      server().startAgain();
    }
    try (Sonde interrupted = Sonde.start(environment(), SmallSweep.resumed(out))) {
      long done = ended(schema);
      while (ended(schema) == done && !interrupted.hasEnded(10)) {
        Thread.onSpinWait();
      }
      server().stop("QUIT");
      interrupted.signal("INT");
      assertThat(interrupted.end()).as(interrupted.said()).isEqualTo(3);
    } finally {
      server().startAgain();
    }
    assertThat(end(SmallSweep.resumed(out))).isZero();
    assertThat(server().rows(CELLS.formatted(schema + "."))).isEqualTo(cellsIn(file));
  }
}
