package dev.sonde.cli.demo;

import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.sweep.SweepResults;
import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.findings.ProgressListener;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.sweep.DemoHtml;
import dev.sonde.report.sweep.DemoJson;
import dev.sonde.report.sweep.DemoTable;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The main job on data that come along: double descent of linear models and of trained networks,
 * every network measured, on one page.
 */
@Command(
    name = "demo",
    sortOptions = false,
    header =
        "Finds double descent on handwritten digits, in linear models and in networks; minutes.")
public final class DemoCommand implements Callable<Integer> {
  /** The folders of the two sweeps within the demo's own; each is a run by itself. */
  private static final String LINEAR = "features";

  private static final String NETWORKS = "networks";

  private final Session session;

  @Mixin private final RunOptions run = new RunOptions();

  public DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    run.seed(language);
    run.threads(language);
    RunOutput output = RunOutput.planned("demo", run, session);
    // Starting libtorch takes some seconds: the first line comes before it.
    output.tell(
        session.say(
            Phrases.DEMO_SWEEPS,
            DemoPlans.SAMPLES,
            DemoPlans.linearModels(),
            DemoPlans.networkModels()));
    output.tell("");
    try (Progress progress = output.progress()) {
      return sweeps(output, progress);
    } catch (RuntimeException | Error e) {
      return Ending.of(e, session, Optional.of(output.folder()));
    }
  }

  private int sweeps(RunOutput output, Progress progress) {
    Dataset digits = DataSource.read(DemoPlans.DATA);
    Interruption interruption =
        Interruption.ofThisThread(
            session.limits(), () -> progress.interject(session.say(CellPhrases.SWEEP_STOPPING)));
    Path folder = output.folder().make();
    try (interruption) {
      Sweep linear =
          sweep(DemoPlans.linear(), LINEAR, Phrases.DEMO_LINEAR, digits, folder, progress);
      Sweep networks =
          sweep(DemoPlans.networks(), NETWORKS, Phrases.DEMO_NETWORKS, digits, folder, progress);
      interruption.whileWriting();
      progress.clear();
      if (interruption.requested() && linear.missing() + networks.missing() > 0) {
        session.complain(session.say(Phrases.DEMO_INTERRUPTED, folder));
        return ExitCode.INTERRUPTED;
      }
      output.write(new Results(linear, networks, session), run.threads(session.language()));
    }
    if (interruption.requested()) {
      session.complain(session.say(CellPhrases.SWEEP_DONE_ANYWAY));
    }
    output.tell(session.say(Phrases.DEMO_SWEEP_AGAIN));
    return ExitCode.DONE;
  }

  private Sweep sweep(
      SweepPlan plan, String name, Phrase task, Dataset data, Path parent, Progress progress) {
    Language language = session.language();
    ProgressListener bar = progress.bar(session.say(task));
    Sweep sweep =
        plan.withSeed(run.seed(language))
            .withThreads(run.threads(language))
            .startedBy(session.commandLine(), Version.sonde())
            .withListener(bar)
            .in(made(parent.resolve(name)))
            .on(data);
    progress.clear();
    return sweep;
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both sweeps: one page and one JSON together, and the files of a sweep for each. */
  private record Results(Sweep linear, Sweep networks, Session session)
      implements RunOutput.Results {
    @Override
    public void write(Provenance provenance, Path folder) {
      AtomicFile.write(folder.resolve("demo.json"), json(provenance));
      new SweepResults(linear, session).write(provenance, folder.resolve(LINEAR));
      new SweepResults(networks, session).write(provenance, folder.resolve(NETWORKS));
      AtomicFile.write(
          folder.resolve("report.html"),
          DemoHtml.render(provenance, linear, networks, session.language()));
    }

    @Override
    public String json(Provenance provenance) {
      return DemoJson.render(provenance, linear, networks, session.language());
    }

    @Override
    public String table(TerminalStyle style) {
      return DemoTable.render(linear, networks, session.language(), style);
    }
  }
}
