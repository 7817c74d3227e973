package dev.sonde.cli.output;

import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.outcomes.Bound;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.Limit;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.report.words.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The limits of every {@code sonde check}, and where pipelines read what crossed them. */
public final class GateOptions {
  private static final String MAX = "--max";
  private static final String MIN = "--min";
  private static final String AGAINST = "--against";
  static final String JUNIT = "--junit";
  static final String SARIF = "--sarif";

  @Option(
      names = MAX,
      paramLabel = "NAME=V",
      description =
          "The most that a figure of the JSON may be, such as trace=20; NAME is the end of its name"
              + " there. May be given several times.")
  private List<String> most = new ArrayList<>();

  @Option(
      names = MIN,
      paramLabel = "NAME=V",
      description = "The least that a figure must be, such as accuracy=0.95; several times too.")
  private List<String> least = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "alarm: an alarm among the findings crosses; warning: a warning does, too.")
  private Optional<String> severity = Optional.empty();

  @Option(
      names = AGAINST,
      paramLabel = "FILE.json",
      description =
          "The JSON of a run before: figures that are worse by more than the errors of both allow"
              + " cross.")
  private Optional<String> before = Optional.empty();

  @Option(
      names = JUNIT,
      paramLabel = "FILE|-",
      description =
          "Write the result as JUnit XML, replacing an existing file; - writes it, and nothing"
              + " else, to standard output.")
  private Optional<String> junit = Optional.empty();

  @Option(
      names = SARIF,
      paramLabel = "FILE|-",
      description = "Write crossed limits and findings as SARIF 2.1.0, in the same way.")
  private Optional<String> sarif = Optional.empty();

  Optional<String> junit() {
    return junit;
  }

  Optional<String> sarif() {
    return sarif;
  }

  /**
   * Reads the limits.
   *
   * @param kind what will be held against them
   * @throws dev.sonde.findings.InvalidInputException when one is no limit, or the file before is of
   *     another kind
   */
  public Gate gate(OutcomeKind kind, Language language) {
    Gate gate = Gate.open();
    for (String text : most) {
      gate = gate.with(limit(MAX, text, Bound.MAX, language));
    }
    for (String text : least) {
      gate = gate.with(limit(MIN, text, Bound.MIN, language));
    }
    if (severity.isPresent()) {
      Map<String, Severity> choices = new LinkedHashMap<>();
      choices.put("alarm", Severity.ALARM);
      choices.put("warning", Severity.WARNING);
      gate =
          gate.failingOn(
              new Argument("--fail-on", severity.get(), "alarm", language).oneOf(choices));
    }
    if (before.isPresent()) {
      Path file = RunFolder.path(AGAINST, before.get(), language);
      gate = gate.against(Outcome.read(file).requireKind(kind));
    }
    return gate;
  }

  private static Limit limit(String option, String text, Bound bound, Language language) {
    int equals = text.lastIndexOf('=');
    String name = equals < 0 ? "" : text.substring(0, equals).strip();
    if (name.isEmpty()) {
      throw new Complaint(Phrases.NO_NAME_OF_LIMIT.in(language, option, text));
    }
    double value =
        new Argument(option, text.substring(equals + 1), name + "=20", language).anyNumber();
    return bound == Bound.MAX ? Limit.max(name, value) : Limit.min(name, value);
  }
}
