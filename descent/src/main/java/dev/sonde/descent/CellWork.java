package dev.sonde.descent;

import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.FeatureCell;
import dev.sonde.descent.cells.InterruptedCellException;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.cells.TrainedCell;
import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Computes the cells of one sweep, in any number of threads of one process. What a cell comes to
 * depends on its settings, the design and the data alone.
 */
public final class CellWork {
  /** A reason longer than a paragraph is a dump of something. */
  private static final int LONGEST_REASON = 500;

  private final SweepDesign design;
  private final SweepData data;
  private final OptionalLong memoryLimit;
  private final UnfinishedCells unfinished;

  /** How many cells are computed at once. */
  private final int threads;

  /** Held by all who compute, and by one alone who needs all memory. */
  private final ReadWriteLock memory = new ReentrantReadWriteLock();

  CellWork(
      SweepDesign design,
      SweepData data,
      OptionalLong memoryLimit,
      UnfinishedCells unfinished,
      int threads) {
    this.design = design;
    this.data = data;
    this.memoryLimit = memoryLimit;
    this.unfinished = unfinished;
    this.threads = threads;
  }

  /**
   * Computes a cell. One that runs out of memory waits until no other is computed here, and tries
   * once more.
   *
   * @param cell its settings, as the ledger has them
   * @return how it ended; a cell that fails has an end, too
   * @throws InterruptedCellException if the thread was interrupted, or is by the time it failed
   */
  public Outcome compute(Configuration cell) {
    Instant started = Instant.now();
    long began = System.nanoTime(); // a clock that nobody sets
    TrainedCell.Ended ended;
    try {
      ended = besideOthers(CellSettings.of(cell));
    } catch (InterruptedCellException e) {
      throw e;
    } catch (RuntimeException | OutOfMemoryError e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedCellException();
      }
      ended = new TrainedCell.Ended(CellStatus.FAILED, new CellResult(List.of(), reason(e)));
    }
    double seconds = Math.round((System.nanoTime() - began) / 1e6) / 1000.0;
    return new Outcome(
        ended.status(),
        ended.result().text(),
        Configuration.of(
                Map.of(
                    "started", started.toString(),
                    "seconds", SweepRange.plain(seconds),
                    "process", Long.toString(ProcessHandle.current().pid())))
            .text());
  }

  /**
   * The end of a cell that could not be computed anywhere.
   *
   * @param reason why, as a user reads it
   * @return an outcome that says so
   */
  public static Outcome failed(String reason) {
    return new Outcome(
        CellStatus.FAILED,
        new CellResult(List.of(), shortened(reason)).text(),
        Configuration.of(Map.of("started", Instant.now().toString())).text());
  }

  private TrainedCell.Ended besideOthers(CellSettings cell) {
    memory.readLock().lock();
    try {
      return inMemory(cell);
    } catch (OutOfMemoryError e) {
      if (threads == 1) {
        throw e;
      }
    } finally {
      memory.readLock().unlock();
    }
    memory.writeLock().lock();
    try {
      return inMemory(cell);
    } finally {
      memory.writeLock().unlock();
    }
  }

  private TrainedCell.Ended inMemory(CellSettings cell) {
    return design.axis() == SweepAxis.FEATURES
        ? new FeatureCell(cell, data, design).run()
        : new TrainedCell(cell, data, design, memoryLimit).run(unfinished);
  }

  /** Why a cell failed, as a user reads it. */
  private static String reason(Throwable failure) {
    // texts of a database hold every character but one
    String says = String.valueOf(failure.getMessage()).replace('\0', '\uFFFD');
    return shortened(
        failure instanceof OutOfMemoryError
            ? "out of memory ("
                + says
                + "), though no other cell was computed; SONDE_JAVA_OPTIONS=-Xmx... gives Java more"
            : says);
  }

  private static String shortened(String whole) {
    return whole.codePointCount(0, whole.length()) > LONGEST_REASON
        ? whole.substring(0, whole.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…"
        : whole;
  }
}
