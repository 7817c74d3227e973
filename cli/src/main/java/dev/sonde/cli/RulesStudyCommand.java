package dev.sonde.cli;

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
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Which rule without time travel learns my sequences? (Marschall, Cho, Savin 2020)")
final class RulesStudyCommand implements Callable<Integer> {
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

  RulesStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("rules", session);
    options.refuse(List.of(new StudyOptions.Given("--lags", lags)), List.of(), session);
    int threads = options.run().threads(language);
    RulesStudy study =
        RulesStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withThreads(threads)
            .withExtent(options.extent());
    if (lags.isPresent()) {
      int[] two = lags(lags.get(), language);
      study = study.withLags(two[0], two[1]);
    }
    if (units.isPresent()) {
      study =
          study.withUnits(
              new Argument("--units", units.get(), "32", language).wholeNumber(2, MOST_UNITS));
    }
    if (steps.isPresent()) {
      study =
          study.withSteps(
              new Argument("--steps", steps.get(), "30000", language)
                  .wholeNumber(FEWEST_STEPS, MOST_STEPS));
    }
    if (leak.isPresent()) {
      study = study.withLeak(new Argument("--leak", leak.get(), "0.5", language).positiveNumber());
    }
    RulesStudy chosen = study;
    return new StudyRun(session, "rules", options, threads)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data));
  }

  private int[] lags(String text, Language language) {
    String[] parts = text.split(",", -1);
    if (parts.length == 2) {
      int first = new Argument("--lags", parts[0], "3,5", language).wholeNumber(1, MOST_LAG);
      int second = new Argument("--lags", parts[1], "3,5", language).wholeNumber(1, MOST_LAG);
      if (first != second) {
        return new int[] {first, second};
      }
    }
    throw new Complaint(
        Phrases.BAD_ARGUMENT.in(
            language, "--lags", StudyPhrases.TWO_LAGS.in(language), text, "3,5"));
  }
}
