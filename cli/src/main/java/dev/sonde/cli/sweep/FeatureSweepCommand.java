package dev.sonde.cli.sweep;

import dev.sonde.cli.inputs.ReadingOptions;
import dev.sonde.cli.inputs.SampleSizes;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.output.RunOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.report.words.Language;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sweeps linear models over their number of features, without any training. */
@Command(
    name = "features",
    sortOptions = false,
    header = "Solves linear models of every number of features at once; seconds, no training.")
public final class FeatureSweepCommand implements Callable<Integer>, Sweeping {
  /** Offsets from n at which the peak is drawn: its width is a few features. */
  private static final int[] AROUND_THRESHOLD = {-20, -10, -5, -2, 0, 2, 5, 10, 20};

  private static final int POINTS = 30;

  private final Session session;

  @Option(
      names = "--features",
      paramLabel = "KIND",
      description =
          "fourier, relu, projections (random ones of the inputs), or linear for the inputs"
              + " themselves. Default: fourier; on gaussian data linear.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = "--widths",
      paramLabel = "N",
      description =
          "Numbers of features: a range 1..3000:40 or values. Default: 1 to 3n, closer around n;"
              + " linear features and projections end at the number of inputs.")
  private Optional<String> widths = Optional.empty();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description =
          "Training samples; several, 500,1000,2000 or 500..4000:4, make a map. Default: 1000.")
  private String samples = "1000";

  @Option(
      names = "--noise",
      paramLabel = "P",
      description = "Share of training labels replaced; default: 0.")
  private String noise = "0";

  @Option(
      names = "--bandwidth",
      paramLabel = "S",
      description = "Of Fourier features; default: half the median distance of samples.")
  private Optional<String> bandwidth = Optional.empty();

  @Option(
      names = "--ridges",
      paramLabel = "L,...",
      description =
          "Ridges among which the tuned curve chooses on held-out samples; 'none' for no such"
              + " curve. Default: 0.1,1,10,100.")
  private String ridges = "0.1,1,10,100";

  @Mixin private final SweepOptions sweep = new SweepOptions();
  @Mixin private final ReadingOptions reading = new ReadingOptions();
  @Mixin private final RunOptions run = new RunOptions();

  public FeatureSweepCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return call(Optional.empty());
  }

  @Override
  public String data() {
    return sweep.data();
  }

  @Override
  public int call(Optional<Gatekeeper> keeper) {
    Language language = session.language();
    int[] sizes = SampleSizes.parse(samples, language);
    FeatureKind features =
        Argument.given("--features", kind, "fourier", language)
            .map(text -> text.oneOf(FeatureKind.values(), FeatureKind::label))
            .orElse(sweep.isGaussian() ? FeatureKind.LINEAR : FeatureKind.FOURIER);
    SweepRange range =
        widths
            .map(text -> SweepRange.parse(SweepAxis.FEATURES, text))
            .orElseGet(() -> usual(sizes, intercepts(features), Integer.MAX_VALUE));
    checkUsed(features, language);
    SweepPlan usual = SweepPlan.over(range).withSampleSizes(sizes).withFeatures(features);
    SweepPlan plan =
        new Settings<>(usual, language)
            .with("--bandwidth", bandwidth, "5", Argument::positiveNumber, SweepPlan::withBandwidth)
            .with(
                "--ridges",
                Optional.of(ridges).filter(text -> !text.equals("none")),
                "0.1,1,10",
                Argument::positiveNumbers,
                SweepPlan::withRidges)
            .value();
    double share = new Argument("--noise", noise, "0.2", language).share();
    sweep.checkGaussian(share, language);
    return new SweepSession(session, run.threads(language))
        .start(
            SweepAxis.FEATURES,
            sweep.applied(plan, share, language),
            (planned, data) ->
                widths.isPresent() || !features.isLinear()
                    ? planned
                    : planned.withValues(
                        usual(sizes, intercepts(features), Math.max(2, planned.inputsOf(data)))),
            sweep,
            reading,
            run,
            keeper);
  }

  /** 1 where models have an intercept, so that one feature fewer fits as many samples. */
  private int intercepts(FeatureKind features) {
    return features.isLinear() && !sweep.isGaussian() ? 1 : 0;
  }

  /** Refuses features that the theory does not know, and a bandwidth that nothing has. */
  private void checkUsed(FeatureKind features, Language language) {
    boolean known = features == FeatureKind.LINEAR || features == FeatureKind.PROJECTIONS;
    if (sweep.isGaussian() && !known) {
      String option = "--features " + features.label();
      throw new Complaint(SweepPhrases.UNKNOWN_TO_THEORY.in(language, option, sweep.data()));
    }
    if (sweep.isGaussian() && bandwidth.isPresent()) {
      throw new Complaint(SweepPhrases.UNKNOWN_TO_THEORY.in(language, "--bandwidth", sweep.data()));
    }
    if (features != FeatureKind.FOURIER && bandwidth.isPresent()) {
      throw new Complaint(SweepPhrases.FOR_FOURIER.in(language, "--bandwidth", features.label()));
    }
  }

  /**
   * The usual values of the most samples, and closer around each of the smaller numbers.
   *
   * @param intercepts how many features fewer than samples fit them all
   * @param inputs the last value where there are fewer features than three times the samples
   */
  private static SweepRange usual(int[] sizes, int intercepts, int inputs) {
    int most = Arrays.stream(sizes).max().orElseThrow();
    TreeSet<Double> values = new TreeSet<>(logarithmic(Math.min(3 * most, inputs), POINTS));
    Arrays.stream(sizes).forEach(n -> values.addAll(around(n)));
    Arrays.stream(sizes)
        .map(n -> n - intercepts)
        .filter(width -> width >= 1)
        .forEach(width -> values.add((double) width));
    return new SweepRange(SweepAxis.FEATURES, List.copyOf(values.headSet((double) inputs, true)));
  }

  private static List<Double> logarithmic(int last, int points) {
    return SweepRange.logarithmic(SweepAxis.FEATURES, 1, last, points).values();
  }

  /**
   * From one feature to three times as many as samples, closer where the peak is expected.
   *
   * @param n how many samples
   * @param points how many values but for those around n
   */
  public static SweepRange usual(int n, int points) {
    TreeSet<Double> values = new TreeSet<>(logarithmic(3 * n, points));
    values.addAll(around(n));
    return new SweepRange(SweepAxis.FEATURES, List.copyOf(values));
  }

  private static List<Double> around(int n) {
    return IntStream.of(AROUND_THRESHOLD)
        .map(offset -> n + (int) Math.round(offset / 100.0 * n))
        .filter(width -> width >= 1)
        .mapToObj(width -> (double) width)
        .toList();
  }
}
