package dev.sonde.cli.inputs;

import dev.sonde.cli.session.Argument;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The loss whose curvature is measured, how it is evaluated, and at which scales. */
public final class EvaluationOptions {
  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      description =
          "cross-entropy, mse or bce; default: cross-entropy for integer targets, mse for real"
              + " ones.")
  private Optional<String> loss = Optional.empty();

  @Option(
      names = "--z",
      paramLabel = "Z,...",
      description = "Regularisation z of the effective dimensionality; default: several.")
  private Optional<String> z = Optional.empty();

  @Option(
      names = "--tau",
      paramLabel = "T,...",
      description = "Thresholds of the shares of eigenvalues; default: several.")
  private Optional<String> tau = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Measure on so many samples, drawn at random; default: all.")
  private Optional<String> samples = Optional.empty();

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples in one minibatch; figures do not depend on it. Default: 512.")
  private Optional<String> batchSize = Optional.empty();

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "single or double; default: single, and double where 'measure' decomposes the matrix.")
  private Optional<String> precision = Optional.empty();

  /** The loss the user named; otherwise the data decide. */
  public Optional<Loss> loss(Language language) {
    return Argument.given("--loss", loss, "cross-entropy", language)
        .map(text -> text.oneOf(Loss.values(), Loss::label));
  }

  /** The loss that data are usually for. */
  public static Loss usualLoss(Dataset dataset) {
    return dataset.targets() instanceof Values.Integers
        ? Loss.CROSS_ENTROPY
        : Loss.MEAN_SQUARED_ERROR;
  }

  public Optional<double[]> z(Language language) {
    return Argument.given("--z", z, "1,0.1,0.01", language).map(Argument::positiveNumbers);
  }

  public Optional<double[]> tau(Language language) {
    return Argument.given("--tau", tau, "0.01,0.001", language).map(Argument::numbersFromZero);
  }

  /** Samples and minibatches; the precision's default is for the command to choose. */
  public Evaluation evaluation(int threads, long seed, Language language) {
    Evaluation usual = Evaluation.withDefaults().withThreads(threads).withSeed(seed);
    return new Settings<>(usual, language)
        .with("--samples", samples, "1000", n -> n.wholeNumber(1), Evaluation::withSamples)
        .with("--batch-size", batchSize, "512", n -> n.wholeNumber(1), Evaluation::withBatchSize)
        .value();
  }

  public Optional<Precision> precision(Language language) {
    return Argument.given("--precision", precision, "double", language)
        .map(text -> text.oneOf(Precision.values(), Precision::label));
  }
}
