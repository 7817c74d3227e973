package dev.sonde.runs;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many cells of a run are how far.
 *
 * @param waiting not begun
 * @param claimed begun by a process that runs, or that died
 * @param done with a result
 * @param diverged ended in numbers that are not finite
 * @param failed could not be computed
 */
public record CellCounts(int waiting, int claimed, int done, int diverged, int failed) {

  /**
   * Returns how many cells there are.
   *
   * @return the sum
   */
  public int all() {
    return waiting + claimed + ended();
  }

  /**
   * Returns how many have come to an end.
   *
   * @return done, diverged and failed ones
   */
  public int ended() {
    return done + diverged + failed;
  }

  /** Counts the cells of a ledger. */
  static CellCounts in(LedgerDatabase database) {
    return database.reading(
        () -> {
          Map<CellStatus, Integer> counts = new EnumMap<>(CellStatus.class);
          try (Statement statement = database.connection().createStatement();
              ResultSet rows =
                  statement.executeQuery("SELECT status, count(*) FROM cell GROUP BY status")) {
            while (rows.next()) {
              counts.put(status(database, rows.getString(1)), rows.getInt(2));
            }
          }
          return of(counts);
        });
  }

  private static CellCounts of(Map<CellStatus, Integer> counts) {
    return new CellCounts(
        counts.getOrDefault(CellStatus.WAITING, 0),
        counts.getOrDefault(CellStatus.CLAIMED, 0),
        counts.getOrDefault(CellStatus.DONE, 0),
        counts.getOrDefault(CellStatus.DIVERGED, 0),
        counts.getOrDefault(CellStatus.FAILED, 0));
  }

  private static CellStatus status(LedgerDatabase database, String label) {
    try {
      return CellStatus.of(label);
    } catch (IllegalArgumentException e) {
      throw database.damaged(String.valueOf(e.getMessage()), e);
    }
  }
}
