package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.NetWidths;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.session.Session;
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
    sortOptions = false,
    header = "Would zero mean, zero slope, unit scale speed my net up? (Raiko et al. 2012)")
public final class ShortcutsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "A perceptron of yours (.pt2, .onnx, .pt), whose units are looked at and whose shape is"
              + " trained.")
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

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final LedgerOptions ledger = new LedgerOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public ShortcutsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(List.of(), List.of("MODEL", "--net", "--seeds", "--epochs", "--ledger"), session);
    InitialModel initial = new InitialModel(model, file);
    initial.check(net, session);
    ShortcutsStudy study =
        ShortcutsStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    ShortcutsStudy chosen =
        new Settings<>(study, session.language())
            .with("--net", net, "300,100", NetWidths::of, ShortcutsStudy::withWidths)
            .with("--seeds", seeds, "3", n -> n.wholeNumber(1, 100), ShortcutsStudy::withSeeds)
            .with(
                "--epochs", epochs, "8", n -> n.wholeNumber(1, 10_000), ShortcutsStudy::withEpochs)
            .value();
    return new CellStudyRun(session, options.run().threads(session.language()))
        .execute(initial, options, ledger, chosen::withListener);
  }
}
