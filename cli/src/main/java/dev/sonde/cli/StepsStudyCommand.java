package dev.sonde.cli;

import dev.sonde.report.words.Language;
import dev.sonde.studies.trajectory.StepsStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How much capacity steps of gradient descent unlock. */
@Command(
    name = "steps",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "How much capacity do my steps unlock? (degrees of freedom, effective dimension)")
final class StepsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "Your network as it was before training (.pt2, .pt); otherwise a perceptron of tanh units.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--net",
      paramLabel = "W,W",
      description = "Hidden layers of the study's own network; default: 20.")
  private Optional<String> net = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each training; default: 10000, with --quick 1000.")
  private Optional<String> steps = Optional.empty();

  @Option(
      names = "--rate",
      paramLabel = "R",
      description =
          "Learning rate on half the squared error; default: half of what is stable at the start.")
  private Optional<String> rate = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Training samples; default: 300, with --quick 150.")
  private Optional<String> samples = Optional.empty();

  @Option(
      names = "--probes",
      paramLabel = "N",
      description = "Pairs of trainings that measure degrees of freedom; default: 6, or 3.")
  private Optional<String> probes = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  StepsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("steps", session);
    options.refuse(
        List.of(),
        List.of(
            new StudyOptions.Given("MODEL", model),
            new StudyOptions.Given("--net", net),
            new StudyOptions.Given("--steps", steps),
            new StudyOptions.Given("--rate", rate),
            new StudyOptions.Given("--samples", samples),
            new StudyOptions.Given("--probes", probes)),
        session);
    NetWidths.refuseBoth(model, net, session);
    StepsStudy study =
        StepsStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withExtent(options.extent());
    if (net.isPresent()) {
      study = study.withWidths(NetWidths.of(net.get(), language));
    }
    if (steps.isPresent()) {
      study =
          study.withLast(
              new Argument("--steps", steps.get(), "3000", language).wholeNumber(10, 1_000_000));
    }
    if (rate.isPresent()) {
      study = study.withRate(new Argument("--rate", rate.get(), "0.05", language).positiveNumber());
    }
    if (samples.isPresent()) {
      study =
          study.withSamples(
              new Argument("--samples", samples.get(), "300", language).wholeNumber(20));
    }
    if (probes.isPresent()) {
      study =
          study.withProbes(
              new Argument("--probes", probes.get(), "6", language).wholeNumber(2, 1_000));
    }
    StepsStudy chosen = study;
    int threads = options.run().threads(language);
    if (options.theory()) {
      return new StudyRun(session, "steps", options, threads)
          .theory(listener -> chosen.withListener(listener).theory());
    }
    return new CellStudyRun(session, threads)
        .start(
            "steps",
            model,
            options,
            (network, data) ->
                network.isPresent() ? chosen.cells(network.get(), data) : chosen.cells(data));
  }
}
