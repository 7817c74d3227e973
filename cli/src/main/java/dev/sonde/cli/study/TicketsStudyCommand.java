package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.NetWidths;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
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
    sortOptions = false,
    header = "How small would have done, and does the start matter? (Frankle, Carbin 2019)")
public final class TicketsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "INIT",
      arity = "0..1",
      description =
          "Your network as it was before training (.pt2, .onnx, .pt); otherwise a perceptron of its own.")
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

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final LedgerOptions ledger = new LedgerOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public TicketsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(
        List.of(),
        List.of("INIT", "--net", "--left", "--rewind", "--seeds", "--steps", "--ledger"),
        session);
    InitialModel initial = new InitialModel(model, file);
    initial.check(net, session);
    TicketsStudy study =
        TicketsStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    TicketsStudy chosen =
        new Settings<>(study, session.language())
            .with("--net", net, "300,100", NetWidths::of, TicketsStudy::withWidths)
            .with("--left", left, "0.03", Argument::fraction, TicketsStudy::withLeft)
            .with(
                "--rewind",
                rewind,
                "100",
                step -> step.wholeNumber(0, 10_000_000),
                TicketsStudy::withRewind)
            .with("--seeds", seeds, "3", n -> n.wholeNumber(1, 100), TicketsStudy::withSeeds)
            .with(
                "--steps",
                steps,
                "1500",
                n -> n.wholeNumber(25, 10_000_000),
                TicketsStudy::withSteps)
            .value();
    return new CellStudyRun(session, options.run().threads(session.language()))
        .execute(initial, options, ledger, chosen::withListener);
  }
}
