package dev.sonde.runs;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A run's schema in a database of PostgreSQL.
 *
 * <p><b>A server that is lost</b> (restarted, failed over, a cable) is waited for: what was under
 * way is done again on a new connection. It may have been done already, and only its answer been
 * lost; so every claim has a name of its own by which it is found again, and a commit finds its own
 * result.
 *
 * <p><b>Processes that are lost</b> are told by the server's clock, since those of machines differ:
 * each notes every few seconds that it was there, and what one has claimed waits again once it has
 * not been seen for a minute, the time that the server itself was away not counted. Of processes on
 * this machine it is known at once.
 */
final class PostgresDatabase extends LedgerDatabase {
  /** Restarts take seconds, moving to a standby about a minute; chosen by us on 2026-12-01. */
  static final int PATIENCE_SECONDS = 120;

  /** Six notes may be late or lost before a process counts as lost. */
  static final int LEASE_SECONDS = 60;

  private static final long SHORTEST_PAUSE_MILLISECONDS = 100;
  private static final long LONGEST_PAUSE_MILLISECONDS = 5_000;

  private final LedgerLocation location;
  private final Optional<Path> folder;
  private final ServerWorker worker = ServerWorker.ofThisProcess();
  private Optional<Heartbeat> heartbeat = Optional.empty();
  private Connection connection;
  private boolean broken;

  /** Whether the server was waited for in vain: whoever comes next does not wait as long again. */
  private boolean forsaken;

  private long claims;

  private PostgresDatabase(LedgerLocation location, Optional<Path> folder, Connection connection) {
    this.location = location;
    this.folder = folder;
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @param folder the run's folder, where it has one
   * @throws LedgerException if the server cannot be reached, or does not let us in
   */
  static PostgresDatabase at(LedgerLocation location, Optional<Path> folder) {
    try {
      return new PostgresDatabase(location, folder, location.connect());
    } catch (SQLException e) {
      throw PostgresTrouble.of(location.place(), resuming(folder), e);
    }
  }

  private static String resuming(Optional<Path> folder) {
    return folder.map(path -> "sonde runs resume " + path).orElse("the same command again");
  }

  @Override
  String place() {
    return location.place();
  }

  @Override
  String resuming() {
    return resuming(folder);
  }

  @Override
  Connection connection() {
    return connection;
  }

  @Override
  <T> T transaction(Work<T> work) {
    return patiently(
        () -> {
          connection.setAutoCommit(false);
          try {
            T result = work.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
          } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
          }
        });
  }

  private void rollBack(Exception reason) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      broken = true;
      reason.addSuppressed(e);
    }
  }

  @Override
  <T> T readingAtOnce(Work<T> work) {
    return transaction(
        () -> {
          execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return work.run();
        });
  }

  @Override
  <T> T reading(Work<T> work) {
    return patiently(work);
  }

  /** Does it, over and over while the server is away. */
  private <T> T patiently(Work<T> work) {
    long begun = System.nanoTime();
    long pause = SHORTEST_PAUSE_MILLISECONDS;
    while (true) {
      try {
        reconnectIfBroken();
        T result = work.run();
        forsaken = false;
        return result;
      } catch (SQLException e) {
        // the driver makes other errors of an interrupt while it connects
        boolean interrupted = broken && Thread.currentThread().isInterrupted();
        if (!interrupted && !PostgresTrouble.mayPass(e)) {
          throw trouble(e);
        }
        broken |= PostgresTrouble.isLost(e);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        if (forsaken || seconds >= PATIENCE_SECONDS || !pause(pause)) {
          forsaken = true;
          throw PostgresTrouble.lost(place(), resuming(), seconds, e);
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
      }
    }
  }

  private void reconnectIfBroken() throws SQLException {
    if (broken) {
      LedgerServer.end(connection);
      connection = location.connect();
      broken = false;
    }
  }

  /** Whether it may go on. */
  private static boolean pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  LedgerException trouble(SQLException e) {
    return PostgresTrouble.of(place(), resuming(), e);
  }

  /** Whoever deletes a schema takes its tables along, which the next statement notices. */
  @Override
  void requireThere() {}

  @Override
  boolean isEmpty() throws SQLException {
    return number(
            "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = '"
                + location.schema()
                + "'")
        == 0;
  }

  @Override
  void makeTables() throws SQLException {
    execute("CREATE SCHEMA " + location.schema());
    execute("CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
    execute(
        "CREATE TABLE cell (position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key TEXT NOT"
            + " NULL UNIQUE, configuration TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL"
            + " DEFAULT '', result TEXT NOT NULL DEFAULT '', provenance TEXT NOT NULL DEFAULT '',"
            + " checksum BIGINT)");
    execute("CREATE INDEX cell_status ON cell (status, position)");
    execute("CREATE TABLE worker (name TEXT PRIMARY KEY, seen TIMESTAMPTZ NOT NULL)");
    write("format", Integer.toString(LedgerSchema.FORMAT));
  }

  @Override
  Marks marks() throws SQLException {
    long tables =
        number(
            "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = '"
                + location.schema()
                + "' AND tablename IN ('run', 'cell', 'worker')");
    if (tables < 3) {
      return new Marks(0, 0);
    }
    long format = number("SELECT value FROM run WHERE name = 'format'");
    return new Marks(LedgerSchema.APPLICATION, format);
  }

  @Override
  Optional<String> complaint() throws SQLException {
    long foreign =
        number(
            "SELECT (SELECT count(*) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON"
                + " c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE NOT t.tgisinternal AND n.nspname = s.name) + (SELECT count(*) FROM"
                + " pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE c.relkind IN ('v', 'm', 'f') AND n.nspname = s.name) + (SELECT count(*)"
                + " FROM pg_catalog.pg_rules r WHERE r.schemaname = s.name) FROM (SELECT '"
                + location.schema()
                + "'::name AS name) s");
    return foreign > 0
        ? Optional.of("it has triggers, rules or views, and Sonde makes none")
        : Optional.empty();
  }

  @Override
  void lockCells() throws SQLException {
    // 60 bits of the run's name, which no other run in the database shares
    long number = Long.parseLong(location.schema().substring(location.schema().length() - 15), 16);
    execute("SELECT pg_advisory_xact_lock(" + number + ")");
  }

  @Override
  String firstWaiting() {
    return "SELECT position FROM cell WHERE status = 'waiting' ORDER BY position LIMIT 1 FOR UPDATE"
        + " SKIP LOCKED";
  }

  @Override
  String nextHolder() {
    if (heartbeat.isEmpty()) {
      reading(
          () -> {
            Heartbeat.note(connection, worker);
            return "";
          });
      heartbeat = Optional.of(Heartbeat.of(location, worker));
    }
    return worker + "#" + ++claims;
  }

  @Override
  boolean holdersDiffer() {
    return true;
  }

  @Override
  List<String> deadHolders() throws SQLException {
    Set<String> dead =
        new LinkedHashSet<>(
            texts(
                "SELECT DISTINCT c.owner FROM cell c LEFT JOIN worker w ON w.name ="
                    + " split_part(c.owner, '#', 1) WHERE c.status = 'claimed' AND (w.name IS NULL"
                    + " OR greatest(w.seen, pg_postmaster_start_time()) < clock_timestamp() -"
                    + " interval '"
                    + LEASE_SECONDS
                    + " seconds')"));
    for (String holder : texts("SELECT DISTINCT owner FROM cell WHERE status = 'claimed'")) {
      if (isDeadHere(holder)) {
        dead.add(holder);
      }
    }
    return new ArrayList<>(dead);
  }

  private boolean isDeadHere(String holder) {
    int end = holder.indexOf('#');
    try {
      return ServerWorker.parse(end < 0 ? holder : holder.substring(0, end)).isDeadBeside(worker);
    } catch (IllegalArgumentException e) {
      // not of our making; the server's clock will tell
      return false;
    }
  }

  /** Ends the connections. What is claimed still waits again at once. */
  @Override
  public void close() {
    heartbeat.ifPresent(Heartbeat::close);
    if (heartbeat.isPresent() && !broken) {
      try (PreparedStatement gone =
          connection.prepareStatement("DELETE FROM worker WHERE name = ?")) {
        gone.setString(1, worker.toString());
        gone.executeUpdate();
      } catch (SQLException e) {
        // then the server's clock tells
        broken = true;
      }
    }
    heartbeat = Optional.empty();
    LedgerServer.end(connection);
  }
}
