package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.words.Language;
import dev.sonde.studies.StudyResult.Extent;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options of every study: what it looks at, and how thoroughly. */
final class StudyOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

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

  /** The study's name. */
  String study() {
    // the command even where these options are part of a larger mixin
    return command.commandLine().getCommandName();
  }

  /**
   * Checks that exactly one of theory and data is asked for, and nothing that it would leave
   * unused.
   *
   * @param ofTheory options for the theory alone, by their names or labels
   * @param ofData options for data alone
   * @throws Complaint otherwise
   */
  void check(List<String> ofTheory, List<String> ofData, Session session) {
    if (theory && data.isPresent()) {
      throw new Complaint(session.say(StudyPhrases.NOT_BOTH, "--data " + data.get()));
    }
    if (!theory && data.isEmpty()) {
      throw new Complaint(session.say(StudyPhrases.DATA_OR_THEORY, study()));
    }
    for (String option : theory ? ofData : ofTheory) {
      if (isGiven(option)) {
        throw new Complaint(
            session.say(theory ? StudyPhrases.ONLY_DATA : StudyPhrases.ONLY_THEORY, option));
      }
    }
  }

  private boolean isGiven(String option) {
    ParseResult given = command.commandLine().getParseResult();
    return given.hasMatchedOption(option)
        || given.matchedPositionals().stream().anyMatch(one -> one.paramLabel().equals(option));
  }

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
