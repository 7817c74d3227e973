package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.studies.linear.InputsStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How many steps the mean and the scales of inputs cost. */
@Command(
    name = "inputs",
    sortOptions = false,
    header = "How many steps do my inputs cost me? (LeCun, Kanter, Solla 1991)")
public final class InputsStudyCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description =
          "A chain of linear layers (.pt2, .onnx, .pt), to look at what each layer sees; otherwise"
              + " random layers of three kinds.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "SHARE",
      description = "Share of the excess loss that may be left; default: 0.01.")
  private Optional<String> reach = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "The first so many samples; default: 4000.")
  private Optional<String> samples = Optional.empty();

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public InputsStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(List.of(), List.of("MODEL", "--samples"), session);
    InitialModel studied = new InitialModel(model, file);
    studied.check(Optional.empty(), session);
    InputsStudy study =
        InputsStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent());
    InputsStudy chosen =
        new Settings<>(study, session.language())
            .with("--to", reach, "0.05", Argument::fraction, InputsStudy::withReach)
            .with("--samples", samples, "2000", n -> n.wholeNumber(2), InputsStudy::withSamples)
            .value();
    return new StudyRun(session, options, 1, model)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) ->
                chosen
                    .withListener(listener)
                    .of(data, new ChainInputs(studied, session).of(chosen.looksAt(data))));
  }
}
