package dev.sonde.cli;

import dev.sonde.findings.ProgressListener;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.study.StudyHtml;
import dev.sonde.report.study.StudyJson;
import dev.sonde.report.study.StudyText;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.studies.StudyResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Runs a study and writes it down. */
final class StudyRun {
  private final Session session;
  private final String study;
  private final StudyOptions options;
  private final int threads;

  /**
   * Prepares it.
   *
   * @param study the study's name
   * @param threads how many workers it uses
   */
  StudyRun(Session session, String study, StudyOptions options, int threads) {
    this.session = session;
    this.study = study;
    this.options = options;
    this.threads = threads;
  }

  /** What a study makes of data, telling how far it is. */
  interface OfData {
    StudyResult of(Dataset data, ProgressListener listener);
  }

  /** What was found, and what was looked at. */
  private record Found(StudyResult result, String subject) {}

  /**
   * Runs the form that was asked for.
   *
   * @param theory the closed forms beside a simulation
   * @param ofData what becomes of data
   * @return the exit code
   */
  int execute(Function<ProgressListener, StudyResult> theory, OfData ofData) {
    RunOutput output = RunOutput.planned("study-" + study, options.run(), session);
    return AttendedRun.of(session, output, StudyPhrases.INTERRUPTED, StudyPhrases.LESS)
        .execute(
            progress -> {
              Optional<Dataset> data =
                  options.theory()
                      ? Optional.empty()
                      : Optional.of(options.read(session.language()));
              ProgressListener listener = progress.bar(session.say(StudyPhrases.STUDYING));
              return new Found(
                  data.map(some -> ofData.of(some, listener))
                      .orElseGet(() -> theory.apply(listener)),
                  data.map(some -> session.say(StudyPhrases.SUBJECT, some.source(), some.samples()))
                      .orElse(""));
            },
            found -> {
              output.write(results(found), threads);
              return ExitCode.DONE;
            });
  }

  private RunOutput.Results results(Found found) {
    Language language = session.language();
    return new RunOutput.Results() {
      @Override
      public void write(Provenance provenance, Path folder) {
        AtomicFile.write(folder.resolve("study.json"), json(provenance));
        AtomicFile.write(
            folder.resolve("report.html"),
            StudyHtml.render(provenance, found.result(), found.subject(), language));
      }

      @Override
      public String json(Provenance provenance) {
        return StudyJson.render(provenance, found.result(), language);
      }

      @Override
      public String table(TerminalStyle style) {
        return StudyText.render(found.result(), language, style);
      }
    };
  }
}
