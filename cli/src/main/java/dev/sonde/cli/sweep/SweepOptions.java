package dev.sonde.cli.sweep;

import dev.sonde.cli.cluster.ClusterOptions;
import dev.sonde.cli.inputs.Settings;
import dev.sonde.cli.output.LedgerOptions;
import dev.sonde.cli.output.TrackerOptions;
import dev.sonde.cli.session.Argument;
import dev.sonde.cli.session.ConfigFile;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.Varied;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.report.words.Language;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every sweep; a file for {@code --config} names them without the dashes. */
final class SweepOptions {
  /** An error bar of so many is a hundredth of one seed's spread. */
  private static final int MOST_SEEDS = 10_000;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Needed, unless a preset names its own: digits, mnist10k, fashion-mnist, or a file: .npz"
              + " with x and y, .csv[.gz], or IMAGES,LABELS in idx format; for transformers"
              + " moby-dick or a .txt[.gz]. For 'features' also gaussian or"
              + " gaussian:SIGNAL:VARIANCE[:DECAY], the theory's own data (4, 1, 0).")
  private String data = "";

  @Mixin private final LedgerOptions ledger = new LedgerOptions();
  @Mixin private final TrackerOptions trackers = new TrackerOptions();
  @Mixin private final ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--pool",
      paramLabel = "F",
      description = "Average FxF pixels first; mnist10k with 4 is 7x7. Default: 1.")
  private Optional<String> pool = Optional.empty();

  @Option(
      names = "--test",
      paramLabel = "M",
      description = "Most test samples, the same for all seeds; default: 5000.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--noise-kind",
      paramLabel = "KIND",
      description = "What replaces a label: uniform, next-class or paired. Default: uniform.")
  private Optional<String> noiseKind = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "R",
      description = "Repetitions; error bars need two or more. Default: 3.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--refine",
      paramLabel = "N",
      description =
          "Add up to N values where models just manage to fit, once the others are done;"
              + " not for 'noise' and 'steps'. Default: 0.")
  private Optional<String> refine = Optional.empty();

  @Option(
      names = "--vary",
      paramLabel = "WHAT,...",
      description =
          "What the seeds change: subset, labels, initialisation, batches; refused where they"
              + " would change nothing. Default: all of them.")
  private Optional<String> vary = Optional.empty();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "The options of a published figure: pooled-mnist, belkin-network or nakkiran-conv for"
              + " 'size', belkin-features for 'features'. Says what is stated, assumed and"
              + " reduced.")
  private Optional<String> preset = Optional.empty();

  @Option(
      names = ConfigFile.CHANGED,
      hidden = true,
      paramLabel = "OPTION,...",
      description = "Which options of the preset were given otherwise; found out by itself.")
  private Optional<String> presetChanged = Optional.empty();

  // read before the command line is, as presets are: see ConfigFile
  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description = "These options from a file, named without their dashes; the command line wins.")
  void config(String file) {
    Objects.requireNonNull(file);
  }

  @Option(
      names = "--estimate",
      description = "Only say how many cells there are and how long they will take.")
  private boolean estimate;

  @Option(
      names = "--budget-time",
      paramLabel = "TIME",
      description =
          "Plan within this time, with fewer seeds, then without the tuned curve; refuse to start"
              + " when even that takes longer. For example 90s, 10m.")
  private Optional<String> budgetTime = Optional.empty();

  String data() {
    return data;
  }

  LedgerOptions ledger() {
    return ledger;
  }

  TrackerOptions trackers() {
    return trackers;
  }

  ClusterOptions cluster() {
    return cluster;
  }

  boolean isGaussian() {
    return data.equals("gaussian") || data.startsWith("gaussian:");
  }

  /** What the theory's data are drawn from. */
  GaussianData gaussian(Language language) {
    if (data.equals("gaussian")) {
      return new GaussianData(4, 1, 0);
    }
    String rest = data.substring("gaussian:".length()).replace(':', ',');
    double[] parts = new Argument("--data", rest, "gaussian:4:1", language).numbersFromZero();
    boolean fits = parts.length == 2 || parts.length == 3;
    if (!fits || !(parts[0] > 0 && parts[1] > 0)) {
      throw new Complaint(SweepPhrases.GAUSSIAN_PARTS.in(language, data));
    }
    return new GaussianData(parts[0], parts[1], parts.length == 3 ? parts[2] : 0);
  }

  /**
   * Refuses what the theory's data have none of.
   *
   * @param noise the share of labels to replace
   */
  void checkGaussian(double noise, Language language) {
    if (!isGaussian()) {
      return;
    }
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("--noise", noise > 0);
    given.put("--noise-kind", noiseKind.isPresent());
    given.put("--pool", pool.isPresent());
    given.forEach(
        (option, there) -> {
          if (there) {
            throw new Complaint(SweepPhrases.NOT_WITH_GAUSSIAN.in(language, option, data));
          }
        });
  }

  boolean estimate() {
    return estimate;
  }

  Optional<Double> budgetSeconds(Language language) {
    return budgetTime.map(text -> new Argument("--budget-time", text, "10m", language).seconds());
  }

  /** Sets what every sweep has. */
  SweepPlan applied(SweepPlan plan, double noise, Language language) {
    SweepPlan changed = plan.withLabelNoise(noise, kind(language));
    boolean clean = noise == 0 && !isAlong(plan, SweepAxis.NOISE);
    if (clean && noiseKind.isPresent()) {
      throw new Complaint(SweepPhrases.NEEDS_NOISE.in(language, "--noise-kind"));
    }
    if (preset.isPresent()) {
      changed = changed.withNote("preset", preset.get());
    }
    if (presetChanged.isPresent()) {
      changed = changed.withNote("preset-changed", presetChanged.get());
    }
    if (refine.isPresent()) {
      checkRefined(plan, language);
    }
    return new Settings<>(changed, language)
        .with("--pool", pool, "4", n -> n.wholeNumber(1), SweepPlan::withPooling)
        .with("--test", test, "5000", n -> n.wholeNumber(1), SweepPlan::withTestSamples)
        .with("--seeds", seeds, "3", n -> n.wholeNumber(1, MOST_SEEDS), SweepPlan::withSeeds)
        .with("--refine", refine, "6", n -> n.wholeNumber(0), SweepPlan::withRefinement)
        .with(
            "--vary",
            vary,
            "subset,initialisation",
            text -> varied(text, plan, clean),
            SweepPlan::withVaried)
        .value();
  }

  private Varied[] varied(Argument given, SweepPlan plan, boolean clean) {
    Varied[] varied =
        given.parts().stream()
            .map(one -> one.oneOf(Varied.values(), v -> v.name().toLowerCase(Locale.ROOT)))
            .toArray(Varied[]::new);
    checkVaried(plan, clean, given.language());
    return varied;
  }

  /** Refuses values between others where there are none to add. */
  private static void checkRefined(SweepPlan plan, Language language) {
    for (SweepAxis axis : List.of(SweepAxis.NOISE, SweepAxis.STEPS)) {
      if (isAlong(plan, axis)) {
        throw new Complaint(SweepPhrases.NOT_FOR_AXIS.in(language, "--refine", axis.label()));
      }
    }
  }

  /** Refuses what no seed changes: repetitions that are the same would have no error at all. */
  private void checkVaried(SweepPlan plan, boolean clean, Language language) {
    boolean solved = isAlong(plan, SweepAxis.FEATURES);
    boolean drawn = !solved || plan.design().features().kind() != FeatureKind.LINEAR;
    List<String> varied = List.of(vary.orElseThrow().split(",", -1));
    String all = drawn ? "subset, labels, initialisation" : "subset, labels";
    if (solved && varied.contains("batches")) {
      throw new Complaint(
          SweepPhrases.VARIES_NOTHING.in(
              language, "batches", SweepPhrases.NO_MINIBATCHES.in(language), all));
    }
    if (!drawn && varied.contains("initialisation")) {
      throw new Complaint(
          SweepPhrases.VARIES_NOTHING.in(
              language, "initialisation", SweepPhrases.NO_INITIALISATION.in(language), all));
    }
    // the theory's own data draw their noise afresh
    if (clean && !isGaussian() && varied.contains("labels")) {
      throw new Complaint(SweepPhrases.NEEDS_NOISE.in(language, "--vary labels"));
    }
  }

  private static boolean isAlong(SweepPlan plan, SweepAxis axis) {
    return plan.design().axis() == axis;
  }

  private LabelNoise.Kind kind(Language language) {
    Map<String, LabelNoise.Kind> choices = new LinkedHashMap<>();
    choices.put("uniform", LabelNoise.Kind.UNIFORM);
    choices.put("next-class", LabelNoise.Kind.NEXT_CLASS);
    choices.put("paired", LabelNoise.Kind.PAIRED);
    return Argument.given("--noise-kind", noiseKind, "uniform", language)
        .map(text -> text.oneOf(choices))
        .orElse(LabelNoise.Kind.UNIFORM);
  }
}
