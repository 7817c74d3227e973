package dev.sonde.cli.runs;

import dev.sonde.cli.cluster.ClusterOptions;
import dev.sonde.cli.cluster.ClusterPhrases;
import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.output.ResultOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.output.WorkOptions;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.study.CellStudies;
import dev.sonde.cli.study.CellStudyRun;
import dev.sonde.cli.sweep.SweepSession;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.watch.WatchPlan;
import dev.sonde.cli.watch.WatchRun;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes on with a run where it stopped: with what is missing, and what failed. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Computes the cells of a run that are missing or failed, and writes its report anew.")
public final class RunsResumeCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "RUN", description = "The run's folder.")
  private String folder = "";

  @Mixin private final LedgerOptions ledger = new LedgerOptions();
  @Mixin private final ResultOptions options = new ResultOptions();
  @Mixin private final TrackerOptions trackers = new TrackerOptions();
  @Mixin private final ClusterOptions cluster = new ClusterOptions();
  @Mixin private final WorkOptions work = new WorkOptions();

  public RunsResumeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path path = RunFolder.path("RUN", folder, session.language());
    ledger.remember();
    Run run;
    try (Ledger opened = Ledger.open(path)) {
      run = opened.run();
      opened.retryFailed();
    }
    Configuration plan = run.plan();
    RunOutput output = RunOutput.resumed(path, options, work, session).trackedBy(trackers);
    try (Progress progress = output.progress()) {
      int threads = work.threads(session.language());
      if (cluster.given() && (WatchPlan.planned(plan) || CellStudies.planned(plan))) {
        throw new Complaint(session.say(ClusterPhrases.CLUSTER_FOR_SWEEPS, folder));
      }
      if (WatchPlan.planned(plan)) {
        return new WatchRun(session, threads)
            .resume(run, unchanged(plan, progress), output, progress);
      }
      if (CellStudies.planned(plan)) {
        return new CellStudyRun(session, threads)
            .resume(run, unchanged(plan, progress), output, progress);
      }
      SweepPlan resumed =
          SweepPlan.of(plan).in(path).withThreads(threads).startedBy(run.command(), run.version());
      SweepSession sweeping = new SweepSession(session, threads);
      Optional<DataFacts> known = resumed.design().known();
      Optional<GaussianData> law = known.flatMap(DataFacts::law);
      if (law.isPresent()) {
        return sweeping.onCluster(
            cluster,
            progress,
            place ->
                sweeping.work(
                    place.apply(resumed), ready -> ready.onGaussian(law.get()), output, progress));
      }
      Dataset data = unchanged(plan, progress);
      return sweeping.onCluster(
          cluster,
          progress,
          place -> sweeping.work(place.apply(resumed), ready -> ready.on(data), output, progress));
    } catch (RuntimeException | Error e) {
      return Ending.of(e, session, Optional.of(output.folder()));
    }
  }

  /** The run's data, once they are known to be those that it began with. */
  private Dataset unchanged(Configuration plan, Progress progress) {
    String source = plan.get("data").orElse("");
    progress.say(session.say(Phrases.READING, source));
    Dataset data = read(source, plan);
    if (!data.sha256().equals(plan.get("data-sha256").orElse(""))) {
      throw new Complaint(session.say(CellPhrases.DATA_CHANGED, source));
    }
    return data;
  }

  private Dataset read(String source, Configuration plan) {
    try {
      return DataSource.read(source, ReadingOptions.of(plan, session.language()));
    } catch (InvalidInputException e) {
      throw new Complaint(
          session.say(RunsPhrases.DATA_GONE, source, String.valueOf(e.getMessage())), e);
    }
  }
}
