package dev.sonde.studies.variants;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Works through the cells of a study on several threads, cell by cell as a ledger hands them out.
 *
 * <p>A cell is committed whole or not at all; what a killed process had claimed waits again. A cell
 * whose predecessor is still under way goes back until that is done. Several processes may work on
 * one ledger.
 */
public final class Variants {
  /** How often to look whether others are done. */
  private static final long WAIT_MILLISECONDS = 40;

  private final int threads;
  private final ProgressListener listener;

  private Variants(int threads, ProgressListener listener) {
    this.threads = threads;
    this.listener = listener;
  }

  /**
   * Starts with one thread and no listener.
   *
   * @return the worker
   */
  public static Variants withDefaults() {
    return new Variants(1, ProgressListener.silent());
  }

  /**
   * Sets how many cells are computed at once; results do not depend on it.
   *
   * @param count at least 1
   * @return a worker
   */
  public Variants withThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, got " + count);
    }
    return new Variants(count, listener);
  }

  /**
   * Sets who hears how many cells are done.
   *
   * @param heard the listener
   * @return a worker
   */
  public Variants withListener(ProgressListener heard) {
    return new Variants(threads, heard);
  }

  /**
   * Computes a study whose results nobody wants kept.
   *
   * @param study the study
   * @return the results, none missing
   * @throws CancellationException if the thread was interrupted; its flag is set
   */
  public CellResults of(CellStudy study) {
    try (Ledger ledger =
        Ledger.inMemory(new Run("(library)", "(library)", Instant.now(), study.plan()))) {
      CellResults results = in(ledger, study);
      if (results.missing() > 0) {
        throw new CancellationException();
      }
      return results;
    }
  }

  /**
   * Computes what is missing of a study.
   *
   * @param ledger the ledger of a run with this study's plan
   * @param study the study
   * @return the results; some missing when the thread was interrupted, whose flag is then set
   */
  public CellResults in(Ledger ledger, CellStudy study) {
    ledger.add(study.cells());
    Work work = new Work(ledger, study);
    while (true) {
      work(work);
      CellResults results = CellResults.of(ledger.cells());
      if (results.missing() == 0) {
        List<Configuration> further = study.further(results);
        if (further.isEmpty()) {
          return results;
        }
        // known to be missing, even if this is where it stops
        ledger.add(further);
      }
      if (work.isStopped() || Thread.currentThread().isInterrupted()) {
        return CellResults.of(ledger.cells());
      }
    }
  }

  private void work(Work work) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(pool.submit(work::takeCells));
    }
    pool.shutdown();
    try {
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      awaitEnd(workers);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      pool.shutdownNow();
      awaitEnd(workers);
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Cells notice the interrupt within a step; the ledger must not be closed under them. */
  private static void awaitEnd(List<Future<?>> workers) {
    for (Future<?> worker : workers) {
      boolean ended = false;
      while (!ended) {
        try {
          worker.get();
          ended = true;
        } catch (InterruptedException e) {
          // the first interrupt is remembered by the caller
          ended = false;
        } catch (ExecutionException e) {
          ended = true;
        }
      }
    }
  }

  /** The cells of one ledger. */
  private final class Work {
    private final Ledger ledger;
    private final CellStudy study;
    private final Map<String, CellFigures> known = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    Work(Ledger ledger, CellStudy study) {
      this.ledger = ledger;
      this.study = study;
    }

    void takeCells() {
      tell();
      while (!Thread.currentThread().isInterrupted()) {
        Optional<Claim> claim = ledger.claim();
        if (claim.isEmpty()) {
          CellCounts counts = ledger.counts();
          if (counts.ended() == counts.all()) {
            return;
          }
          rest();
        } else if (!taken(claim.get())) {
          claim.get().release();
          // the cell before it may have died with its process, and is not given out while others
          // wait
          if (!ledger.recover()) {
            rest();
          }
        }
      }
      stopped.set(true);
    }

    /** A thread was interrupted before everything was computed. */
    boolean isStopped() {
      return stopped.get();
    }

    /** Computes a cell, unless the one before it is still under way. */
    private boolean taken(Claim claim) {
      Configuration cell = claim.configuration();
      Optional<Configuration> before = study.before(cell);
      Optional<CellFigures> earlier = before.flatMap(this::figures);
      if (before.isPresent() && earlier.isEmpty()) {
        return false;
      }
      Instant started = Instant.now();
      long began = System.nanoTime();
      Outcome outcome;
      try {
        CellFigures figures = study.compute(cell, earlier);
        known.put(cell.key(), figures);
        outcome = new Outcome(CellStatus.DONE, figures.text(), provenance(started, began));
      } catch (CancellationException e) {
        claim.release();
        Thread.currentThread().interrupt();
        return true;
      } catch (ArithmeticException e) {
        outcome =
            new Outcome(
                CellStatus.DIVERGED, String.valueOf(e.getMessage()), provenance(started, began));
      } catch (RuntimeException | Error e) {
        claim.release();
        throw e;
      }
      claim.commit(outcome);
      tell();
      return true;
    }

    /** The figures of a cell that is done, here or by another process. */
    private Optional<CellFigures> figures(Configuration cell) {
      String key = cell.key();
      if (!known.containsKey(key)) {
        for (Cell row : ledger.cells()) {
          if (row.status() == CellStatus.DIVERGED && row.key().equals(key)) {
            throw new InvalidInputException(
                "a training that others build on diverged ("
                    + row.result()
                    + "); choose a smaller learning rate, or scale the inputs");
          }
          if (row.status() == CellStatus.DONE) {
            known.put(row.key(), CellFigures.of(row.result()));
          }
        }
      }
      return Optional.ofNullable(known.get(key));
    }

    private synchronized void tell() {
      CellCounts counts = ledger.counts();
      listener.progressed(counts.ended(), counts.all());
    }
  }

  private static String provenance(Instant started, long began) {
    double seconds = (System.nanoTime() - began) / 1e9;
    return Configuration.of(
            Map.of(
                "started", started.toString(),
                "seconds", String.format(Locale.ROOT, "%.3f", seconds),
                "process", Long.toString(ProcessHandle.current().pid())))
        .text();
  }

  private static void rest() {
    try {
      Thread.sleep(WAIT_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
