package dev.sonde.cli;

import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.StudyResult;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Runs a study and writes it down. */
final class StudyRun {
  private final Session session;
  private final String study;
  private final StudyOptions options;
  private final int threads;
  private final UnaryOperator<DataOptions> reading;

  /**
   * Prepares it.
   *
   * @param study the study's name
   * @param threads how many workers it uses
   */
  StudyRun(Session session, String study, StudyOptions options, int threads) {
    this(session, study, options, threads, UnaryOperator.identity());
  }

  /**
   * Prepares it.
   *
   * @param reading what the study's model asks of the data
   */
  StudyRun(
      Session session,
      String study,
      StudyOptions options,
      int threads,
      UnaryOperator<DataOptions> reading) {
    this.reading = reading;
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
   * Runs the theory of a study whose form on data keeps its cells.
   *
   * @param theory the closed forms beside a simulation
   * @return the exit code
   */
  int theory(Function<ProgressListener, StudyResult> theory) {
    return execute(
        theory,
        (data, listener) -> {
          throw new IllegalStateException(study + ": data are looked at by cells");
        });
  }

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
                      : Optional.of(options.read(session.language(), reading));
              ProgressListener listener = progress.bar(session.say(StudyPhrases.STUDYING));
              return new Found(
                  data.map(some -> ofData.of(some, listener))
                      .orElseGet(() -> theory.apply(listener)),
                  data.map(some -> session.say(StudyPhrases.SUBJECT, some.source(), some.samples()))
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
