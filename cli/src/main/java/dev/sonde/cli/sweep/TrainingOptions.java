package dev.sonde.cli.sweep;

import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.NetworkKind;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import java.util.Optional;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Option;

/** How the networks of a sweep are built, trained and measured. */
final class TrainingOptions {
  /** Fewer products leave nothing for the survey; the plan refuses them, too. */
  private static final int LEAST_BUDGET = 20;

  private static final Loss[] LOSSES = {Loss.CROSS_ENTROPY, Loss.MEAN_SQUARED_ERROR};

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
          "Products with the Hessian to measure each network, at least 20; 0 for none. Default:"
              + " 100.")
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
    return new Settings<>(untilInterpolation ? plan.untilInterpolation() : plan, language)
        .with(
            "--model",
            model,
            "conv",
            text -> text.oneOf(NetworkKind.values(), NetworkKind::label),
            SweepPlan::withNetwork)
        .with("--depth", depth, "2", n -> n.wholeNumber(1), SweepPlan::withDepth)
        .with("--heads", heads, "4", this::heads, SweepPlan::withHeads)
        .with("--loss", loss, "mse", text -> text.oneOf(LOSSES, Loss::label), SweepPlan::withLoss)
        .with("--epochs", epochs, "300", n -> n.wholeNumber(1), SweepPlan::withEpochs)
        .with("--batch-size", batchSize, "100", n -> n.wholeNumber(1), SweepPlan::withBatchSize)
        .with(
            "--learning-rate",
            learningRate,
            "0.003",
            Argument::positiveNumber,
            SweepPlan::withLearningRate)
        .with(
            "--weight-decay",
            weightDecay,
            "0.01",
            Argument::numberFromZero,
            SweepPlan::withWeightDecay)
        .with("--decays", decays, "0.3,1,3", this::decays, SweepPlan::withDecays)
        .with("--budget", budget, "100", this::budget, SweepPlan::withBudget)
        .with("--z", z, "1,0.1,0.01", Argument::positiveNumbers, SweepPlan::withZ)
        .with("--tau", tau, "0.01,0.001", Argument::numbersFromZero, SweepPlan::withTau)
        .value();
  }

  private int heads(Argument given) {
    int count = given.wholeNumber(1);
    String network = model.orElse(NetworkKind.PERCEPTRON.label());
    if (!network.equals(NetworkKind.TRANSFORMER.label())) {
      throw new Complaint(
          SweepPhrases.FOR_TRANSFORMERS.in(given.language(), given.option(), network));
    }
    return count;
  }

  /** Refuses a choice among the one decay that networks have without it. */
  private double[] decays(Argument given) {
    double[] choices = given.text().equals("none") ? new double[0] : given.positiveNumbers();
    double own =
        Argument.given("--weight-decay", weightDecay, "0.01", given.language())
            .map(Argument::numberFromZero)
            .orElse(0.0);
    if (choices.length > 0 && DoubleStream.of(choices).allMatch(choice -> choice == own)) {
      throw new Complaint(SweepPhrases.NOTHING_TO_CHOOSE.in(given.language(), given.text()));
    }
    return choices;
  }

  /** Refuses to say where curvature is measured when none is. */
  private int budget(Argument given) {
    int products = given.zeroOrWholeNumber(LEAST_BUDGET);
    if (products == 0 && z.isPresent()) {
      throw new Complaint(SweepPhrases.NEEDS_BUDGET.in(given.language(), "--z"));
    }
    if (products == 0 && tau.isPresent()) {
      throw new Complaint(SweepPhrases.NEEDS_BUDGET.in(given.language(), "--tau"));
    }
    return products;
  }
}
