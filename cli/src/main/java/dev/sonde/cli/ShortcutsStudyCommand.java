package dev.sonde.cli;

import dev.sonde.report.words.Language;
import dev.sonde.studies.transformed.ShortcutsStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What units of mean 0, slope 0 and unit scale are worth. */
@Command(
    name = "shortcuts",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "Would zero mean, zero slope, unit scale speed my net up? (Raiko et al. 2012)")
final class ShortcutsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "A perceptron of yours (.pt2, .pt), whose units are looked at and whose shape is trained.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--net",
      paramLabel = "W,W",
      description = "Hidden layers of the study's own network; default: 50,50.")
  private Optional<String> net = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Starts that figures are averaged over; default: 3.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes through the samples; default: 8, with --quick 4.")
  private Optional<String> epochs = Optional.empty();

  @Mixin private final StudyOptions options = new StudyOptions();

  ShortcutsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("shortcuts", session);
    options.refuse(
        List.of(),
        List.of(
            new StudyOptions.Given("MODEL", model),
            new StudyOptions.Given("--net", net),
            new StudyOptions.Given("--seeds", seeds),
            new StudyOptions.Given("--epochs", epochs)),
        session);
    NetWidths.refuseBoth(model, net, session);
    ShortcutsStudy chosen = chosen(language);
    int threads = options.run().threads(language);
    if (options.theory()) {
      return new StudyRun(session, "shortcuts", options, threads)
          .theory(listener -> chosen.withListener(listener).theory());
    }
    return new CellStudyRun(session, threads)
        .start(
            "shortcuts",
            model,
            options,
            (network, data) ->
                network.isPresent() ? chosen.cells(network.get(), data) : chosen.cells(data));
  }

  private ShortcutsStudy chosen(Language language) {
    ShortcutsStudy study =
        ShortcutsStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withExtent(options.extent());
    if (net.isPresent()) {
      study = study.withWidths(NetWidths.of(net.get(), language));
    }
    if (seeds.isPresent()) {
      study =
          study.withSeeds(new Argument("--seeds", seeds.get(), "3", language).wholeNumber(1, 100));
    }
    if (epochs.isPresent()) {
      study =
          study.withEpochs(
              new Argument("--epochs", epochs.get(), "8", language).wholeNumber(1, 10_000));
    }
    return study;
  }
}
