package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The durable list of a run's cells: one SQLite file in the run's folder, or a schema of a database
 * on a {@link LedgerServer}.
 *
 * <p><b>Durability.</b> Write-ahead logging with full synchronisation: what {@link Claim#commit}
 * has returned from survives the end of the process and of the machine's power. A cell is either
 * waiting or has its whole result; nothing between is ever seen.
 *
 * <p><b>Sharing.</b> Any number of threads, and any number of processes on one machine. Write-ahead
 * logging needs shared memory, so a file on a network's disk belongs to one machine at a time; a
 * server takes any number of machines.
 *
 * <p><b>Cost.</b> A claim or a commit is one transaction, some milliseconds on a disk. Listing
 * 10,000 cells is a fraction of a second (docs/benchmarks).
 */
public final class Ledger implements AutoCloseable {

  /** The file's name in the run's folder. */
  public static final String FILE = "ledger.db";

  /** The file's name where the ledger itself is on a server. */
  public static final String LOCATION_FILE = LedgerLocation.FILE;

  private final LedgerDatabase database;
  private final LedgerSchema schema;

  private Ledger(LedgerDatabase database) {
    this.database = database;
    this.schema = new LedgerSchema(database);
  }

  /**
   * Makes a run's ledger, or joins the one that is there for the same plan, on a server where the
   * folder says so.
   *
   * @param folder the run's folder, which exists
   * @param run what the run is
   * @return the ledger, which the caller closes
   * @throws LedgerException if the file cannot be written, is damaged, or belongs to another plan
   */
  public static Ledger create(Path folder, Run run) {
    Optional<LedgerLocation> elsewhere = LedgerLocation.in(folder);
    if (elsewhere.isPresent()) {
      elsewhere.get().requireKnown(folder);
      return prepared(PostgresDatabase.at(elsewhere.get(), Optional.of(folder)), run);
    }
    SqliteDatabase file = SqliteDatabase.writable(folder.resolve(FILE));
    Ledger ledger = prepared(file, run);
    file.identify();
    return ledger;
  }

  /**
   * Makes a run's ledger on a server, or joins the one that is there for the same plan, whichever
   * machine began it; and notes in the run's folder where it is, so that {@link #open} finds it.
   *
   * @param folder the run's folder on this machine, which exists
   * @param server the server, which this machine remembers as one that a person named
   * @param run what the run is; its plan alone says which ledger it is
   * @return the ledger, which the caller closes
   * @throws LedgerException if the server cannot be reached or used, or the folder has the ledger
   *     of another run
   */
  public static Ledger create(Path folder, LedgerServer server, Run run) {
    if (Files.exists(folder.resolve(FILE))) {
      throw new LedgerException(
          folder
              + " has a ledger of its own, "
              + FILE
              + "; choose another folder with --out, or go on with that run: sonde runs resume "
              + folder);
    }
    LedgerLocation location = LedgerLocation.of(server, run.plan());
    location.requireFitting(folder);
    Ledger ledger = prepared(PostgresDatabase.at(location, Optional.of(folder)), run);
    try {
      location.write(folder);
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /**
   * Makes a run's ledger on a server, or joins it, without a folder.
   *
   * @param server the server
   * @param run what the run is
   * @return the ledger, which the caller closes
   * @throws LedgerException if the server cannot be reached or used
   */
  public static Ledger on(LedgerServer server, Run run) {
    LedgerLocation location = LedgerLocation.of(server, run.plan());
    return prepared(PostgresDatabase.at(location, Optional.empty()), run);
  }

  private static Ledger prepared(LedgerDatabase database, Run run) {
    Ledger ledger = new Ledger(database);
    try {
      ledger.schema.prepare(run);
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /**
   * Makes a ledger that lives in memory, for work that nobody wants kept.
   *
   * @param run what the run is
   * @return the ledger, gone when it is closed
   */
  public static Ledger inMemory(Run run) {
    return prepared(SqliteDatabase.inMemory(Path.of("(memory)")), run);
  }

  /**
   * Opens the ledger of an existing run.
   *
   * @param folder the run's folder
   * @return the ledger, which the caller closes
   * @throws LedgerException if there is none, it is damaged, or another version wrote it
   */
  public static Ledger open(Path folder) {
    Path file = folder.resolve(FILE);
    if (Files.isRegularFile(file)) {
      boolean readOnly = !Files.isWritable(file) || !Files.isWritable(folder);
      SqliteDatabase there =
          readOnly ? SqliteDatabase.readable(file) : SqliteDatabase.writable(file);
      Ledger ledger = checked(there);
      there.identify();
      return ledger;
    }
    LedgerLocation location =
        LedgerLocation.in(folder)
            .orElseThrow(
                () ->
                    new LedgerException(
                        folder
                            + " holds no "
                            + FILE
                            + ", so it is not a run's folder; 'sonde runs list' names runs"));
    location.requireKnown(folder);
    return checked(PostgresDatabase.at(location, Optional.of(folder)));
  }

  private static Ledger checked(LedgerDatabase database) {
    Ledger ledger = new Ledger(database);
    try {
      ledger.schema.check();
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /**
   * Says whether a folder is a run's.
   *
   * @param folder any path
   * @return whether it holds a ledger, or says on which server it is
   */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE)) || LedgerLocation.isIn(folder);
  }

  /**
   * Returns where a run's ledger is, as the run's folder says; nothing is asked.
   *
   * @param folder any path
   * @return the server's address and the schema's name; empty where the ledger is in the folder, or
   *     what the folder says cannot be understood
   */
  public static Optional<String> elsewhere(Path folder) {
    try {
      return LedgerLocation.in(folder).map(LedgerLocation::place);
    } catch (LedgerException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns what the run is.
   *
   * @return the run
   */
  public synchronized Run run() {
    return schema.run();
  }

  /** Seen by tests, which bound its pages, as a disk that fills, and change it. */
  LedgerDatabase database() {
    return database;
  }

  /**
   * Adds cells to be computed; those that are there already stay as they are.
   *
   * @param configurations the cells, in the order in which they should be computed
   */
  public synchronized void add(Collection<Configuration> configurations) {
    database.transaction(
        () -> {
          database.lockCells();
          try (PreparedStatement insert =
              database
                  .connection()
                  .prepareStatement(
                      "INSERT INTO cell (key, configuration, status) VALUES (?, ?, 'waiting') ON"
                          + " CONFLICT (key) DO NOTHING")) {
            for (Configuration configuration : configurations) {
              insert.setString(1, configuration.key());
              insert.setString(2, configuration.text());
              insert.addBatch();
            }
            insert.executeBatch();
          }
          schema.noteCells();
          return "";
        });
  }

  /**
   * Takes the next cell that waits, or that a process which no longer runs had taken.
   *
   * @return the cell, empty when none is left to take; others may still be at work on some
   */
  public synchronized Optional<Claim> claim() {
    database.requireThere();
    String holder = database.nextHolder();
    return database.transaction(
        () -> {
          Optional<Claim> next = database.holdersDiffer() ? heldBy(holder) : Optional.empty();
          if (next.isEmpty()) {
            next = takeWaiting(holder);
          }
          if (next.isEmpty() && takeFromTheDead()) {
            next = takeWaiting(holder);
          }
          return next;
        });
  }

  /** The cell that was taken by an attempt whose answer did not arrive. */
  private Optional<Claim> heldBy(String holder) throws SQLException {
    try (PreparedStatement select =
        database
            .connection()
            .prepareStatement(
                "SELECT key, configuration FROM cell WHERE status = 'claimed' AND owner = ?")) {
      select.setString(1, holder);
      return claimed(select, holder);
    }
  }

  /**
   * Lets cells wait again that a process had taken which no longer runs. {@link #claim} does so by
   * itself once nothing else waits; whoever gives cells back because others must come first does it
   * before that.
   *
   * @return whether there was one
   */
  public synchronized boolean recover() {
    database.requireThere();
    return database.transaction(this::takeFromTheDead);
  }

  /**
   * Says whether {@link #claim} may give something: a cell waits, or was claimed by a process that
   * no longer runs. Reads only.
   *
   * @return false while every cell that is missing is being computed by a process that runs
   */
  public synchronized boolean hasSomethingToClaim() {
    database.requireThere();
    return database.reading(
        () ->
            database.number("SELECT count(*) FROM cell WHERE status = 'waiting'") > 0
                || !database.deadHolders().isEmpty());
  }

  private Optional<Claim> takeWaiting(String holder) throws SQLException {
    try (PreparedStatement take =
        database
            .connection()
            .prepareStatement(
                "UPDATE cell SET status = 'claimed', owner = ? WHERE position = ("
                    + database.firstWaiting()
                    + ") RETURNING key, configuration")) {
      take.setString(1, holder);
      return claimed(take, holder);
    }
  }

  private Optional<Claim> claimed(PreparedStatement asking, String holder) throws SQLException {
    try (ResultSet row = asking.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Claim(this, row.getString(1), Configuration.parse(row.getString(2)), holder))
          : Optional.empty();
    }
  }

  /** Cells claimed by processes that ended without a word wait again. */
  private boolean takeFromTheDead() throws SQLException {
    List<String> dead = database.deadHolders();
    try (PreparedStatement free =
        database
            .connection()
            .prepareStatement(
                "UPDATE cell SET status = 'waiting', owner = '' WHERE status = 'claimed' AND owner ="
                    + " ?")) {
      for (String gone : dead) {
        free.setString(1, gone);
        free.executeUpdate();
      }
    }
    return !dead.isEmpty();
  }

  synchronized boolean commit(Claim claim, Outcome outcome) {
    database.requireThere();
    return database.transaction(
        () -> {
          try (PreparedStatement end =
              database
                  .connection()
                  .prepareStatement(
                      "UPDATE cell SET status = ?, owner = '', result = ?, provenance = ? WHERE key = ?"
                          + " AND status = 'claimed' AND owner = ?")) {
            end.setString(1, outcome.status().label());
            end.setString(2, outcome.result());
            end.setString(3, outcome.provenance());
            end.setString(4, claim.key());
            end.setString(5, claim.holder());
            boolean committed = end.executeUpdate() == 1;
            if (committed && schema.hasChecksums()) {
              write(claim.key(), CellRow.checksum(outcome.result()));
            }
            return committed || (database.holdersDiffer() && isCommitted(claim, outcome));
          }
        });
  }

  /** Whether an attempt whose answer did not arrive had committed it. */
  private boolean isCommitted(Claim claim, Outcome outcome) throws SQLException {
    try (PreparedStatement select =
        database
            .connection()
            .prepareStatement(
                "SELECT 1 FROM cell WHERE key = ? AND status = ? AND result = ? AND provenance = ?")) {
      select.setString(1, claim.key());
      select.setString(2, outcome.status().label());
      select.setString(3, outcome.result());
      select.setString(4, outcome.provenance());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private void write(String key, long checksum) throws SQLException {
    try (PreparedStatement update =
        database.connection().prepareStatement("UPDATE cell SET checksum = ? WHERE key = ?")) {
      update.setLong(1, checksum);
      update.setString(2, key);
      update.executeUpdate();
    }
  }

  synchronized void release(Claim claim) {
    database.transaction(
        () -> {
          try (PreparedStatement back =
              database
                  .connection()
                  .prepareStatement(
                      "UPDATE cell SET status = 'waiting', owner = '' WHERE key = ? AND status ="
                          + " 'claimed' AND owner = ?")) {
            back.setString(1, claim.key());
            back.setString(2, claim.holder());
            return back.executeUpdate();
          }
        });
  }

  /**
   * Lets cells that failed wait again.
   *
   * @return how many
   */
  public synchronized int retryFailed() {
    return database.transaction(
        () -> {
          try (Statement statement = database.connection().createStatement()) {
            return statement.executeUpdate(
                "UPDATE cell SET status = 'waiting', result = '', provenance = ''"
                    + (schema.hasChecksums() ? ", checksum = NULL" : "")
                    + " WHERE status = 'failed'");
          }
        });
  }

  /**
   * Lists every cell.
   *
   * @return the cells in the order in which they were added
   * @throws LedgerException if a cell is not what it was when it was added or committed
   */
  public List<Cell> cells() {
    // checked side by side: hashes and texts take longer than the database
    return rows().parallelStream().map(this::cell).toList();
  }

  private synchronized List<CellRow> rows() {
    return database.reading(
        () -> {
          List<CellRow> cells = new ArrayList<>();
          try (Statement statement = database.connection().createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      "SELECT key, configuration, status, result, provenance, "
                          + (schema.hasChecksums() ? "checksum" : "NULL")
                          + " FROM cell ORDER BY position")) {
            while (rows.next()) {
              cells.add(CellRow.of(rows, schema.hasChecksums()));
            }
          }
          return cells;
        });
  }

  private Cell cell(CellRow row) {
    try {
      return row.cell();
    } catch (IllegalArgumentException e) {
      throw database.damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Counts the cells by how far they are.
   *
   * @return the counts
   */
  public synchronized CellCounts counts() {
    return CellCounts.in(database);
  }

  /**
   * Returns what two ledgers with the same results have in common: a hash over every cell's key,
   * status and result, without who computed it and when.
   *
   * @return 64 hexadecimal digits
   */
  public String fingerprint() {
    StringBuilder all = new StringBuilder();
    for (Cell cell : cells()) {
      all.append(cell.key())
          .append(' ')
          .append(cell.status().label())
          .append(' ')
          .append(Sha256.of(cell.result()).hexadecimal())
          .append('\n');
    }
    return Sha256.of(all.toString()).hexadecimal();
  }

  /** Closes the file; claims that are still open wait again once this process has ended. */
  @Override
  public synchronized void close() {
    database.close();
  }
}
