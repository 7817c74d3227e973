package dev.sonde.cli.watch;

import dev.sonde.capacity.watch.Checkpoint;
import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.CheckpointText;
import dev.sonde.capacity.watch.HeadLogit;
import dev.sonde.capacity.watch.Watch;
import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSettings;
import dev.sonde.cli.inputs.EvaluationOptions;
import dev.sonde.cli.inputs.ModelOptions;
import dev.sonde.cli.output.ReportLock;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.exported.CheckpointHeader;
import dev.sonde.nets.exported.OptimiserState;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Claim;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Outcome;
import dev.sonde.runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * A watch from its plan to the written report; every checkpoint is a cell of a ledger, committed
 * once it is measured; ends well.
 *
 * @param threads workers of the objective
 */
public record WatchRun(Session session, int threads) {
  /** How often a folder is looked at for new files, in milliseconds. */
  private static final long REST = 1_000;

  private static final String STEP = "step";
  private static final String FILE = "file";
  private static final String HASH = "sha256";

  /** Starts a new watch. */
  int start(WatchCommand.Request request, ModelOptions model, RunOutput output) {
    try (Progress progress = output.progress()) {
      progress.say(session.say(WatchPhrases.LOOKING));
      CheckpointShapes shapes = new CheckpointShapes(session.language());
      request.files().forEach(file -> shapes.requireSameWeights(file.path()));
      String source = request.plan().plan().get("data").orElseThrow();
      progress.say(session.say(Phrases.READING, source));
      Dataset data = DataSource.read(source, request.reading());
      Loss loss = request.loss().orElseGet(() -> EvaluationOptions.usualLoss(data));
      CheckpointAttention attention = CheckpointAttention.on(data, threads);
      Loading loading = new Loading(request.plan(), model, data, attention, session);
      WatchPlan plan =
          request
              .plan()
              .with("data-sha256", data.sha256())
              .with("subject.attention", Integer.toString(attention.tokens()));
      for (CheckpointFile file : request.files()) {
        boolean last = file.equals(request.files().get(request.files().size() - 1));
        if (!last && CheckpointFiles.isWeights(file.path())) {
          continue;
        }
        progress.say(session.say(Phrases.LOADING, file.path()));
        try (Network network = loading.network(file.path())) {
          shapes.requireSame(file.path(), network);
          if (last) {
            plan = measuring(plan, request, loss, data, network);
          }
        }
      }
      Run run = new Run(session.commandLine(), Version.sonde(), Instant.now(), plan.plan());
      return new Work(run, loading, output, progress, request.follow()).work(request.files());
    } catch (RuntimeException | Error e) {
      output.folder().discardIfEmpty();
      return Ending.of(e, session, Optional.of(output.folder()), Optional.of(WatchPhrases.LESS));
    }
  }

  /** The plan with everything that depends on data and network. */
  private static WatchPlan measuring(
      WatchPlan plan, WatchCommand.Request request, Loss loss, Dataset data, Network last) {
    Evaluation evaluation = request.evaluation();
    double[] scales =
        request.z().isPresent() && request.tau().isPresent()
            ? new double[0]
            : Watch.usualScales(
                loss,
                data,
                WatchSettings.withDefaults().withEvaluation(evaluation).withSeed(request.seed()),
                last);
    int population = data.samples();
    return plan.measuring(
            loss,
            request.z().orElse(scales),
            request.tau().orElse(scales),
            request.budget(),
            request.seed(),
            evaluation)
        .about(
            last.format(),
            last.parameterCount(),
            Math.min(population, evaluation.samples().orElse(population)),
            population);
  }

  /** Goes on with a watch whose folder is there, and with files that have come since. */
  public int resume(Run run, Dataset data, RunOutput output, Progress progress) {
    WatchPlan plan = new WatchPlan(run.plan());
    Loading loading =
        new Loading(
            plan,
            ModelOptions.of(run.plan()),
            data,
            CheckpointAttention.on(data, threads),
            session);
    return new Work(run, loading, output, progress, false)
        .work(plan.files(session.language()).foundByNow());
  }

  /** How a checkpoint becomes a network. */
  private record Loading(
      WatchPlan plan,
      ModelOptions model,
      Dataset data,
      CheckpointAttention attention,
      Session session) {
    Network network(Path file) {
      Optional<Path> graph =
          plan.graph().map(text -> RunFolder.path("--model", text, session.language()));
      return graph.isPresent() && CheckpointFiles.isWeights(file)
          ? model.loadWith(graph.get(), data, file)
          : model.loadInitial(file, data);
    }

    Checkpoint checkpoint(CheckpointFile file, Network network, Consumer<String> say) {
      Path state = CheckpointFiles.state(file.path());
      boolean wanted =
          plan.rule(session.language()).filter(rule -> rule.preconditions()).isPresent();
      return new Checkpoint(
          file.step(),
          file.path().toString(),
          network,
          wanted && Files.isRegularFile(state)
              ? Optional.of(OptimiserState.secondMoments(state, network))
              : Optional.empty(),
          heads(file.path(), say));
    }

    private List<HeadLogit> heads(Path file, Consumer<String> say) {
      Optional<Path> graph =
          plan.graph().map(text -> RunFolder.path("--model", text, session.language()));
      return attention.of(
          graph.orElse(file),
          graph.map(from -> file),
          why -> say.accept(session.say(WatchPhrases.NO_ATTENTION, why)));
    }
  }

  /** One process at work on a ledger. */
  private final class Work {
    private final Run run;
    private final WatchPlan plan;
    private final Loading loading;
    private final RunOutput output;
    private final Progress progress;
    private final boolean follow;
    private final Path folder;
    private final Watch watch;
    private final Set<Path> known = new HashSet<>();
    private final Map<Path, Long> sizes = new HashMap<>();

    Work(Run run, Loading loading, RunOutput output, Progress progress, boolean follow) {
      this.run = run;
      this.plan = new WatchPlan(run.plan());
      this.loading = loading;
      this.output = output;
      this.progress = progress;
      this.follow = follow;
      folder = output.folder().make();
      watch = Watch.of(plan.loss(), loading.data(), plan.settings(threads, session.language()));
    }

    int work(List<CheckpointFile> files) {
      Interruption interruption =
          Interruption.ofThisThread(
              session.limits(), () -> progress.interject(session.say(WatchPhrases.STOPPING)));
      CellCounts counts;
      boolean written;
      try (interruption;
          Ledger ledger = Ledger.create(folder, run)) {
        add(ledger, files);
        goOn(ledger);
        measureAll(ledger, interruption);
        interruption.whileWriting();
        progress.clear();
        written = write(ledger);
        counts = ledger.counts();
      }
      int missing = counts.all() - counts.ended();
      if (missing > 0) {
        session.complain(session.say(WatchPhrases.INTERRUPTED, missing, folder));
        return ExitCode.INTERRUPTED;
      }
      if (!written) {
        session.complain(session.say(WatchPhrases.NONE_MEASURED));
        return ExitCode.INPUT;
      }
      return ExitCode.DONE;
    }

    private void add(Ledger ledger, List<CheckpointFile> files) {
      ledger.add(
          files.stream().filter(file -> known.add(file.path())).map(WatchRun::cell).toList());
    }

    /** Takes up what is measured already, from where its last cell has led. */
    private void goOn(Ledger ledger) {
      List<Cell> done =
          ledger.cells().stream().filter(cell -> cell.status() == CellStatus.DONE).toList();
      if (done.isEmpty()) {
        return;
      }
      List<CheckpointMeasurement> before = measured(ledger);
      for (Cell cell : done) {
        if (WatchTrail.read(folder, cell.key(), watch, before)) {
          return;
        }
      }
      CheckpointFile first = file(done.get(0).configuration());
      try (Network network = loading.network(first.path())) {
        watch.resume(before, network.parameterVector());
      }
    }

    private void measureAll(Ledger ledger, Interruption interruption) {
      ProgressListener bar = progress.bar(session.say(WatchPhrases.CHECKPOINTS));
      // what a dead process had begun comes first: the order of steps is that of warm starts
      ledger.recover();
      tell(ledger, bar);
      while (!Thread.currentThread().isInterrupted()) {
        Optional<Claim> claim = ledger.claim();
        if (claim.isPresent()) {
          measure(claim.get());
          tell(ledger, bar);
        } else if (!follow || !newFiles(ledger, interruption)) {
          return;
        }
      }
    }

    private void tell(Ledger ledger, ProgressListener bar) {
      CellCounts counts = ledger.counts();
      bar.progressed(counts.ended(), counts.all());
    }

    /** Waits for files that were not there before; false when interrupted. */
    private boolean newFiles(Ledger ledger, Interruption interruption) {
      progress.clear();
      interruption.whileWriting();
      write(ledger);
      interruption.whileWorking();
      if (interruption.requested()) {
        return false;
      }
      progress.say(session.say(WatchPhrases.WAITING));
      while (true) {
        try {
          Thread.sleep(REST);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
        List<CheckpointFile> fresh =
            plan.files(session.language()).foundByNow().stream()
                .filter(file -> !known.contains(file.path()) && isWhole(file.path()))
                .toList();
        if (!fresh.isEmpty()) {
          add(ledger, fresh);
          return true;
        }
      }
    }

    /** Whether a file has kept its size since the last look: then nobody writes on it any more. */
    private boolean isWhole(Path path) {
      try {
        long size = Files.size(path);
        Long before = sizes.put(path, size);
        return size > 0 && before != null && before == size;
      } catch (IOException e) {
        return false;
      }
    }

    private void measure(Claim claim) {
      CheckpointFile file = file(claim.configuration());
      Instant started = Instant.now();
      long began = System.nanoTime();
      try {
        if (!CheckpointHeader.sha256(file.path())
            .equals(claim.configuration().get(HASH).orElse(""))) {
          throw new Complaint(session.say(WatchPhrases.NOT_THE_SAME, file.path()));
        }
        try (Network network = loading.network(file.path())) {
          Checkpoint checkpoint = loading.checkpoint(file, network, progress::interject);
          CheckpointMeasurement measured;
          try {
            measured = watch.measure(checkpoint);
          } catch (ArithmeticException | InvalidInputException e) {
            if (e instanceof InvalidInputException refused
                && refused.kind() != InvalidInputException.Kind.MODEL_NOT_FINITE) {
              throw refused; // of the data or the options, not of this checkpoint
            }
            String why = String.valueOf(e.getMessage());
            progress.interject(session.say(WatchPhrases.DIVERGED, file.step(), why));
            claim.commit(new Outcome(CellStatus.DIVERGED, why, provenance(started, began)));
            return;
          }
          WatchTrail.write(folder, claim.key(), watch);
          claim.commit(
              new Outcome(
                  CellStatus.DONE, CheckpointText.of(measured), provenance(started, began)));
          WatchTrail.keepOnly(folder, claim.key());
        }
      } catch (CancellationException e) {
        claim.release();
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        claim.release();
        // an interrupt closes the files that are being read and written
        if (!Thread.currentThread().isInterrupted()) {
          throw e;
        }
      } catch (Error e) {
        claim.release();
        throw e;
      }
    }

    /** Writes the report; false where there is nothing to report. */
    private boolean write(Ledger ledger) {
      ReportLock lock = ReportLock.on(folder);
      try {
        LogSource.of(plan, session).ifPresent(log -> log.refresh(folder));
        Optional<WatchResults> results = results(ledger, folder, session);
        results.ifPresent(found -> output.write(found, threads));
        return results.isPresent();
      } finally {
        lock.close();
      }
    }
  }

  private static Configuration cell(CheckpointFile file) {
    return Configuration.of(
        Map.of(
            STEP, Long.toString(file.step()),
            FILE, file.path().toString(),
            HASH, CheckpointHeader.sha256(file.path())));
  }

  private static CheckpointFile file(Configuration cell) {
    return new CheckpointFile(
        Path.of(cell.get(FILE).orElseThrow()), Long.parseLong(cell.get(STEP).orElseThrow()));
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

  private static List<CheckpointMeasurement> measured(Ledger ledger) {
    return ledger.cells().stream()
        .filter(cell -> cell.status() == CellStatus.DONE)
        .map(cell -> CheckpointText.read(cell.result()))
        .sorted(Comparator.comparingLong(CheckpointMeasurement::step))
        .toList();
  }

  private static Optional<WatchResults> results(Ledger ledger, Path folder, Session session) {
    List<CheckpointMeasurement> measured = measured(ledger);
    if (measured.isEmpty()) {
      return Optional.empty();
    }
    Run run = ledger.run();
    WatchPlan plan = new WatchPlan(run.plan());
    return Optional.of(
        new WatchResults(
            run,
            plan.subject(),
            WatchResult.of(plan.rule(session.language()), measured, LogSource.kept(folder)),
            session.language(),
            List.of()));
  }

  /** Writes the files of a watch from its ledger and what else its folder keeps. */
  public static void export(Ledger ledger, Path folder, RunOutput output, Session session) {
    output.write(
        results(ledger, folder, session)
            .orElseThrow(() -> new Complaint(session.say(WatchPhrases.NONE_MEASURED))),
        Runtime.getRuntime().availableProcessors());
  }

  /** Shows what was measured so far. */
  public static void show(Ledger ledger, Path folder, Session session) {
    results(ledger, folder, session)
        .ifPresent(
            found -> session.out().print(found.table(session.terminal().style(Optional.empty()))));
  }
}
