package dev.sonde.cli.study;

import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.Language;
import dev.sonde.studies.recurrent.RulesStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What rules that never look back in time learn. */
@Command(
    name = "rules",
    sortOptions = false,
    header = "Which rule without time travel learns my sequences? (Marschall, Cho, Savin 2020)")
public final class RulesStudyCommand implements Callable<Integer> {
  private static final int MOST_UNITS = 128;
  private static final int MOST_LAG = 100;
  private static final int FEWEST_STEPS = 200;
  private static final int MOST_STEPS = 10_000_000;

  private final Session session;

  @Option(
      names = "--lags",
      paramLabel = "T,T",
      description = "With --theory: the lags of the add task; default: 3,5.")
  private Optional<String> lags = Optional.empty();

  @Option(names = "--units", paramLabel = "N", description = "Units; default: 16.")
  private Optional<String> units = Optional.empty();

  @Option(
      names = "--leak",
      paramLabel = "A",
      description = "How much of itself a unit forgets each step, above 0, at most 1; default: 1.")
  private Optional<String> leak = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each training; default: 60000, with --quick 20000.")
  private Optional<String> steps = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  public RulesStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.check(List.of("--lags"), List.of(), session);
    int threads = options.run().threads(language);
    RulesStudy study =
        RulesStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withThreads(threads)
            .withExtent(options.extent());
    RulesStudy chosen =
        new Settings<>(study, language)
            .with("--lags", lags, "3,5", this::lags, (s, two) -> s.withLags(two[0], two[1]))
            .with("--units", units, "32", n -> n.wholeNumber(2, MOST_UNITS), RulesStudy::withUnits)
            .with(
                "--steps",
                steps,
                "30000",
                n -> n.wholeNumber(FEWEST_STEPS, MOST_STEPS),
                RulesStudy::withSteps)
            .with("--leak", leak, "0.5", Argument::positiveNumber, RulesStudy::withLeak)
            .value();
    return new StudyRun(session, options, threads, Optional.empty())
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data));
  }

  private int[] lags(Argument given) {
    String[] parts = given.text().split(",", -1);
    if (parts.length == 2) {
      int[] two = given.wholeNumbers(1, MOST_LAG);
      if (two[0] != two[1]) {
        return two;
      }
    }
    throw new Complaint(
        session.say(
            Phrases.BAD_ARGUMENT,
            given.option(),
            session.say(StudyPhrases.TWO_LAGS),
            given.text(),
            given.example()));
  }
}
