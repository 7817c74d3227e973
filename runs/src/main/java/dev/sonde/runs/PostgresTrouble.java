package dev.sonde.runs;

import java.sql.SQLException;
import java.util.Set;

/** What is wrong with a server of PostgreSQL, by its SQLSTATE (its manual, appendix A). */
final class PostgresTrouble {
  /** Connections that break, cannot be made for now, or are ended by who runs the server. */
  private static final Set<String> LOST =
      Set.of("08000", "08001", "08003", "08006", "08007", "57P01", "57P02", "57P03", "53300");

  /** Two transactions met; the one that is told so begins again. */
  private static final Set<String> MET = Set.of("40001", "40P01");

  private PostgresTrouble() {}

  /** Whether the connection is gone, and another one may be had a little later. */
  static boolean isLost(SQLException e) {
    return LOST.contains(state(e));
  }

  /** Whether the same may succeed a little later. */
  static boolean mayPass(SQLException e) {
    return isLost(e) || MET.contains(state(e));
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  /**
   * What the server says, as a user reads it.
   *
   * @param place the ledger
   * @param resuming what goes on with the run
   */
  static LedgerException of(String place, String resuming, SQLException e) {
    String says = " (" + line(e) + "). ";
    String then = "; then: " + resuming;
    String advice =
        switch (state(e)) {
          case "08004", "28000", "28P01" ->
              " did not let us in"
                  + says
                  + "Give the user by PGUSER or in the address, the password by PGPASSWORD or"
                  + " ~/.pgpass";
          case "3D000" ->
              " has no such database"
                  + says
                  + "Make it, for example with createdb, or name another";
          case "42501" ->
              " does not let this user do that"
                  + says
                  + "All who work on a run need one user, which may make schemas: GRANT CREATE ON"
                  + " DATABASE … TO …";
          case "42P01", "3F000" ->
              " was deleted while the run was at work, and its results with it"
                  + says
                  + "Begin the run again";
          case "53100" ->
              " cannot grow: the server's disk is full"
                  + says
                  + "What was committed is kept; free some space"
                  + then;
          case "25006" ->
              " cannot be written: the server is a copy that is only read"
                  + says
                  + "Name the one that is written";
          default ->
              isLost(e)
                  ? " cannot be reached"
                      + says
                      + "See that the server runs and takes connections from this machine, and that"
                      + " host and port are right; nothing was begun"
                  : " cannot be used"
                      + says
                      + "What was committed is kept; see the server's log"
                      + then;
        };
    return new LedgerException(place + advice, e);
  }

  /** That the server did not come back. */
  static LedgerLostException lost(String place, String resuming, long seconds, SQLException e) {
    return new LedgerLostException(
        place
            + " was lost, and not found again within "
            + seconds
            + " seconds ("
            + line(e)
            + "). What was committed is kept; when the server is back: "
            + resuming,
        e);
  }

  private static String line(SQLException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
  }
}
