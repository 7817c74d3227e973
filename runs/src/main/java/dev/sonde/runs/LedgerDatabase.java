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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite database behind a ledger: its connection, transactions, and the run's entries by name.
 */
final class LedgerDatabase implements AutoCloseable {
  /** Another process holds the file for a transaction at a time, which takes milliseconds. */
  static final int PATIENCE_MILLISECONDS = 30_000;

  /** Whoever only looks on does not wait long: he looks again. */
  private static final int GLANCE_MILLISECONDS = 500;

  /** Between attempts to open it, each of which takes less. */
  private static final int BETWEEN_MILLISECONDS = 20;

  private final Path file;
  private final Connection connection;

  /** What the file system knows the file by when it was opened; empty for one in memory. */
  private Optional<Object> identity = Optional.empty();

  private LedgerDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** A database in memory, gone when it is closed. */
  static LedgerDatabase inMemory(Path name) {
    try {
      return new LedgerDatabase(name, DriverManager.getConnection("jdbc:sqlite::memory:"));
    } catch (SQLException e) {
      throw LedgerTrouble.of(name, e);
    }
  }

  /** A file that may be written, made when it is missing. */
  static LedgerDatabase writable(Path file) {
    return new LedgerDatabase(file, connect(file, Access.WRITE));
  }

  /** A file that is read alone. */
  static LedgerDatabase readable(Path file) {
    return new LedgerDatabase(file, connect(file, Access.READ));
  }

  /** A file that is looked at while others write it; nothing is changed in it. */
  static LedgerDatabase observed(Path file) {
    return new LedgerDatabase(file, connect(file, Access.OBSERVE));
  }

  private enum Access {
    READ,
    WRITE,
    OBSERVE
  }

  Path file() {
    return file;
  }

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
      throw LedgerTrouble.of(file, e);
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
        if (!LedgerTrouble.isBusy(e) || System.nanoTime() - end > 0 || !pause()) {
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
  void requireThere() {
    if (identity.isPresent() && !identity.equals(identity(file))) {
      throw new LedgerException(
          file
              + " was deleted or replaced while the run was at work, and its results with it."
              + " Restore the folder from a copy and resume it, or start the sweep again");
    }
  }

  /** What is done within one transaction. */
  interface Work<T> {
    T run() throws SQLException;
  }

  <T> T transaction(Work<T> work) {
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
      throw LedgerTrouble.of(file, e);
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

  long number(String sql) throws SQLException {
    return text(sql).map(Long::parseLong).orElse(0L);
  }

  Optional<String> text(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  void write(String name, String value) throws SQLException {
    put("INSERT INTO run (name, value) VALUES (?, ?)", name, value);
  }

  void replace(String name, String value) throws SQLException {
    put("INSERT OR REPLACE INTO run (name, value) VALUES (?, ?)", name, value);
  }

  private void put(String sql, String name, String value) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, name);
      insert.setString(2, value);
      insert.executeUpdate();
    }
  }

  /** The first column of every row. */
  List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  String read(String name) throws SQLException {
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

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw LedgerTrouble.of(file, e);
    }
  }
}
