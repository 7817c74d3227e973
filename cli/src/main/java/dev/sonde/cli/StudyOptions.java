package dev.sonde.cli;

import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.words.Language;
import dev.sonde.studies.StudyResult.Extent;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every study: what it looks at, and how thoroughly. */
final class StudyOptions {
  @Option(
      names = "--theory",
      description = "Closed forms beside a simulation of them; needs no data.")
  private boolean theory;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Data to look at: a name from 'sonde data list', or a file: .npz with x and y, .csv[.gz],"
              + " .txt[.gz], or IMAGES,LABELS in idx format.")
  private Optional<String> data = Optional.empty();

  @Option(names = "--quick", description = "Under a minute; says what it leaves out.")
  private boolean quick;

  @Mixin private final ReadingOptions reading = new ReadingOptions();
  @Mixin private final RunOptions run = new RunOptions();

  RunOptions run() {
    return run;
  }

  Extent extent() {
    return quick ? Extent.QUICK : Extent.FULL;
  }

  boolean theory() {
    return theory;
  }

  /**
   * Checks that exactly one of theory and data is asked for.
   *
   * @param study the study's name
   * @param session how the command was called
   * @throws Complaint otherwise
   */
  void requireOne(String study, Session session) {
    if (theory && data.isPresent()) {
      throw new Complaint(session.say(StudyPhrases.NOT_BOTH, "--data " + data.get()));
    }
    if (!theory && data.isEmpty()) {
      throw new Complaint(session.say(StudyPhrases.DATA_OR_THEORY, study));
    }
  }

  /** Refuses options that the chosen form would leave unused. */
  void refuse(List<Given> ofTheory, List<Given> ofData, Session session) {
    for (Given option : theory ? ofData : ofTheory) {
      if (option.value().isPresent()) {
        throw new Complaint(
            session.say(theory ? StudyPhrases.ONLY_DATA : StudyPhrases.ONLY_THEORY, option.name()));
      }
    }
  }

  /** An option and what was written after it. */
  record Given(String name, Optional<String> value) {}

  /** The data's name, where data are looked at. */
  Optional<String> data() {
    return data;
  }

  ReadingOptions reading() {
    return reading;
  }

  Dataset read(Language language, UnaryOperator<DataOptions> as) {
    String name = data.orElseThrow();
    return DataSource.read(name, as.apply(reading.checked(name, language)));
  }
}
