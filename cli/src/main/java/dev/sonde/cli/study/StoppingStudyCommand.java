package dev.sonde.cli.study;

import dev.sonde.cli.inputs.ModelFileOptions;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.studies.linear.NoisyPerceptron;
import dev.sonde.studies.linear.StoppingStudy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What weight decay and stopping reach in noise. */
@Command(
    name = "stopping",
    sortOptions = false,
    header = "How much weight decay, how many steps, how much noise? (Krogh, Hertz 1992)")
public final class StoppingStudyCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "With --theory: samples per input; default: 2.")
  private Optional<String> alpha = Optional.empty();

  @Option(
      names = "--noise",
      paramLabel = "V",
      description = "With --theory: variance of the targets' noise; default: 1.")
  private Optional<String> noise = Optional.empty();

  @Option(
      names = "--decay",
      paramLabel = "L",
      description = "With --theory: decay while training; default: 0.")
  private Optional<String> decay = Optional.empty();

  @Option(
      names = "--weight-noise",
      paramLabel = "T",
      description = "With --theory: white noise on the weights; default: 0.")
  private Optional<String> weightNoise = Optional.empty();

  @Option(
      names = "--output-noise",
      paramLabel = "T",
      description = "With --theory: white noise on the outputs; default: 0.")
  private Optional<String> outputNoise = Optional.empty();

  @Option(
      names = "--input-noise",
      paramLabel = "V",
      description = "With --theory: variance of noise on the inputs; default: 0.")
  private Optional<String> inputNoise = Optional.empty();

  @Option(
      names = "--times",
      paramLabel = "T,...",
      description = "With --theory: times to simulate; default: 0.5,1,2,5.")
  private Optional<String> times = Optional.empty();

  @Option(
      names = "--features",
      paramLabel = "MODEL:LAYER",
      description =
          "With --data: learn from what a layer of yours sees, instead of the inputs themselves; MODEL"
              + " is a chain of linear layers (.pt2, .onnx, .pt), LAYER a name, as 'sonde measure --by-layer' has it.")
  private Optional<String> features = Optional.empty();

  @Mixin private final ModelFileOptions file = new ModelFileOptions();
  @Mixin private final StudyOptions options = new StudyOptions();

  public StoppingStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    options.check(
        List.of(
            "--alpha",
            "--noise",
            "--decay",
            "--weight-noise",
            "--output-noise",
            "--input-noise",
            "--times"),
        List.of("--features"),
        session);
    LayerFeatures seen = LayerFeatures.of(features, file, session);
    NoisyPerceptron perceptron =
        new NoisyPerceptron(
            Argument.given("--alpha", alpha, "2", session.language())
                .map(Argument::positiveNumber)
                .orElse(2.0),
            number("--noise", noise, 1),
            number("--decay", decay, 0),
            0,
            number("--weight-noise", weightNoise, 0),
            number("--output-noise", outputNoise, 0),
            number("--input-noise", inputNoise, 0));
    StoppingStudy study =
        StoppingStudy.withDefaults()
            .withSeed(options.run().seed(session.language()))
            .withExtent(options.extent())
            .withPerceptron(perceptron);
    StoppingStudy chosen =
        new Settings<>(study, session.language())
            .with("--times", times, "0.5,1,2", Argument::positiveNumbers, StoppingStudy::withTimes)
            .value();
    return new StudyRun(session, options, 1, Optional.empty())
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(seen.in(data)));
  }

  private double number(String option, Optional<String> text, double usual) {
    return Argument.given(option, text, "0.5", session.language())
        .map(Argument::numberFromZero)
        .orElse(usual);
  }
}
