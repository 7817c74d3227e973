package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.NetWidths;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
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
    sortOptions = false,
    header = "How much capacity do my steps unlock? (degrees of freedom, effective dimensionality)")
public final class StepsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "Your network as it was before training (.pt2, .onnx, .pt); otherwise a perceptron of tanh"
              + " units.")
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
      description =
          "Pairs of training runs that measure degrees of freedom; default: 10, with --quick 5.")
  private Optional<String> probes = Optional.empty();

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final LedgerOptions ledger = new LedgerOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public StepsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(
        List.of(),
        List.of("MODEL", "--net", "--steps", "--rate", "--samples", "--probes", "--ledger"),
        session);
    InitialModel initial = new InitialModel(model, file);
    initial.check(net, session);
    StepsStudy study =
        StepsStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    StepsStudy chosen =
        new Settings<>(study, session.language())
            .with("--net", net, "300,100", NetWidths::of, StepsStudy::withWidths)
            .with(
                "--steps",
                steps,
                "3000",
                n -> n.wholeNumber(10, 1_000_000),
                (s, n) -> s.withLast(n))
            .with("--rate", rate, "0.05", Argument::positiveNumber, StepsStudy::withRate)
            .with("--samples", samples, "300", n -> n.wholeNumber(20), StepsStudy::withSamples)
            .with("--probes", probes, "6", n -> n.wholeNumber(2, 1_000), StepsStudy::withProbes)
            .value();
    return new CellStudyRun(session, options.run().threads(session.language()))
        .execute(initial, options, ledger, chosen::withListener);
  }
}
