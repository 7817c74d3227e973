package dev.sonde.cli;

import dev.sonde.report.words.Language;
import dev.sonde.studies.trajectory.TicketsStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How small a network would have done. */
@Command(
    name = "tickets",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "How small would have done, and does the start matter? (Frankle, Carbin 2019)")
final class TicketsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "INIT",
      arity = "0..1",
      description =
          "Your network as it was before training (.pt2, .pt); otherwise a perceptron of its own.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--net",
      paramLabel = "W,W",
      description = "Hidden layers of the study's own network; default: 300,100.")
  private Optional<String> net = Optional.empty();

  @Option(
      names = "--left",
      paramLabel = "SHARE",
      description = "Share of the weights to go down to; default: 0.036, with --quick a quarter.")
  private Optional<String> left = Optional.empty();

  @Option(
      names = "--rewind",
      paramLabel = "K",
      description = "Step of the training that weights go back to; default: 0, the start.")
  private Optional<String> rewind = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Starts and orders that figures are averaged over; default: 3.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each training; default: 1500, with --quick 400.")
  private Optional<String> steps = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  TicketsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("tickets", session);
    options.refuse(
        List.of(),
        List.of(
            new StudyOptions.Given("INIT", model),
            new StudyOptions.Given("--net", net),
            new StudyOptions.Given("--left", left),
            new StudyOptions.Given("--rewind", rewind),
            new StudyOptions.Given("--seeds", seeds),
            new StudyOptions.Given("--steps", steps)),
        session);
    NetWidths.refuseBoth(model, net, session);
    TicketsStudy chosen = chosen(language);
    int threads = options.run().threads(language);
    if (options.theory()) {
      return new StudyRun(session, "tickets", options, threads)
          .theory(listener -> chosen.withListener(listener).theory());
    }
    return new CellStudyRun(session, threads)
        .start(
            "tickets",
            model,
            options,
            (network, data) ->
                network.isPresent() ? chosen.cells(network.get(), data) : chosen.cells(data));
  }

  private TicketsStudy chosen(Language language) {
    TicketsStudy study =
        TicketsStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withExtent(options.extent());
    if (net.isPresent()) {
      study = study.withWidths(NetWidths.of(net.get(), language));
    }
    if (left.isPresent()) {
      study = study.withLeft(new Argument("--left", left.get(), "0.03", language).fraction());
    }
    if (rewind.isPresent()) {
      study =
          study.withRewind(
              new Argument("--rewind", rewind.get(), "100", language).wholeNumber(0, 10_000_000));
    }
    if (seeds.isPresent()) {
      study =
          study.withSeeds(new Argument("--seeds", seeds.get(), "3", language).wholeNumber(1, 100));
    }
    if (steps.isPresent()) {
      study =
          study.withSteps(
              new Argument("--steps", steps.get(), "1500", language).wholeNumber(25, 10_000_000));
    }
    return study;
  }
}
