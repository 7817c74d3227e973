package dev.sonde.cli.attention;

import dev.sonde.attention.theory.AttentionTheory;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.cli.output.AttendedRun;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Interruption;
import dev.sonde.cli.session.Progress;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.SpokenTime;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.theory.TheoryHtml;
import dev.sonde.report.theory.TheoryJson;
import dev.sonde.report.theory.TheoryText;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ScalingExperiment;
import dev.sonde.scaling.ScalingResult;
import java.nio.file.Path;
import java.util.Optional;

/** Works out the theory of scaled dot products and writes it down. */
record TheoryRun(Session session, RunOptions options) {
  int execute(AttentionTheory theory, Optional<ScalingExperiment> training) {
    RunOutput output = RunOutput.planned("theory", options, session);
    return AttendedRun.of(session, output, Phrases.INTERRUPTED_EARLY, Phrases.LESS_THEORY)
        .execute(
            progress -> {
              TheoryTable table =
                  theory.withListener(progress.bar(session.say(Phrases.SIMULATING))).measure();
              progress.clear();
              return new Found(
                  table,
                  training.map(experiment -> train(experiment, output, progress)),
                  session.language());
            },
            found -> write(found, output));
  }

  /** The theory's figures, and those of trainings where they were asked for. */
  private record Found(TheoryTable table, Optional<ScalingResult> trained, Language language)
      implements RunOutput.Results {
    @Override
    public void write(Provenance provenance, Path folder) {
      AtomicFile.write(folder.resolve("theory.json"), json(provenance));
      AtomicFile.write(
          folder.resolve("report.html"), TheoryHtml.render(provenance, table, trained, language));
    }

    @Override
    public String json(Provenance provenance) {
      return TheoryJson.render(provenance, table, trained, language);
    }

    @Override
    public String table(TerminalStyle style) {
      return TheoryText.render(table, trained, language, style);
    }
  }

  private int write(Found found, RunOutput output) {
    output.write(found, found.trained().isPresent() ? options.threads(session.language()) : 1);
    int missing = found.trained().map(ScalingResult::missing).orElse(0);
    if (missing > 0) {
      session.complain(session.say(Phrases.TRAININGS_INTERRUPTED, missing));
      return ExitCode.INTERRUPTED;
    }
    return ExitCode.DONE;
  }

  /** Trains until all is done, or the first signal asks to keep what there is. */
  private ScalingResult train(ScalingExperiment experiment, RunOutput output, Progress progress) {
    progress.say(session.say(Phrases.TRAININGS_ESTIMATED));
    double seconds = experiment.seconds();
    progress.clear();
    output.tell(
        session.say(
            Phrases.TRAININGS_COST,
            experiment.trainings(),
            SpokenTime.of(seconds),
            options.threads(session.language())));
    Interruption interruption =
        Interruption.ofThisThread(
            session.limits(), () -> progress.interject(session.say(Phrases.TRAININGS_STOPPING)));
    try (interruption) {
      return experiment.withListener(progress.bar(session.say(Phrases.TRAINING))).run();
    }
  }
}
