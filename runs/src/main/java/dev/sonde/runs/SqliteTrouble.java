package dev.sonde.runs;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is wrong with a ledger's file of SQLite, and what to do. */
final class SqliteTrouble {
  private SqliteTrouble() {}

  /** What the database says, as a user reads it. */
  static LedgerException of(Path file, SQLException e) {
    return switch (code(e)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          LedgerDatabase.damaged(file.toString(), String.valueOf(e.getMessage()), e);
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
      case SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED ->
          new LedgerException(
              file
                  + " has been locked by another program for "
                  + SqliteDatabase.PATIENCE_MILLISECONDS / 1000
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

  private static SQLiteErrorCode code(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? sqlite.getResultCode()
        : SQLiteErrorCode.getErrorCode(e.getErrorCode());
  }

  /** Whether somebody else has the file for now. */
  static boolean isBusy(SQLException e) {
    return switch (code(e)) {
      case SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED -> true;
      default -> false;
    };
  }

  /** What goes on with a run. */
  static String resuming(Path file) {
    Path folder = file.getParent();
    return "sonde runs resume" + (folder == null ? "" : " " + folder);
  }

  private static String resume(Path file) {
    return " then: " + resuming(file);
  }
}
