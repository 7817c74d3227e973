package dev.sonde.cli;

import dev.sonde.report.words.Language;
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
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    header = "How much weight decay, how many steps, how much noise? (Krogh, Hertz 1992)")
final class StoppingStudyCommand implements Callable<Integer> {
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

  @Mixin private final StudyOptions options = new StudyOptions();

  StoppingStudyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Language language = session.language();
    options.requireOne("stopping", session);
    options.refuse(
        List.of(
            new StudyOptions.Given("--alpha", alpha),
            new StudyOptions.Given("--noise", noise),
            new StudyOptions.Given("--decay", decay),
            new StudyOptions.Given("--weight-noise", weightNoise),
            new StudyOptions.Given("--output-noise", outputNoise),
            new StudyOptions.Given("--input-noise", inputNoise),
            new StudyOptions.Given("--times", times)),
        List.of(),
        session);
    StoppingStudy study =
        StoppingStudy.withDefaults()
            .withSeed(options.run().seed(language))
            .withExtent(options.extent())
            .withPerceptron(
                new NoisyPerceptron(
                    alpha
                        .map(text -> new Argument("--alpha", text, "2", language).positiveNumber())
                        .orElse(2.0),
                    number("--noise", noise, 1),
                    number("--decay", decay, 0),
                    0,
                    number("--weight-noise", weightNoise, 0),
                    number("--output-noise", outputNoise, 0),
                    number("--input-noise", inputNoise, 0)));
    if (times.isPresent()) {
      study =
          study.withTimes(
              new Argument("--times", times.get(), "0.5,1,2", language).positiveNumbers());
    }
    StoppingStudy chosen = study;
    return new StudyRun(session, "stopping", options, 1)
        .execute(
            listener -> chosen.withListener(listener).theory(),
            (data, listener) -> chosen.withListener(listener).of(data));
  }

  private double number(String option, Optional<String> text, double usual) {
    return text.map(t -> new Argument(option, t, "0.5", session.language()).numberFromZero())
        .orElse(usual);
  }
}
