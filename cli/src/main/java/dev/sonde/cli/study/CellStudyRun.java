package dev.sonde.cli.study;

import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.output.ReportLock;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerLostException;
import dev.sonde.runs.LedgerServer;
import dev.sonde.runs.Run;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import dev.sonde.studies.variants.StudyInCells;
import dev.sonde.studies.variants.Variants;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A study on data whose cells are kept, from its plan to the written report; ends well.
 *
 * @param threads how many cells are worked on at once
 */
public record CellStudyRun(Session session, int threads) {
  /**
   * Runs the form that was asked for: the theory at once, or the cells on data.
   *
   * @param model the reader's network, as it was before training
   * @param ledger where its cells are kept
   * @param study the study for a listener
   */
  int execute(
      InitialModel model,
      StudyOptions options,
      LedgerOptions ledger,
      Function<ProgressListener, ? extends StudyInCells> study) {
    return options.theory()
        ? new StudyRun(session, options, threads, Optional.empty())
            .execute(
                listener -> study.apply(listener).theory(),
                (data, listener) -> {
                  throw new IllegalStateException("data are looked at by cells");
                })
        : start(model, options, ledger, study.apply(ProgressListener.silent()));
  }

  private int start(
      InitialModel model, StudyOptions options, LedgerOptions ledger, StudyInCells study) {
    RunOutput output = RunOutput.planned("study-" + options.study(), options.run(), session);
    String source = options.data().orElseThrow();
    try (Progress progress = output.progress()) {
      Optional<LedgerServer> server = ledger.reached();
      progress.say(session.say(Phrases.READING, source));
      Dataset data = options.read(session.language(), UnaryOperator.identity());
      Optional<Network> network = model.read(data, session.language());
      try {
        CellStudy cells = study.cells(network, data);
        Configuration plan = cells.plan().with("data", source.strip());
        if (network.isPresent()) {
          plan = model.in(plan, network.get());
        }
        for (Map.Entry<String, String> note : options.reading().notes().entrySet()) {
          plan = plan.with(note.getKey(), note.getValue());
        }
        Run run = new Run(session.commandLine(), Version.sonde(), Instant.now(), plan);
        return work(run, cells, output, progress, server);
      } finally {
        network.ifPresent(Network::close);
      }
    } catch (RuntimeException | Error e) {
      output.folder().discardIfEmpty();
      return Ending.of(e, session, Optional.of(output.folder()), Optional.of(StudyPhrases.LESS));
    }
  }

  /** Goes on with a study whose folder is there. */
  public int resume(Run run, Dataset data, RunOutput output, Progress progress) {
    InitialModel model = InitialModel.of(run.plan());
    Optional<Network> network = model.read(data, session.language());
    try {
      if (network.isPresent()) {
        model.requireSame(run.plan(), network.get(), session);
      }
      CellStudy cells = CellStudies.again(run.plan(), network, data);
      // what the reader gave by name stays as it was given
      Configuration plan = run.plan();
      for (Map.Entry<String, String> entry : cells.plan().values().entrySet()) {
        plan = plan.with(entry.getKey(), entry.getValue());
      }
      return work(
          new Run(run.command(), run.version(), run.started(), plan),
          cells,
          output,
          progress,
          Optional.empty());
    } finally {
      network.ifPresent(Network::close);
    }
  }

  private int work(
      Run run,
      CellStudy cells,
      RunOutput output,
      Progress progress,
      Optional<LedgerServer> server) {
    Path folder = output.folder().make();
    Interruption interruption =
        Interruption.ofThisThread(
            session.limits(), () -> progress.interject(session.say(CellPhrases.SWEEP_STOPPING)));
    CellResults results;
    try (interruption;
        Ledger ledger = LedgerOptions.create(folder, server, run)) {
      results =
          Variants.withDefaults()
              .withThreads(threads)
              .withListener(progress.bar(session.say(CellPhrases.CELLS)))
              .in(ledger, cells);
      interruption.whileWriting();
      progress.clear();
      if (results.missing() == 0) {
        write(ledger.run(), results, output, folder);
      }
    } catch (LedgerLostException e) {
      if (!interruption.requested()) {
        throw e;
      }
      session.complain(session.say(Phrases.LEDGER_REFUSED, String.valueOf(e.getMessage())));
      return ExitCode.INTERRUPTED;
    }
    if (results.missing() > 0) {
      session.complain(session.say(CellPhrases.SWEEP_INTERRUPTED, results.missing(), folder));
      return ExitCode.INTERRUPTED;
    }
    if (interruption.requested()) {
      session.complain(session.say(CellPhrases.SWEEP_DONE_ANYWAY));
    }
    return ExitCode.DONE;
  }

  private void write(Run run, CellResults results, RunOutput output, Path folder) {
    ReportLock lock = ReportLock.on(folder);
    try {
      output.write(StudyResults.of(CellStudies.read(run.plan(), results), run, session), threads);
    } finally {
      lock.close();
    }
  }

  /** Writes the files of a study from its ledger alone. */
  public static void export(Ledger ledger, RunOutput output, Session session) {
    CellResults results = CellResults.of(ledger.cells());
    output.write(
        StudyResults.of(CellStudies.read(ledger.run().plan(), results), ledger.run(), session),
        Runtime.getRuntime().availableProcessors());
  }

  /** Shows what a study found, once all its cells are computed. */
  public static void show(Ledger ledger, Session session) {
    CellCounts counts = ledger.counts();
    if (counts.ended() == counts.all()) {
      CellResults results = CellResults.of(ledger.cells());
      session
          .out()
          .print(
              StudyResults.of(CellStudies.read(ledger.run().plan(), results), ledger.run(), session)
                  .table(session.terminal().style(Optional.empty())));
    }
  }
}
