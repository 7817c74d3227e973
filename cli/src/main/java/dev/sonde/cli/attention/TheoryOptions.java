package dev.sonde.cli.attention;

import dev.sonde.attention.theory.AttentionTheory;
import dev.sonde.attention.theory.EntryDistribution;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.report.words.Language;
import dev.sonde.scaling.ProjectionInitialisation;
import dev.sonde.scaling.ScalingExperiment;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What the theory of scaled dot products is worked out for. */
final class TheoryOptions {
  /** As many as a query sees at the end of an encoder's window. */
  private static final int USUAL_KEYS = 512;

  /** Longer rows and vectors than any model has; the tables stay within memory. */
  private static final int MOST_KEYS = 65_536;

  private static final int MOST_DIMENSIONS = 65_536;

  /** A gigabyte of keys. */
  private static final long MOST_NUMBERS = 1L << 28;

  /** Longer than the heads of any model that is known to us. */
  private static final int LONGEST_HEAD = 4096;

  private static final int MOST_STEPS = 1_000_000;

  private static final int MOST_SEEDS = 1_000;

  @Option(
      names = "--theory",
      description =
          "Why logits are divided by the root of d, in figures: for drawn queries and keys, or,"
              + " with MODEL, for its own.")
  private boolean theory;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "With --theory, without MODEL: keys that a query sees; default: 512.")
  private Optional<String> keys = Optional.empty();

  @Option(
      names = "--dimensions",
      paramLabel = "D,...",
      description =
          "With --theory, without MODEL: dimensions of queries and keys; default: 8 to 4096.")
  private Optional<String> dimensions = Optional.empty();

  @Option(
      names = "--entries",
      paramLabel = "KIND",
      description =
          "With --theory, without MODEL: gaussian, heavy-tailed or correlated; default: gaussian.")
  private Optional<String> entries = Optional.empty();

  @Option(
      names = "--train",
      description =
          "With --theory, without MODEL: also train small transformers with each scale, to see what"
              + " is lost without it; some minutes.")
  private boolean train;

  @Option(
      names = "--head-sizes",
      paramLabel = "D,...",
      description = "With --train: dimensions of queries and keys; default: 8,32,128.")
  private Optional<String> headSizes = Optional.empty();

  @Option(
      names = "--learning-rates",
      paramLabel = "R,...",
      description = "With --train: peak rates of Adam; default: 0.0003,0.001,0.003.")
  private Optional<String> learningRates = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "With --train: updates of each network; default: 400.")
  private Optional<String> steps = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "With --train: how often each network is trained; default: 2.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--initialisation",
      paramLabel = "KIND",
      description =
          "With --train: unit, queries and keys of variance 1, or small, weights of 0.02 as in"
              + " GPT-2; default: unit.")
  private Optional<String> initialisation = Optional.empty();

  boolean wanted() {
    return theory;
  }

  AttentionTheory theory(long seed, Language language) {
    int n =
        Argument.given("--keys", keys, "512", language)
            .map(text -> text.wholeNumber(2, MOST_KEYS))
            .orElse(USUAL_KEYS);
    return new Settings<>(AttentionTheory.withDefaults().withSeed(seed).withKeys(n), language)
        .with(
            "--dimensions",
            dimensions,
            "8,64,512",
            text -> dimensions(text, n),
            AttentionTheory::withDimensions)
        .with(
            "--entries",
            entries,
            "correlated",
            text -> text.oneOf(EntryDistribution.values(), EntryDistribution::label),
            AttentionTheory::withEntries)
        .value();
  }

  private static List<Integer> dimensions(Argument given, int keys) {
    List<Integer> list =
        IntStream.of(given.wholeNumbers(1, MOST_DIMENSIONS)).sorted().distinct().boxed().toList();
    long numbers = (long) keys * list.get(list.size() - 1);
    if (numbers > MOST_NUMBERS) {
      throw new Complaint(Phrases.TOO_MANY_NUMBERS.in(given.language(), numbers, MOST_NUMBERS));
    }
    return list;
  }

  /**
   * Refuses options of drawn queries and keys, and of trainings, where a model brings its own.
   *
   * @throws Complaint when there are such
   */
  void requireNone(Session session) {
    if (Stream.of(keys, dimensions, entries).anyMatch(Optional::isPresent)) {
      throw new Complaint(session.say(Phrases.DRAWN_WITHOUT_MODEL));
    }
    requireNoTraining(session);
  }

  private void requireNoTraining(Session session) {
    if (train
        || Stream.of(headSizes, learningRates, steps, seeds, initialisation)
            .anyMatch(Optional::isPresent)) {
      throw new Complaint(session.say(Phrases.TRAIN_IS_MISSING));
    }
  }

  /** The trainings that were asked for. */
  Optional<ScalingExperiment> training(long seed, int threads, Session session) {
    Language language = session.language();
    if (!train) {
      requireNoTraining(session);
      return Optional.empty();
    }
    ScalingExperiment usual = ScalingExperiment.withDefaults().withSeed(seed).withThreads(threads);
    return Optional.of(
        new Settings<>(usual, language)
            .with(
                "--head-sizes",
                headSizes,
                "8,32,128",
                text -> IntStream.of(text.wholeNumbers(1, LONGEST_HEAD)).boxed().toList(),
                ScalingExperiment::withHeadSizes)
            .with(
                "--learning-rates",
                learningRates,
                "0.0003,0.001",
                text -> DoubleStream.of(text.positiveNumbers()).boxed().toList(),
                ScalingExperiment::withLearningRates)
            .with(
                "--steps",
                steps,
                "400",
                n -> n.wholeNumber(1, MOST_STEPS),
                ScalingExperiment::withSteps)
            .with(
                "--seeds",
                seeds,
                "3",
                n -> n.wholeNumber(1, MOST_SEEDS),
                ScalingExperiment::withSeeds)
            .with(
                "--initialisation",
                initialisation,
                "small",
                text ->
                    text.oneOf(ProjectionInitialisation.values(), ProjectionInitialisation::label),
                ScalingExperiment::withInitialisation)
            .value());
  }
}
