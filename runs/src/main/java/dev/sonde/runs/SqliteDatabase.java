package dev.sonde.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** A ledger's file of SQLite. */
final class SqliteDatabase extends LedgerDatabase {
  /** Another process holds the file for a transaction at a time, which takes milliseconds. */
  static final int PATIENCE_MILLISECONDS = 30_000;

  /** Whoever only looks on does not wait long: he looks again. */
  private static final int GLANCE_MILLISECONDS = 500;

  /** Between attempts to open it, each of which takes less. */
  private static final int BETWEEN_MILLISECONDS = 20;

  private final Path file;
  private final Connection connection;
  private final Owner owner = Owner.ofThisProcess();

  /** What the file system knows the file by when it was opened; empty for one in memory. */
  private Optional<Object> identity = Optional.empty();

  private SqliteDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** A database in memory, gone when it is closed. */
  static SqliteDatabase inMemory(Path name) {
    try {
      // not by the driver manager, which would load every driver that there is
      return new SqliteDatabase(name, new SQLiteConfig().createConnection("jdbc:sqlite::memory:"));
    } catch (SQLException e) {
      throw SqliteTrouble.of(name, e);
    }
  }

  /** A file that may be written, made when it is missing. */
  static SqliteDatabase writable(Path file) {
    return new SqliteDatabase(file, connect(file, Access.WRITE));
  }

  /** A file that is read alone. */
  static SqliteDatabase readable(Path file) {
    return new SqliteDatabase(file, connect(file, Access.READ));
  }

  /** A file that is looked at while others write it; nothing is changed in it. */
  static SqliteDatabase observed(Path file) {
    return new SqliteDatabase(file, connect(file, Access.OBSERVE));
  }

  private enum Access {
    READ,
    WRITE,
    OBSERVE
  }

  @Override
  String place() {
    return file.toString();
  }

  @Override
  String resuming() {
    return SqliteTrouble.resuming(file);
  }

  @Override
  Connection connection() {
    return connection;
  }

  /** Remembers which file it is, so that another one in its place is noticed. */
  void identify() {
    identity = identity(file);
  }

  private static Connection connect(Path file, Access access) {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(access == Access.OBSERVE ? GLANCE_MILLISECONDS : PATIENCE_MILLISECONDS);
    config.enableLoadExtension(false);
    try {
      // as a URI, in which a name may hold what ends the name in a connection's address
      config.setOpenMode(SQLiteOpenMode.OPEN_URI);
      String address = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
      if (access == Access.READ) {
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
      if (access == Access.OBSERVE) {
        if (!hasLog(file)) {
          // nobody writes: read as it is, without the files beside it that opening would make, by
          // which others would take the folder for changed
          config.setReadOnly(true);
          return distrusting(config.createConnection(address + "?immutable=1"));
        }
        // not read-only: the last one to close has to be able to put the log into the file
        return querying(distrusting(config.createConnection(address)));
      }
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      return patiently(() -> distrusting(config.createConnection(address)));
    } catch (SQLException e) {
      throw SqliteTrouble.of(file, e);
    }
  }

  /**
   * Opening switches a new file to write-ahead logging. Whoever meets another one at that is
   * refused at once, whatever the time-out: both have read the file and want to write, so that
   * SQLite takes it for a deadlock (sqlite3_busy_handler, "potential deadlock").
   */
  private static Connection patiently(Work<Connection> opening) throws SQLException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLISECONDS);
    while (true) {
      try {
        return opening.run();
      } catch (SQLException e) {
        if (!SqliteTrouble.isBusy(e) || System.nanoTime() - end > 0 || !pause()) {
          throw e;
        }
      }
    }
  }

  /** Whether it may go on. */
  private static boolean pause() {
    try {
      Thread.sleep(BETWEEN_MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection querying(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean hasLog(Path file) {
    try {
      Path log = file.resolveSibling(file.getFileName() + "-wal");
      return Files.exists(log) && Files.size(log) > 0;
    } catch (IOException e) {
      return true;
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
  @Override
  void requireThere() {
    if (identity.isPresent() && !identity.equals(identity(file))) {
      throw new LedgerException(
          file
              + " was deleted or replaced while the run was at work, and its results with it."
              + " Restore the folder from a copy and resume it, or start the sweep again");
    }
  }

  @Override
  <T> T transaction(Work<T> work) {
    return within("BEGIN IMMEDIATE", work);
  }

  @Override
  <T> T readingAtOnce(Work<T> work) {
    return within("BEGIN", work);
  }

  private <T> T within(String beginning, Work<T> work) {
    try {
      execute(beginning);
      try {
        T result = work.run();
        execute("COMMIT");
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(e);
        throw e;
      }
    } catch (SQLException e) {
      throw trouble(e);
    }
  }

  @Override
  <T> T reading(Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw trouble(e);
    }
  }

  @Override
  LedgerException trouble(SQLException e) {
    return SqliteTrouble.of(file, e);
  }

  private void rollBack(Exception reason) {
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      // a full disk rolls back by itself; the reason is what the user has to know
      reason.addSuppressed(e);
    }
  }

  @Override
  boolean isEmpty() throws SQLException {
    return number("PRAGMA application_id") == 0
        && number("SELECT count(*) FROM sqlite_master") == 0;
  }

  @Override
  void makeTables() throws SQLException {
    execute("PRAGMA application_id = " + LedgerSchema.APPLICATION);
    execute("PRAGMA user_version = " + LedgerSchema.FORMAT);
    execute("CREATE TABLE run (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    execute(
        "CREATE TABLE cell (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, configuration"
            + " TEXT NOT NULL, status TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '', result TEXT"
            + " NOT NULL DEFAULT '', provenance TEXT NOT NULL DEFAULT '', checksum INTEGER)");
    execute("CREATE INDEX cell_status ON cell (status, position)");
  }

  @Override
  Marks marks() throws SQLException {
    return new Marks(number("PRAGMA application_id"), number("PRAGMA user_version"));
  }

  @Override
  Optional<String> complaint() throws SQLException {
    if (number("SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')") > 0) {
      return Optional.of("it has triggers or views, and Sonde makes none");
    }
    return text("PRAGMA quick_check(1)").filter(says -> !says.equals("ok"));
  }

  /** A transaction that began has the file to itself. */
  @Override
  void lockCells() {}

  @Override
  String firstWaiting() {
    return "SELECT position FROM cell WHERE status = 'waiting' ORDER BY position LIMIT 1";
  }

  @Override
  String nextHolder() {
    return owner.toString();
  }

  @Override
  boolean holdersDiffer() {
    return false;
  }

  /** Processes that no longer run on this machine, the only one that has the file. */
  @Override
  List<String> deadHolders() throws SQLException {
    return texts("SELECT DISTINCT owner FROM cell WHERE status = 'claimed'").stream()
        .filter(holder -> !Owner.parse(holder).isAlive())
        .toList();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw SqliteTrouble.of(file, e);
    }
  }
}
