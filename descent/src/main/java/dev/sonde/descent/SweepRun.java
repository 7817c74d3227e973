package dev.sonde.descent;

import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.FeatureCell;
import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.InterruptedCellException;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.cells.TrainedCell;
import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepCells;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.nets.data.Dataset;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

/** One sweep under way: its cells are planned, taken one by one by every thread, and committed. */
final class SweepRun {
  /** A reason longer than a paragraph is a dump of something. */
  private static final int LONGEST_REASON = 500;

  /** How often to look whether other processes are done. */
  private static final long OTHERS_MILLISECONDS = 300;

  private final SweepDesign design;
  private final SweepExecution execution;
  private final SweepData data;
  private final UnfinishedCells unfinished;

  /** Held by all who compute, and by one alone who needs all memory. */
  private final ReadWriteLock memory = new ReentrantReadWriteLock();

  SweepRun(SweepDesign wanted, SweepExecution execution, Dataset dataset) {
    this.data = SweepData.of(dataset, wanted);
    this.execution = execution;
    this.design = data.resolved(wanted, dataset);
    this.unfinished = UnfinishedCells.of(execution.folder());
  }

  SweepRun(SweepDesign wanted, SweepExecution execution, GaussianTask task) {
    this.data = SweepData.of(task);
    this.execution = execution;
    this.design = data.resolved(wanted, task.draw(1, 0, 0).train());
    this.unfinished = UnfinishedCells.of(execution.folder());
  }

  Sweep run() {
    Run run =
        new Run(
            execution.command().isEmpty() ? "(library)" : execution.command(),
            execution.version().isEmpty() ? "(library)" : execution.version(),
            Instant.now(),
            PlanText.of(design));
    try (Ledger ledger = execution.ledger(run)) {
      List<Configuration> planned = new SweepCells(design).all();
      ledger.add(planned);
      work(ledger);
      refine(ledger, planned);
      CellCounts counts = ledger.counts();
      if (counts.ended() == counts.all()) {
        unfinished.removeAll();
      }
      return SweepReading.of(ledger);
    }
  }

  /** Adds values where the planned cells say that models just manage to fit, and computes them. */
  private void refine(Ledger ledger, List<Configuration> planned) {
    SweepAxis axis = design.axis();
    if (design.range().refinement() == 0 || axis == SweepAxis.NOISE || axis == SweepAxis.STEPS) {
      return;
    }
    // by the planned cells alone, so that a resumed run adds the same values
    Set<String> keys = planned.stream().map(Configuration::key).collect(Collectors.toSet());
    Sweep sweep =
        SweepReading.of(
            ledger.run(),
            ledger.cells().stream().filter(cell -> keys.contains(cell.key())).toList());
    if (sweep.missing() > 0 || sweep.criticalRegime().isEmpty()) {
      return;
    }
    List<Double> more =
        Refinement.of(
            design.range().values(),
            sweep.criticalRegime().get(),
            design.range().refinement(),
            axis == SweepAxis.WIDTH ? design.network().heads() : 1);
    if (!more.isEmpty()) {
      ledger.add(new SweepCells(design).at(more));
      work(ledger);
    }
  }

  /**
   * Computes what nobody else has taken, then waits for the others, and takes over what those leave
   * that end: a process that ends with its own part would report a sweep with cells missing.
   */
  private void work(Ledger ledger) {
    workHere(ledger);
    try {
      CellCounts counts = ledger.counts();
      while (counts.ended() < counts.all() && !Thread.currentThread().isInterrupted()) {
        if (ledger.hasSomethingToClaim()) {
          workHere(ledger);
        } else {
          Thread.sleep(OTHERS_MILLISECONDS);
          tell(ledger);
        }
        counts = ledger.counts();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void workHere(Ledger ledger) {
    tell(ledger);
    ExecutorService threads = Executors.newFixedThreadPool(execution.threads());
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < execution.threads(); i++) {
      workers.add(threads.submit(() -> takeCells(ledger)));
    }
    threads.shutdown();
    try {
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      awaitEnd(workers);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      threads.shutdownNow();
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

  private void takeCells(Ledger ledger) {
    while (!Thread.currentThread().isInterrupted()) {
      Optional<Claim> claim = ledger.claim();
      if (claim.isEmpty()) {
        return;
      }
      Instant started = Instant.now();
      long began = System.nanoTime(); // a clock that nobody sets
      TrainedCell.Ended ended;
      try {
        ended = computeBesideOthers(CellSettings.of(claim.get().configuration()));
      } catch (InterruptedCellException e) {
        claim.get().release();
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | OutOfMemoryError e) {
        if (Thread.currentThread().isInterrupted()) {
          claim.get().release();
          return;
        }
        ended = new TrainedCell.Ended(CellStatus.FAILED, new CellResult(List.of(), reason(e)));
      } catch (Error e) {
        claim.get().release();
        throw e;
      }
      double seconds = Math.round((System.nanoTime() - began) / 1e6) / 1000.0;
      claim
          .get()
          .commit(
              new Outcome(
                  ended.status(),
                  ended.result().text(),
                  Configuration.of(
                          Map.of(
                              "started", started.toString(),
                              "seconds", SweepRange.plain(seconds),
                              "process", Long.toString(ProcessHandle.current().pid())))
                      .text()));
      unfinished.remove(claim.get().key());
      tell(ledger);
    }
  }

  /**
   * Computes a cell while other threads compute theirs; where memory does not suffice for all of
   * them, once more when they are done.
   */
  private TrainedCell.Ended computeBesideOthers(CellSettings cell) {
    memory.readLock().lock();
    try {
      return compute(cell);
    } catch (OutOfMemoryError e) {
      if (execution.threads() == 1) {
        throw e;
      }
    } finally {
      memory.readLock().unlock();
    }
    memory.writeLock().lock();
    try {
      return compute(cell);
    } finally {
      memory.writeLock().unlock();
    }
  }

  /** Why a cell failed, as a user reads it. */
  private static String reason(Throwable failure) {
    // texts of a database hold every character but one
    String says = String.valueOf(failure.getMessage()).replace('\0', '\uFFFD');
    String whole =
        failure instanceof OutOfMemoryError
            ? "out of memory ("
                + says
                + "), though no other cell was computed; SONDE_JAVA_OPTIONS=-Xmx... gives Java more"
            : says;
    return whole.codePointCount(0, whole.length()) > LONGEST_REASON
        ? whole.substring(0, whole.offsetByCodePoints(0, LONGEST_REASON - 1)) + "…"
        : whole;
  }

  TrainedCell.Ended compute(CellSettings cell) {
    return design.axis() == SweepAxis.FEATURES
        ? new FeatureCell(cell, data, design).run()
        : new TrainedCell(cell, data, design, execution.memoryLimit()).run(unfinished);
  }

  CostEstimate cost() {
    List<CellSettings> cells = new SweepCells(design).all().stream().map(CellSettings::of).toList();
    return new SweepCost(design, execution, data).of(cells);
  }

  private synchronized void tell(Ledger ledger) {
    CellCounts counts = ledger.counts();
    execution.listener().progressed(counts.ended(), counts.all());
  }
}
