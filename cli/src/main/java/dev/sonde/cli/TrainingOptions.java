package dev.sonde.cli;

import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.NetworkKind;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Option;

/** How the networks of a sweep are built, trained and measured. */
final class TrainingOptions {
  /** Fewer products leave nothing for the survey; the plan refuses them, too. */
  private static final int LEAST_BUDGET = 20;

  @Option(
      names = "--model",
      paramLabel = "KIND",
      description =
          "perceptron; conv: blocks of convolution, batch normalisation, ReLU and pooling, whose"
              + " channels begin at the width and double, for images; transformer: causal, for"
              + " text, the width that of its residual stream. Default: perceptron.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--depth",
      paramLabel = "L",
      description = "Hidden layers, or blocks of conv and transformer; default: 1.")
  private Optional<String> depth = Optional.empty();

  @Option(
      names = "--heads",
      paramLabel = "H",
      description = "Attention heads of each transformer block; widths are multiples. Default: 1.")
  private Optional<String> heads = Optional.empty();

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      description = "cross-entropy or mse; default: cross-entropy for classes, mse for numbers.")
  private Optional<String> loss = Optional.empty();

  @Option(names = "--epochs", paramLabel = "E", description = "Default: 300.")
  private Optional<String> epochs = Optional.empty();

  @Option(
      names = "--until-interpolation",
      description =
          "End each training once it makes no error on its own labels; --epochs are then the most."
              + " Not for 'steps'.")
  private boolean untilInterpolation;

  @Option(names = "--batch-size", paramLabel = "B", description = "Default: 100.")
  private Optional<String> batchSize = Optional.empty();

  @Option(names = "--learning-rate", paramLabel = "RATE", description = "Adam's; default: 0.003.")
  private Optional<String> learningRate = Optional.empty();

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      description = "Decoupled, as AdamW's; default: 0.")
  private Optional<String> weightDecay = Optional.empty();

  @Option(
      names = "--decays",
      paramLabel = "D,...",
      description =
          "Weight decays among which the tuned curve chooses on held-out samples; 'none' for no"
              + " such curve. Default: 0.3,1,3.")
  private Optional<String> decays = Optional.empty();

  @Option(
      names = "--budget",
      paramLabel = "N",
      description =
          "Products with the Hessian to measure each network, at least 20; 0 for none. Default: 100.")
  private Optional<String> budget = Optional.empty();

  @Option(
      names = "--z",
      paramLabel = "Z,...",
      description = "For effective dimensionality; default: 1,0.1,0.01 and always 1/N.")
  private Optional<String> z = Optional.empty();

  @Option(
      names = "--tau",
      paramLabel = "T,...",
      description = "For shares of eigenvalues; default: 0.01,0.001.")
  private Optional<String> tau = Optional.empty();

  SweepPlan applied(SweepPlan plan, Language language) {
    SweepPlan changed = plan;
    if (model.isPresent()) {
      changed =
          changed.withNetwork(
              new Argument("--model", model.get(), "conv", language)
                  .oneOf(Choices.of(NetworkKind.values(), NetworkKind::label)));
    }
    if (depth.isPresent()) {
      changed = changed.withDepth(number("--depth", depth.get(), "2", 1, language));
    }
    if (heads.isPresent()) {
      int count = number("--heads", heads.get(), "4", 1, language);
      String network = model.orElse(NetworkKind.PERCEPTRON.label());
      if (!network.equals(NetworkKind.TRANSFORMER.label())) {
        throw new Complaint(SweepPhrases.FOR_TRANSFORMERS.in(language, "--heads", network));
      }
      changed = changed.withHeads(count);
    }
    if (loss.isPresent()) {
      Map<String, Loss> choices = new LinkedHashMap<>();
      choices.put("cross-entropy", Loss.CROSS_ENTROPY);
      choices.put("mse", Loss.MEAN_SQUARED_ERROR);
      changed =
          changed.withLoss(new Argument("--loss", loss.get(), "mse", language).oneOf(choices));
    }
    if (epochs.isPresent()) {
      changed = changed.withEpochs(number("--epochs", epochs.get(), "300", 1, language));
    }
    if (untilInterpolation) {
      changed = changed.untilInterpolation();
    }
    if (batchSize.isPresent()) {
      changed = changed.withBatchSize(number("--batch-size", batchSize.get(), "100", 1, language));
    }
    if (learningRate.isPresent()) {
      changed =
          changed.withLearningRate(
              new Argument("--learning-rate", learningRate.get(), "0.003", language)
                  .positiveNumber());
    }
    if (weightDecay.isPresent()) {
      changed = changed.withWeightDecay(decay(language));
    }
    if (decays.isPresent()) {
      double[] choices =
          decays.get().equals("none")
              ? new double[0]
              : new Argument("--decays", decays.get(), "0.3,1,3", language).positiveNumbers();
      checkChoices(choices, language);
      changed = changed.withDecays(choices);
    }
    if (budget.isPresent()) {
      int products =
          new Argument("--budget", budget.get(), "100", language).zeroOrWholeNumber(LEAST_BUDGET);
      changed = changed.withBudget(products);
      checkMeasured(products, language);
    }
    if (z.isPresent()) {
      changed =
          changed.withZ(new Argument("--z", z.get(), "1,0.1,0.01", language).positiveNumbers());
    }
    if (tau.isPresent()) {
      changed =
          changed.withTau(
              new Argument("--tau", tau.get(), "0.01,0.001", language).numbersFromZero());
    }
    return changed;
  }

  private double decay(Language language) {
    return weightDecay
        .map(text -> new Argument("--weight-decay", text, "0.01", language).numberFromZero())
        .orElse(0.0);
  }

  /** Refuses a choice among the one decay that networks have without it. */
  private void checkChoices(double[] choices, Language language) {
    double own = decay(language);
    if (choices.length > 0 && DoubleStream.of(choices).allMatch(choice -> choice == own)) {
      throw new Complaint(SweepPhrases.NOTHING_TO_CHOOSE.in(language, decays.orElseThrow()));
    }
  }

  /** Refuses to say where curvature is measured when none is. */
  private void checkMeasured(int products, Language language) {
    if (products == 0 && z.isPresent()) {
      throw new Complaint(SweepPhrases.NEEDS_BUDGET.in(language, "--z"));
    }
    if (products == 0 && tau.isPresent()) {
      throw new Complaint(SweepPhrases.NEEDS_BUDGET.in(language, "--tau"));
    }
  }

  private static int number(
      String option, String text, String example, int least, Language language) {
    return new Argument(option, text, example, language).wholeNumber(least);
  }
}
