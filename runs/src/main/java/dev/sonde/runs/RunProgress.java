package dev.sonde.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How far a run is, for those who look on while others compute.
 *
 * <p>Nothing is changed, checked or waited for, so that a look may be taken every second: it costs
 * a count over an index and a few rows, about a millisecond at 10,000 cells. {@link Ledger#open}
 * reads and checks the whole file.
 *
 * @param run what the run is
 * @param counts its cells by how far they are
 * @param workers the processes that hold cells, as the ledger names them; some may have died
 * @param secondsPerCell how long one cell took, the mean over the last {@value #RECENT} that are
 *     done; empty while none is
 */
public record RunProgress(
    Run run, CellCounts counts, List<String> workers, OptionalDouble secondsPerCell) {
  /** Enough to average over seeds, few enough to follow cells that grow. */
  static final int RECENT = 50;

  /** Copies the list. */
  public RunProgress {
    workers = List.copyOf(workers);
  }

  /**
   * Looks at a run.
   *
   * @param folder the run's folder
   * @throws LedgerException if there is no ledger, it is damaged, or another program holds it
   */
  public static RunProgress of(Path folder) {
    Path file = folder.resolve(Ledger.FILE);
    boolean readOnly = !Files.isWritable(file) || !Files.isWritable(folder);
    try (LedgerDatabase database =
        readOnly ? SqliteDatabase.readable(file) : SqliteDatabase.observed(file)) {
      LedgerSchema schema = new LedgerSchema(database);
      schema.requireKnown();
      return new RunProgress(
          schema.run(),
          CellCounts.in(database),
          database.texts("SELECT owner FROM cell WHERE status = 'claimed'"),
          secondsPerCell(database));
    } catch (SQLException e) {
      throw SqliteTrouble.of(file, e);
    }
  }

  private static OptionalDouble secondsPerCell(LedgerDatabase database) throws SQLException {
    return database
        .texts(
            "SELECT provenance FROM cell WHERE status = 'done' ORDER BY position DESC LIMIT "
                + RECENT)
        .stream()
        .flatMap(RunProgress::seconds)
        .mapToDouble(Double::doubleValue)
        .average();
  }

  /** What sweeps, studies and watches write beside each result; another writer's may lack it. */
  private static Stream<Double> seconds(String provenance) {
    try {
      Optional<Double> seconds =
          Configuration.parse(provenance).get("seconds").map(Double::parseDouble);
      return seconds.filter(Double::isFinite).stream();
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  /**
   * Returns how many cells are being computed by processes that run on this machine now. The answer
   * changes when a process dies, though the ledger does not.
   */
  public int atWork() {
    return (int) workers.stream().filter(RunProgress::isAlive).count();
  }

  private static boolean isAlive(String worker) {
    try {
      return Owner.parse(worker).isAlive();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // a file from elsewhere: nobody of that name is at work
      return false;
    }
  }

  /**
   * Returns how long the cells that are missing will take:
   *
   * <pre>  (waiting + claimed) · secondsPerCell / atWork</pre>
   *
   * <p>in seconds. A sweep whose cells grow takes longer than that.
   *
   * @return empty while nobody is at work, or no cell is done
   */
  public OptionalDouble secondsLeft() {
    int hands = atWork();
    int missing = counts.all() - counts.ended();
    return hands == 0 || secondsPerCell.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(missing * secondsPerCell.getAsDouble() / hands);
  }
}
