package dev.sonde.descent;

import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.InterruptedCellException;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.cells.UnfinishedCells;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepCells;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.nets.data.Dataset;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** One sweep under way: its cells are planned, taken one by one by every thread, and committed. */
final class SweepRun {
  /** How often to look whether other processes are done. */
  private static final long OTHERS_MILLISECONDS = 300;

  /** How often to look whether a cluster has more machines. */
  private static final long LANES_MILLISECONDS = 500;

  private final SweepDesign design;
  private final SweepExecution execution;
  private final SweepData data;
  private final UnfinishedCells unfinished;
  private final CellWork work;
  private final PackedWork packed;

  private SweepRun(
      SweepDesign design, SweepExecution execution, SweepData data, Optional<Dataset> dataset) {
    this.design = design;
    this.execution = execution;
    this.data = data;
    this.unfinished = UnfinishedCells.of(execution.folder());
    this.work =
        new CellWork(design, data, execution.memoryLimit(), unfinished, execution.threads());
    this.packed = PackedWork.of(design, dataset, execution.memoryLimit());
  }

  static SweepRun on(Dataset dataset, SweepDesign wanted, SweepExecution execution) {
    SweepData data = SweepData.of(dataset, wanted);
    return new SweepRun(data.resolved(wanted, dataset), execution, data, Optional.of(dataset));
  }

  static SweepRun onTask(GaussianTask task, SweepDesign wanted, SweepExecution execution) {
    SweepData data = SweepData.of(task);
    Dataset any = task.draw(1, 0, 0).train();
    return new SweepRun(data.resolved(wanted, any), execution, data, Optional.empty());
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
      execution.cluster().ifPresent(cluster -> cluster.take(packed));
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
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> workers = new ArrayList<>();
    try {
      int ended = 0;
      while (ended < workers.size() || workers.isEmpty()) {
        // a cluster's machines come one by one
        for (int lanes = lanes(); workers.size() < lanes; ) {
          workers.add(threads.submit(() -> takeCells(ledger)));
        }
        if (endsWithin(workers.get(ended), LANES_MILLISECONDS)) {
          ended++;
        }
      }
      threads.shutdown();
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

  /** How many cells to have under way. */
  private int lanes() {
    return execution.cluster().map(Cluster::cells).orElse(execution.threads());
  }

  private static boolean endsWithin(Future<?> worker, long milliseconds)
      throws InterruptedException, ExecutionException {
    try {
      worker.get(milliseconds, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
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
      Outcome outcome;
      try {
        outcome = computed(claim.get().configuration());
      } catch (InterruptedException | InterruptedCellException e) {
        claim.get().release();
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        claim.get().release();
        throw e;
      }
      claim.get().commit(outcome);
      unfinished.remove(claim.get().key());
      tell(ledger);
    }
  }

  private Outcome computed(Configuration cell) throws InterruptedException {
    return execution.cluster().isPresent()
        ? execution.cluster().get().compute(cell)
        : work.compute(cell);
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
