package dev.sonde.cli;

import dev.sonde.report.words.Language;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.landscape.SaddlesStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a network is stuck at a saddle. */
@Command(
    name = "saddles",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Is my network stuck at a saddle, and what lies below? (Dauphin et al. 2014)")
final class SaddlesStudyCommand implements Callable<Integer> {
  private static final int MOST_STEPS = 10_000;
  private static final int MOST_KRYLOV = 1_000;

  private final Session session;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of saddle-free Newton; default: 20, with --quick at most 8.")
  private Optional<String> steps = Optional.empty();

  @Option(
      names = "--krylov",
      paramLabel = "N",
      description = "Dimensions of its Krylov spaces; default: 40, with --quick at most 16.")
  private Optional<String> krylov = Optional.empty();

  @Option(
      names = "--census",
      description =
          "Search for critical points all around as well, for models of at most 400 parameters.")
  private boolean census;

  @Mixin private final StudiedModel model = new StudiedModel();
  @Mixin private final StudyOptions options = new StudyOptions();

  SaddlesStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("saddles", session);
    options.refuse(
        List.of(),
        List.of(
            model.given(),
            new StudyOptions.Given("--steps", steps),
            new StudyOptions.Given("--krylov", krylov),
            new StudyOptions.Given("--census", census ? Optional.of("") : Optional.empty())),
        session);
    model.check("saddles", options, session);
    int threads = options.run().threads(language);
    SaddlesStudy study =
        SaddlesStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withThreads(threads)
            .withExtent(options.extent());
    if (steps.isPresent()) {
      study =
          study.withSteps(
              new Argument("--steps", steps.get(), "30", language).wholeNumber(1, MOST_STEPS));
    }
    if (krylov.isPresent()) {
      study =
          study.withKrylov(
              new Argument("--krylov", krylov.get(), "40", language).wholeNumber(1, MOST_KRYLOV));
    }
    if (census) {
      study = study.withSearches(SaddlesStudy.Searches.CENSUS);
    }
    SaddlesStudy chosen = study;
    return new StudyRun(session, "saddles", options, threads, model::with)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) ->
                model.<StudyResult>with(
                    data,
                    language,
                    (network, loss) -> chosen.withListener(listener).of(network, loss, data)));
  }
}
