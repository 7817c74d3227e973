package dev.sonde.runs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The database behind a ledger: its connection, transactions, what it says of itself, and the run's
 * entries by name. Both kinds have the same two tables, {@code run} and {@code cell}, and
 * understand the same statements on them.
 */
abstract class LedgerDatabase implements AutoCloseable {

  /** What is done on the connection. It may be done again where its end was not heard of. */
  interface Work<T> {
    T run() throws SQLException;
  }

  /**
   * What marks the tables as Sonde's.
   *
   * @param application {@link LedgerSchema#APPLICATION}, or anything else where they are not
   * @param format which version of the tables
   */
  record Marks(long application, long format) {}

  /** Where it is, as messages begin: a file, or a server and the run's name there. */
  abstract String place();

  /** What goes on with the run: {@code sonde runs resume} and its folder, where it has one. */
  abstract String resuming();

  abstract Connection connection();

  /**
   * Does everything or nothing.
   *
   * @throws LedgerException if it could not be done
   */
  abstract <T> T transaction(Work<T> work);

  /**
   * Reads.
   *
   * @throws LedgerException if it cannot be read
   */
  abstract <T> T reading(Work<T> work);

  /**
   * Reads what was there at one moment: what others add meanwhile is not seen in parts.
   *
   * @throws LedgerException if it cannot be read
   */
  abstract <T> T readingAtOnce(Work<T> work);

  /** What went wrong, as a user reads it. */
  abstract LedgerException trouble(SQLException e);

  /** That the ledger is not what Sonde wrote. */
  LedgerException damaged(String reason, Exception e) {
    return damaged(place(), reason, e);
  }

  static LedgerException damaged(String place, String reason, Exception e) {
    return new LedgerException(
        place
            + " is damaged ("
            // SQLite lists what it finds line by line
            + reason.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip()
            + "). Nothing was changed. Restore it from a copy, or run the sweep again in another"
            + " folder",
        e);
  }

  /** Checks that it is the one that was opened: another in its place takes results for nothing. */
  abstract void requireThere();

  /** Whether nothing was ever made here. */
  abstract boolean isEmpty() throws SQLException;

  /** Makes the tables of the newest format, empty. */
  abstract void makeTables() throws SQLException;

  abstract Marks marks() throws SQLException;

  /** What is wrong with it as a database; empty where nothing is. */
  abstract Optional<String> complaint() throws SQLException;

  /** Lets one process at a time add cells, until the transaction ends. */
  abstract void lockCells() throws SQLException;

  /** Takes the first cell that nobody else is about to take; a part of a statement. */
  abstract String firstWaiting();

  /** What the next claim of this process is held by. */
  abstract String nextHolder();

  /** Whether every claim is held by a name of its own, so that one may be asked for again. */
  abstract boolean holdersDiffer();

  /** Which holders of claims will never end them. */
  abstract List<String> deadHolders() throws SQLException;

  long number(String sql) throws SQLException {
    return text(sql).map(Long::parseLong).orElse(0L);
  }

  Optional<String> text(String sql) throws SQLException {
    try (Statement statement = connection().createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection().createStatement()) {
      statement.execute(sql);
    }
  }

  /** Notes an entry of the run, in place of the one that was there. */
  void write(String name, String value) throws SQLException {
    try (PreparedStatement insert =
        connection()
            .prepareStatement(
                "INSERT INTO run (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
                    + " excluded.value")) {
      insert.setString(1, name);
      insert.setString(2, value);
      insert.executeUpdate();
    }
  }

  /** The first column of every row. */
  List<String> texts(String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  String read(String name) throws SQLException {
    try (PreparedStatement select =
        connection().prepareStatement("SELECT value FROM run WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new LedgerException(
              place()
                  + " lacks the entry '"
                  + name
                  + "': it was never completed; start the run anew");
        }
        return row.getString(1);
      }
    }
  }

  @Override
  public abstract void close();
}
