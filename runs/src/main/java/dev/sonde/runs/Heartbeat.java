package dev.sonde.runs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Notes on a ledger's server, every few seconds, that this process is there: on a connection of its
 * own, so that it is seen however long a transaction takes or is waited for.
 */
final class Heartbeat implements AutoCloseable {
  private static final long MILLISECONDS = 10_000;

  private final LedgerLocation location;
  private final ServerWorker worker;
  private final Timer beats;
  private Optional<Connection> connection = Optional.empty();

  private Heartbeat(LedgerLocation location, ServerWorker worker) {
    this.location = location;
    this.worker = worker;
    this.beats = new Timer("ledger-heartbeat", true);
  }

  /** Begins, after the first note was made. */
  static Heartbeat of(LedgerLocation location, ServerWorker worker) {
    Heartbeat heartbeat = new Heartbeat(location, worker);
    heartbeat.beats.schedule(
        new TimerTask() {
          @Override
          public void run() {
            heartbeat.beat();
          }
        },
        MILLISECONDS,
        MILLISECONDS);
    return heartbeat;
  }

  /** Notes that a process is there. */
  static void note(Connection connection, ServerWorker worker) throws SQLException {
    try (PreparedStatement seen =
        connection.prepareStatement(
            "INSERT INTO worker (name, seen) VALUES (?, clock_timestamp()) ON CONFLICT (name) DO"
                + " UPDATE SET seen = clock_timestamp()")) {
      seen.setString(1, worker.toString());
      seen.executeUpdate();
    }
  }

  /** A note that fails is made the next time; whoever works on the ledger meets what is wrong. */
  private synchronized void beat() {
    try {
      if (connection.isEmpty()) {
        connection = Optional.of(location.connect());
      }
      note(connection.get(), worker);
    } catch (SQLException e) {
      end();
    }
  }

  private void end() {
    connection.ifPresent(LedgerServer::end);
    connection = Optional.empty();
  }

  @Override
  public void close() {
    beats.cancel();
    synchronized (this) {
      end();
    }
  }
}
