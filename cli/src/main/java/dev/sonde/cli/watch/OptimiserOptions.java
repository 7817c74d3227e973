package dev.sonde.cli.watch;

import dev.sonde.capacity.watch.StepRule;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.Language;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The optimiser that a network was trained by, as far as it is known. */
final class OptimiserOptions {
  private static final String OPTIMISER = "--optimizer";
  private static final String RATE = "--learning-rate";

  /** Kingma, Ba 2015, algorithm 1. */
  private static final double BETA1 = 0.9;

  private static final double BETA2 = 0.999;

  @Option(
      names = OPTIMISER,
      paramLabel = "O",
      description =
          "sgd, momentum:B, adam[:B1,B2] or adamw[:B1,B2], which is taken as adam: the limit of"
              + " stable steps, and for adam the preconditioned largest eigenvalue.")
  private Optional<String> optimiser = Optional.empty();

  @Option(
      names = RATE,
      paramLabel = "R",
      description = "The learning rate; with it, the limit is known in figures.")
  private Optional<String> rate = Optional.empty();

  /**
   * Checks both, and notes them in a plan.
   *
   * @throws Complaint if there is a rate of no optimiser, or one of them cannot be read
   */
  WatchPlan in(WatchPlan plan, Language language) {
    if (optimiser.isEmpty()) {
      rate.ifPresent(
          text -> {
            throw new Complaint(WatchPhrases.RATE_OF_WHAT.in(language));
          });
      return plan;
    }
    rule(optimiser.get(), rate, language);
    return plan.stepping(optimiser.get(), rate);
  }

  /** Reads an optimiser and its rate. */
  static StepRule rule(String text, Optional<String> rate, Language language) {
    String[] parts = text.strip().split(":", 2);
    double[] decays =
        parts.length < 2
            ? new double[0]
            : new Argument(OPTIMISER, parts[1], "adam:0.9,0.999", language)
                .parts().stream().mapToDouble(Argument::share).toArray();
    StepRule rule;
    if (parts[0].equals("sgd") && decays.length == 0) {
      rule = StepRule.sgd();
    } else if (parts[0].equals("momentum") && decays.length == 1) {
      rule = StepRule.momentum(decays[0]);
    } else if ((parts[0].equals("adam") || parts[0].equals("adamw"))
        && (decays.length == 0 || decays.length == 2)) {
      rule = decays.length == 0 ? StepRule.adam(BETA1, BETA2) : StepRule.adam(decays[0], decays[1]);
    } else {
      throw new Complaint(
          Phrases.BAD_ARGUMENT.in(
              language, OPTIMISER, WatchPhrases.AN_OPTIMISER.in(language), text, "momentum:0.9"));
    }
    return rate.isEmpty()
        ? rule
        : rule.withLearningRate(new Argument(RATE, rate.get(), "0.001", language).positiveNumber());
  }
}
