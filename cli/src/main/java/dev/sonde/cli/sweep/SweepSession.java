package dev.sonde.cli.sweep;

import dev.sonde.cli.cluster.ClusterOptions;
import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.ReportLock;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.descent.Cluster;
import dev.sonde.descent.CostEstimate;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.SweepReading;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.words.Language;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerLostException;
import dev.sonde.runs.LedgerServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * One sweep from its plan to the written report; ends well under Ctrl-C.
 *
 * @param session how the command was called
 * @param threads how many cells are worked on at once
 */
public record SweepSession(Session session, int threads) {
  /**
   * Starts a new sweep.
   *
   * @param fit what the plan becomes once its data are known
   */
  int start(
      SweepAxis axis,
      SweepPlan plan,
      BiFunction<SweepPlan, Dataset, SweepPlan> fit,
      SweepOptions options,
      ReadingOptions reading,
      RunOptions run,
      Optional<Gatekeeper> keeper) {
    if (options.data().isEmpty()) {
      String command = "sonde sweep " + axis.command();
      throw new Complaint(
          session.say(Phrases.MISSING, "--data DATA", command)
              + " "
              + session.say(Phrases.HELP_LISTS, command));
    }
    Language language = session.language();
    SweepPlan seeded =
        reading
            .noted(plan)
            .withSeed(run.seed(language))
            .withThreads(threads)
            .startedBy(session.commandLine(), Version.sonde());
    Optional<Double> most = options.budgetSeconds(language);
    DataOptions dataOptions =
        ReadingOptions.forAxis(axis, reading.checkedForSweep(options.data(), language));
    RunOutput output =
        RunOutput.planned("sweep-" + axis.command(), run, session)
            .guardedBy(keeper)
            .trackedBy(options.trackers());
    try (Progress progress = output.progress()) {
      Optional<LedgerServer> server = options.ledger().reached();
      Work work =
          options.isGaussian()
              ? gaussian(axis, options)
              : on(options.data(), dataOptions, fit, progress);
      SweepPlan known = work.fit().apply(seeded);
      SweepPlan fitting = known;
      if (options.estimate() || most.isPresent()) {
        CostEstimate cost = work.cost().apply(known);
        progress.clear();
        tell(cost, output);
        if (options.estimate()) {
          return ExitCode.DONE;
        }
        TimeBudget.Fitted fitted =
            new TimeBudget(session, work.cost(), most.orElseThrow()).fitted(known, cost);
        if (!fitted.changes().isEmpty()) {
          output.tell(session.say(SweepPhrases.SWEEP_FITTED, fitted.changes()));
          tell(fitted.cost(), output);
        }
        fitting = fitted.plan();
      }
      SweepPlan fitted = fitting;
      return onCluster(
          options.cluster(),
          progress,
          place -> {
            SweepPlan kept = place.apply(fitted.in(output.folder().make()));
            return work(server.map(kept::keptOn).orElse(kept), work.doing(), output, progress);
          });
    } catch (RuntimeException | Error e) {
      output.folder().discardIfEmpty();
      return Ending.of(
          e, session, Optional.of(output.folder()), Optional.of(Phrases.LESS_TO_SWEEP));
    }
  }

  /**
   * Does work on the cluster that is asked for, or here.
   *
   * @param work gets what has a plan's cells computed there
   */
  public int onCluster(
      ClusterOptions options, Progress progress, ToIntFunction<UnaryOperator<SweepPlan>> work) {
    Optional<Cluster> cluster = options.connect(session, progress);
    try {
      return work.applyAsInt(plan -> cluster.map(plan::withCluster).orElse(plan));
    } finally {
      cluster.ifPresent(Cluster::close);
    }
  }

  /** What a plan becomes on its data, what it does there, and how long that takes. */
  private record Work(
      UnaryOperator<SweepPlan> fit,
      Function<SweepPlan, Sweep> doing,
      Function<SweepPlan, CostEstimate> cost) {}

  private Work on(
      String name,
      DataOptions options,
      BiFunction<SweepPlan, Dataset, SweepPlan> fit,
      Progress progress) {
    progress.say(session.say(Phrases.READING, name));
    Dataset data = DataSource.read(name, options);
    return new Work(
        plan -> fit.apply(plan, data), plan -> plan.on(data), plan -> plan.costOn(data));
  }

  private Work gaussian(SweepAxis axis, SweepOptions options) {
    if (axis != SweepAxis.FEATURES) {
      throw new Complaint(session.say(SweepPhrases.GAUSSIAN_IS_FOR_FEATURES));
    }
    GaussianData law = options.gaussian(session.language());
    return new Work(plan -> plan, plan -> plan.onGaussian(law), plan -> plan.costOnGaussian(law));
  }

  /** Does what is missing of a sweep whose folder is there, and writes and shows everything. */
  public int work(
      SweepPlan plan, Function<SweepPlan, Sweep> doing, RunOutput output, Progress progress) {
    Interruption interruption =
        Interruption.ofThisThread(
            session.limits(), () -> progress.interject(session.say(CellPhrases.SWEEP_STOPPING)));
    Sweep sweep;
    try (interruption) {
      ProgressListener bar = progress.bar(session.say(CellPhrases.CELLS));
      sweep = doing.apply(plan.withListener(bar));
      interruption.whileWriting();
      progress.clear();
      sweep = writtenOnce(sweep, output);
    } catch (LedgerLostException e) {
      if (!interruption.requested()) {
        throw e;
      }
      session.complain(session.say(Phrases.LEDGER_REFUSED, String.valueOf(e.getMessage())));
      return ExitCode.INTERRUPTED;
    }
    Path folder = output.folder().make();
    if (interruption.requested() && sweep.missing() == 0) {
      session.complain(session.say(CellPhrases.SWEEP_DONE_ANYWAY));
    } else if (interruption.requested()) {
      session.complain(session.say(CellPhrases.SWEEP_INTERRUPTED, sweep.missing(), folder));
      return ExitCode.INTERRUPTED;
    }
    long failed =
        sweep.models().stream().filter(model -> model.status() == CellStatus.FAILED).count();
    if (failed > 0) {
      session.complain(session.say(CellPhrases.CELLS_FAILED, failed, folder));
      return ExitCode.INPUT;
    }
    if (sweep.missing() > 0) {
      session.complain(session.say(CellPhrases.CELLS_MISSING, sweep.missing(), folder));
      return ExitCode.INCOMPLETE;
    }
    return ExitCode.DONE;
  }

  /** Writes the report while nobody else does, of what the ledger holds by then. */
  private Sweep writtenOnce(Sweep computed, RunOutput output) {
    Path folder = output.folder().make();
    ReportLock lock = ReportLock.on(folder);
    try (Ledger ledger = Ledger.open(folder)) {
      Sweep newest = computed.missing() == 0 ? computed : SweepReading.of(ledger);
      output.write(new SweepResults(newest, session), threads);
      return newest;
    } finally {
      lock.close();
    }
  }

  private void tell(CostEstimate cost, RunOutput output) {
    output.tell(
        session.say(
            SweepPhrases.SWEEP_COST, cost.cells(), SpokenTime.of(cost.seconds()), cost.threads()));
  }
}
