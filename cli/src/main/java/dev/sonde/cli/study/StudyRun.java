package dev.sonde.cli.study;

import dev.sonde.cli.output.AttendedRun;
import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.Session;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyResult;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Runs a study and writes it down.
 *
 * @param options what it looks at
 * @param threads how many workers it uses
 * @param model the file of the model that it looks at
 * @param reading what the study's model asks of the data
 */
record StudyRun(
    Session session,
    StudyOptions options,
    int threads,
    Optional<String> model,
    UnaryOperator<DataOptions> reading) {
  /** Of a study whose model, if there is one, asks nothing of the data. */
  StudyRun(Session session, StudyOptions options, int threads, Optional<String> model) {
    this(session, options, threads, model, UnaryOperator.identity());
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
    RunOutput output = RunOutput.planned("study-" + options.study(), options.run(), session);
    return AttendedRun.of(session, output, StudyPhrases.INTERRUPTED, StudyPhrases.LESS)
        .execute(
            progress -> {
              Optional<Dataset> data =
                  options.theory()
                      ? Optional.empty()
                      : Optional.of(options.read(session.language(), reading));
              ProgressListener listener = progress.bar(session.say(StudyPhrases.STUDYING));
              return new Found(
                  data.map(some -> ofData.of(some, listener))
                      .orElseGet(() -> theory.apply(listener)),
                  data.map(
                          some ->
                              StudyResults.subject(model, some.source(), some.samples(), session))
                      .orElse(""));
            },
            found -> {
              output.write(
                  new StudyResults(
                      found.result(), found.subject(), session.language(), Optional.empty()),
                  threads);
              return ExitCode.DONE;
            });
  }
}
