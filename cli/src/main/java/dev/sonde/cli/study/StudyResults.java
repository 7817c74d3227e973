package dev.sonde.cli.study;

import dev.sonde.cli.output.RunOutput;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.study.StudyHtml;
import dev.sonde.report.study.StudyJson;
import dev.sonde.report.study.StudyText;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Run;
import dev.sonde.studies.StudyResult;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a study found, to be written and shown.
 *
 * @param result what was found
 * @param subject what was looked at, for people; empty for the theory
 * @param language the reader's language
 * @param run the run that it was read from; empty for one without a ledger
 */
record StudyResults(StudyResult result, String subject, Language language, Optional<Run> run)
    implements RunOutput.Results {

  /** What a run on data found. */
  static StudyResults of(StudyResult result, Run run, Session session) {
    String looked =
        subject(
            run.plan().get("model"),
            run.plan().get("data").orElse(""),
            Integer.parseInt(run.plan().get("of").orElse("0")),
            session);
    return new StudyResults(result, looked, session.language(), Optional.of(run));
  }

  /** What was looked at: the model's file, where there is one, and the data. */
  static String subject(Optional<String> model, String data, int samples, Session session) {
    return model
        .map(
            file ->
                session.say(
                    StudyPhrases.SUBJECT_WITH_MODEL,
                    RunFolder.path("MODEL", file, session.language()).getFileName(),
                    data,
                    samples))
        .orElseGet(() -> session.say(StudyPhrases.SUBJECT, data, samples));
  }

  @Override
  public String command(Session session) {
    return run.map(Run::command).orElse(session.commandLine());
  }

  @Override
  public Optional<Long> seed() {
    return run.flatMap(one -> one.plan().get("seed")).map(Long::parseLong);
  }

  @Override
  public void write(Provenance provenance, Path folder) {
    AtomicFile.write(folder.resolve("study.json"), json(provenance));
    AtomicFile.write(
        folder.resolve("report.html"), StudyHtml.render(provenance, result, subject, language));
  }

  @Override
  public String json(Provenance provenance) {
    return StudyJson.render(provenance, result, language);
  }

  @Override
  public String table(TerminalStyle style) {
    return StudyText.render(result, language, style);
  }
}
