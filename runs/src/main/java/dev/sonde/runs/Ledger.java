package dev.sonde.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/**
 * The durable list of a run's cells, one SQLite file in the run's folder.
 *
 * <p><b>Durability.</b> Write-ahead logging with full synchronisation: what {@link Claim#commit}
 * has returned from survives the end of the process and of the machine's power. A cell is either
 * waiting or has its whole result; nothing between is ever seen.
 *
 * <p><b>Sharing.</b> Any number of threads, and any number of processes on one machine. Write-ahead
 * logging needs shared memory, so a ledger on a network's disk belongs to one machine at a time.
 *
 * <p><b>Cost.</b> A claim or a commit is one transaction, some milliseconds on a disk. Listing
 * 10,000 cells is a fraction of a second (docs/benchmarks).
 */
public final class Ledger implements AutoCloseable {
  /** The file's name in the run's folder. */
  public static final String FILE = "ledger.db";

  /** Raised whenever the tables change. */
  private static final int FORMAT = 3;

  /** From this one on, the run's facts and every result have a checksum beside them. */
  private static final int CHECKSUMS = 2;

  /** From this one on, the set of cells and their order have one too. */
  private static final int CELLS_CHECKSUM = 3;

  /** The first format, without checksums. A ledger keeps the format it began with. */
  private static final int FIRST_FORMAT = 1;

  /** What marks the file as Sonde's: the letters SOND. */
  private static final int APPLICATION = 0x534f4e44;

  /** Another process holds the file for a transaction at a time, which takes milliseconds. */
  private static final int PATIENCE_MILLISECONDS = 30_000;

  /** What the run is, entry by entry, and where the checksum of these stands. */
  private static final List<String> FACTS = List.of("command", "version", "started", "plan");

  private static final String FACTS_CHECKSUM = "checksum";

  /** The entry with the hash of all cells' keys in their order. */
  private static final String CELLS = "cells";

  private final Path file;

  /** Seen by tests, which bound its pages: a disk that fills. */
  final Connection connection;

  private final Owner owner = Owner.ofThisProcess();

  /** Whether the run's facts and every result have a checksum beside them. */
  private boolean checksums;

  /** Whether the cells have a hash over all of them. */
  private boolean cellsChecksum;

  /** What the file system knows the file by when it was opened; empty for one in memory. */
  private Optional<Object> identity = Optional.empty();

  private Ledger(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Makes a run's ledger, or joins the one that is there for the same plan.
   *
   * @param folder the run's folder, which exists
   * @param run what the run is
   * @return the ledger, which the caller closes
   * @throws LedgerException if the file cannot be written, is damaged, or belongs to another plan
   */
  public static Ledger create(Path folder, Run run) {
    Path file = folder.resolve(FILE);
    Ledger ledger = new Ledger(file, connect(file, false));
    try {
      ledger.prepare(run);
      ledger.identity = identity(file);
      return ledger;
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  private static Optional<Object> identity(Path file) {
    try {
      return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A file that was deleted goes on taking results, which nobody will ever read. */
  private void requireThere() {
    if (identity.isPresent() && !identity.equals(identity(file))) {
      throw new LedgerException(
          file
              + " was deleted or replaced while the run was at work, and its results with it."
              + " Restore the folder from a copy and resume it, or start the sweep again");
    }
  }

  /**
   * Makes a ledger that lives in memory, for work that nobody wants kept.
   *
   * @param run what the run is
   * @return the ledger, gone when it is closed
   */
  public static Ledger inMemory(Run run) {
    Path nowhere = Path.of("(memory)");
    try {
      Ledger ledger = new Ledger(nowhere, DriverManager.getConnection("jdbc:sqlite::memory:"));
      ledger.prepare(run);
      return ledger;
    } catch (SQLException e) {
      throw trouble(nowhere, e);
    }
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
    if (!Files.isRegularFile(file)) {
      throw new LedgerException(
          folder
              + " holds no "
              + FILE
              + ", so it is no run's folder; 'sonde runs list' names runs");
    }
    boolean readOnly = !Files.isWritable(file) || !Files.isWritable(folder);
    Ledger ledger = new Ledger(file, connect(file, readOnly));
    try {
      ledger.check();
      ledger.identity = identity(file);
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
   * @return whether it holds a ledger
   */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  private static Connection connect(Path file, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(PATIENCE_MILLISECONDS);
    config.enableLoadExtension(false);
    try {
      // as a URI, in which a name may hold what ends the name in a connection's address
      config.setOpenMode(SQLiteOpenMode.OPEN_URI);
      String address = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
      if (readOnly) {
        // without write access there is no shared memory for the log: the file is read as it is
        if (hasLog(file)) {
          throw new LedgerException(
              file
                  + " cannot be read here: its folder is not writable and the run was not closed."
                  + " Copy the folder to a place that you may write to, and open the copy");
        }
        config.setReadOnly(true);
        return distrusting(config.createConnection(address + "?immutable=1"));
      }
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      return distrusting(config.createConnection(address));
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /**
   * The file may come from anywhere: its schema may call no function with side effects (SQLite,
   * "Defense Against The Dark Arts", 1.1).
   */
  private static Connection distrusting(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
    }
    return connection;
  }

  private static boolean hasLog(Path file) {
    try {
      Path log = file.resolveSibling(FILE + "-wal");
      return Files.exists(log) && Files.size(log) > 0;
    } catch (IOException e) {
      return true;
    }
  }

  private synchronized void prepare(Run run) {
    transaction(
        () -> {
          if (number("PRAGMA application_id") == 0
              && number("SELECT count(*) FROM sqlite_master") == 0) {
            try (Statement statement = connection.createStatement()) {
              statement.executeUpdate("PRAGMA application_id = " + APPLICATION);
              statement.executeUpdate("PRAGMA user_version = " + FORMAT);
              statement.executeUpdate(
                  "CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
              statement.executeUpdate(
                  "CREATE TABLE cell (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
                      + " configuration TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL"
                      + " DEFAULT '', result TEXT NOT NULL DEFAULT '', provenance TEXT NOT NULL"
                      + " DEFAULT '', checksum INTEGER)");
              statement.executeUpdate("CREATE INDEX cell_status ON cell (status, position)");
            }
            write("command", run.command());
            write("version", run.version());
            write("started", run.started().toString());
            write("plan", run.plan().text());
            write(FACTS_CHECKSUM, factsChecksum());
            write(CELLS, Configuration.sha256(""));
          }
          return "";
        });
    check();
    Run there = run();
    if (!there.plan().equals(run.plan())) {
      throw new LedgerException(
          there.command().equals(run.command()) ? plannedOtherwise(there, run) : another(there));
    }
  }

  private String another(Run there) {
    return file
        + " belongs to another plan ("
        + there.command()
        + "); --overwrite replaces reports, never the cells of another run. Choose another folder"
        + " with --out, go on with that run: sonde runs resume "
        + file.getParent()
        + ", or give it up: sonde runs delete "
        + file.getParent();
  }

  /** The same command came to another plan: going on with it would mix two kinds of cells. */
  private String plannedOtherwise(Run there, Run now) {
    Map<String, String> old = there.plan().values();
    Map<String, String> fresh = now.plan().values();
    String differing =
        Stream.concat(old.keySet().stream(), fresh.keySet().stream())
            .distinct()
            .filter(name -> !Objects.equals(old.get(name), fresh.get(name)))
            .sorted()
            .collect(Collectors.joining(", "));
    return "%s was begun by the same command with a version of Sonde that plans it otherwise, or on other data (%s), so that it cannot be completed now. What it has can be read with 'sonde runs show' and 'sonde runs export'; for the whole, sweep again in another folder: %s"
        .formatted(file, differing, there.command());
  }

  private synchronized void check() {
    try {
      long application = number("PRAGMA application_id");
      long format = number("PRAGMA user_version");
      if (application == 0 && number("SELECT count(*) FROM sqlite_master") == 0) {
        throw new LedgerException(
            file
                + " is empty: the run was stopped before it had begun. Begin it again with --out"
                + " and --overwrite, or in another folder");
      }
      if (application != APPLICATION) {
        throw new LedgerException(
            file + " is not a ledger of Sonde's; choose another folder, it was not changed");
      }
      if (format < FIRST_FORMAT || format > FORMAT) {
        throw new LedgerException(
            "%s has format %d and this version of Sonde reads formats %d to %d; open it with the version that wrote it, or start the sweep anew in another folder"
                .formatted(file, format, FIRST_FORMAT, FORMAT));
      }
      checksums = format >= CHECKSUMS;
      cellsChecksum = format >= CELLS_CHECKSUM;
      if (number("SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')") > 0) {
        String foreign = "it has triggers or views, and Sonde makes none";
        throw damaged(file, foreign, new SQLException(foreign));
      }
      String complaint = text("PRAGMA quick_check(1)").orElse("ok");
      if (!complaint.equals("ok")) {
        throw damaged(file, complaint, new SQLException(complaint));
      }
      if (checksums && !read(FACTS_CHECKSUM).equals(factsChecksum())) {
        String changed = "what the run is, its plan or its command, is not what it was";
        throw damaged(file, changed, new SQLException(changed));
      }
      if (cellsChecksum && !read(CELLS).equals(keysChecksum())) {
        String changed = "cells were removed, added or put into another order by something else";
        throw damaged(file, changed, new SQLException(changed));
      }
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /** The hash of the facts' hashes, so that no text can pass for two. */
  private String factsChecksum() throws SQLException {
    StringBuilder facts = new StringBuilder();
    for (String name : FACTS) {
      facts.append(Configuration.sha256(read(name))).append('\n');
    }
    return Configuration.sha256(facts.toString());
  }

  /** The hash of all cells' keys, in the order in which they were added. */
  private String keysChecksum() throws SQLException {
    StringBuilder keys = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT key FROM cell ORDER BY position")) {
      while (rows.next()) {
        keys.append(rows.getString(1)).append('\n');
      }
    }
    return Configuration.sha256(keys.toString());
  }

  /**
   * Returns what the run is.
   *
   * @return the run
   */
  public synchronized Run run() {
    try {
      return new Run(
          read("command"),
          read("version"),
          Instant.parse(read("started")),
          Configuration.parse(read("plan")));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw damaged(file, "what the run is cannot be read", e);
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /**
   * Adds cells to be computed; those that are there already stay as they are.
   *
   * @param configurations the cells, in the order in which they should be computed
   */
  public synchronized void add(Collection<Configuration> configurations) {
    transaction(
        () -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT OR IGNORE INTO cell (key, configuration, status) VALUES (?, ?,"
                      + " 'waiting')")) {
            for (Configuration configuration : configurations) {
              insert.setString(1, configuration.key());
              insert.setString(2, configuration.text());
              insert.addBatch();
            }
            insert.executeBatch();
          }
          if (cellsChecksum) {
            replace(CELLS, keysChecksum());
          }
          return "";
        });
  }

  /**
   * Takes the next cell that waits, or that a process which no longer runs had taken.
   *
   * @return the cell, empty when none is left to take; others may still be at work on some
   */
  public synchronized Optional<Claim> claim() {
    requireThere();
    return transaction(
        () -> {
          Optional<Claim> next = takeWaiting();
          if (next.isEmpty() && takeFromTheDead()) {
            next = takeWaiting();
          }
          return next;
        });
  }

  /**
   * Says whether {@link #claim} may give something: a cell waits, or was claimed by a process that
   * no longer runs. Reads only.
   *
   * @return false while every cell that is missing is being computed by a process that runs
   */
  public synchronized boolean hasSomethingToClaim() {
    requireThere();
    try {
      if (number("SELECT count(*) FROM cell WHERE status = 'waiting'") > 0) {
        return true;
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT DISTINCT owner FROM cell WHERE status = 'claimed'")) {
        while (rows.next()) {
          if (!Owner.parse(rows.getString(1)).isAlive()) {
            return true;
          }
        }
      }
      return false;
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private Optional<Claim> takeWaiting() throws SQLException {
    try (PreparedStatement take =
        connection.prepareStatement(
            "UPDATE cell SET status = 'claimed', owner = ? WHERE position = (SELECT position FROM"
                + " cell WHERE status = 'waiting' ORDER BY position LIMIT 1) RETURNING key,"
                + " configuration")) {
      take.setString(1, owner.toString());
      try (ResultSet row = take.executeQuery()) {
        return row.next()
            ? Optional.of(new Claim(this, row.getString(1), Configuration.parse(row.getString(2))))
            : Optional.empty();
      }
    }
  }

  /** Cells claimed by processes that ended without a word wait again. */
  private boolean takeFromTheDead() throws SQLException {
    List<String> dead = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT DISTINCT owner FROM cell WHERE status = 'claimed'")) {
      while (rows.next()) {
        if (!Owner.parse(rows.getString(1)).isAlive()) {
          dead.add(rows.getString(1));
        }
      }
    }
    try (PreparedStatement free =
        connection.prepareStatement(
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
    requireThere();
    return transaction(
        () -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "UPDATE cell SET status = ?, owner = '', result = ?, provenance = ? WHERE key = ?"
                      + " AND status = 'claimed' AND owner = ?")) {
            end.setString(1, outcome.status().label());
            end.setString(2, outcome.result());
            end.setString(3, outcome.provenance());
            end.setString(4, claim.key());
            end.setString(5, owner.toString());
            boolean committed = end.executeUpdate() == 1;
            if (committed && checksums) {
              write(claim.key(), CellRow.checksum(outcome.result()));
            }
            return committed;
          }
        });
  }

  private void write(String key, long checksum) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE cell SET checksum = ? WHERE key = ?")) {
      update.setLong(1, checksum);
      update.setString(2, key);
      update.executeUpdate();
    }
  }

  synchronized void release(Claim claim) {
    transaction(
        () -> {
          try (PreparedStatement back =
              connection.prepareStatement(
                  "UPDATE cell SET status = 'waiting', owner = '' WHERE key = ? AND status ="
                      + " 'claimed' AND owner = ?")) {
            back.setString(1, claim.key());
            back.setString(2, owner.toString());
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
    return transaction(
        () -> {
          try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(
                "UPDATE cell SET status = 'waiting', result = '', provenance = ''"
                    + (checksums ? ", checksum = NULL" : "")
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
    // checked side by side: hashes and texts take longer than the file
    return rows().parallelStream().map(this::cell).toList();
  }

  private synchronized List<CellRow> rows() {
    List<CellRow> cells = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT key, configuration, status, result, provenance, "
                    + (checksums ? "checksum" : "NULL")
                    + " FROM cell ORDER BY position")) {
      while (rows.next()) {
        cells.add(CellRow.of(rows, checksums));
      }
      return cells;
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private Cell cell(CellRow row) {
    try {
      return row.cell();
    } catch (IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Counts the cells by how far they are.
   *
   * @return the counts
   */
  public synchronized CellCounts counts() {
    Map<CellStatus, Integer> counts = new EnumMap<>(CellStatus.class);
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT status, count(*) FROM cell GROUP BY status")) {
      while (rows.next()) {
        counts.put(status(rows.getString(1)), rows.getInt(2));
      }
      return new CellCounts(
          counts.getOrDefault(CellStatus.WAITING, 0),
          counts.getOrDefault(CellStatus.CLAIMED, 0),
          counts.getOrDefault(CellStatus.DONE, 0),
          counts.getOrDefault(CellStatus.DIVERGED, 0),
          counts.getOrDefault(CellStatus.FAILED, 0));
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private CellStatus status(String label) {
    try {
      return CellStatus.of(label);
    } catch (IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
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
          .append(Configuration.sha256(cell.result()))
          .append('\n');
    }
    return Configuration.sha256(all.toString());
  }

  /** Closes the file; claims that are still open wait again once this process has ended. */
  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  // Plumbing

  private interface Work<T> {
    T run() throws SQLException;
  }

  private <T> T transaction(Work<T> work) {
    try {
      execute("BEGIN IMMEDIATE");
      try {
        T result = work.run();
        execute("COMMIT");
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(e);
        throw e;
      }
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private void rollBack(Exception reason) {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // a full disk rolls back by itself; the reason is what the user has to know
      reason.addSuppressed(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    return text(sql).map(Long::parseLong).orElse(0L);
  }

  private Optional<String> text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  private void write(String name, String value) throws SQLException {
    put("INSERT INTO run (name, value) VALUES (?, ?)", name, value);
  }

  private void replace(String name, String value) throws SQLException {
    put("INSERT OR REPLACE INTO run (name, value) VALUES (?, ?)", name, value);
  }

  private void put(String sql, String name, String value) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, name);
      insert.setString(2, value);
      insert.executeUpdate();
    }
  }

  private String read(String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT value FROM run WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new LedgerException(
              file + " lacks the entry '" + name + "': it was never completed; start the run anew");
        }
        return row.getString(1);
      }
    }
  }

  private static LedgerException trouble(Path file, SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.getErrorCode(e.getErrorCode());
    return switch (code) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, String.valueOf(e.getMessage()), e);
      case SQLITE_FULL ->
          new LedgerException(
              file
                  + " cannot grow: the disk is full. What was committed is kept; free some space,"
                  + resume(file),
              e);
      case SQLITE_READONLY, SQLITE_READONLY_DIRECTORY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH ->
          new LedgerException(
              file
                  + " cannot be written: the file or its folder is read-only or out of reach."
                  + " Choose a folder that you may write to",
              e);
      case SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED ->
          new LedgerException(
              file
                  + " has been locked by another program for "
                  + PATIENCE_MILLISECONDS / 1000
                  + " seconds; end that program,"
                  + resume(file),
              e);
      default ->
          new LedgerException(
              file
                  + " cannot be used ("
                  + e.getMessage()
                  + "). What was committed is kept; check the disk,"
                  + resume(file),
              e);
    };
  }

  private static String resume(Path file) {
    Path folder = file.getParent();
    return " then: sonde runs resume" + (folder == null ? "" : " " + folder);
  }

  private static LedgerException damaged(Path file, String reason, Exception e) {
    return new LedgerException(
        file
            + " is damaged ("
            // SQLite lists what it finds line by line
            + reason.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip()
            + "). Nothing was changed. Restore it from a copy, or run the sweep again in another"
            + " folder",
        e);
  }
}
