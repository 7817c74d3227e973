package dev.sonde.descent.design;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.loss.Loss;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The canonical form of a plan's design, names and values, which the ledger keeps: equal plans have
 * equal forms. Linear models have no settings of networks, and networks none of features; what a
 * form does not name has its default. Facts of the data and notes stand beside the settings.
 */
public final class PlanText {
  /** The key of the numbers of samples that a map has beside the sweep's own. */
  public static final String FEWER_SAMPLES = "fewer-samples";

  /** What stands for a list without values. */
  private static final String NONE = "none";

  private final Map<String, String> values;

  private PlanText(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  public static Configuration of(SweepDesign design) {
    PlanText form = new PlanText(design.notes());
    design.known().ifPresent(known -> form.values.putAll(known.text()));
    form.write(design.range());
    form.write(design.data());
    form.write(design.repetitions());
    if (design.axis() == SweepAxis.FEATURES) {
      form.write(design.features());
      form.put("ridges", numbers(design.regularisation().ridges()));
    } else {
      form.write(design.network());
      form.write(design.training());
      form.put("weight-decay", SweepRange.plain(design.regularisation().weightDecay()));
      form.put("decays", numbers(design.regularisation().decays()));
      form.write(design.measures());
    }
    return Configuration.of(form.values);
  }

  /**
   * Reads a form.
   *
   * @throws InvalidInputException if it lacks a setting, or has one that cannot be read
   */
  public static SweepDesign read(Configuration configuration) {
    try {
      return new PlanText(configuration.values()).design();
    } catch (MissingSettingException e) {
      throw e;
    } catch (IllegalArgumentException | InvalidInputException e) {
      throw new InvalidInputException(
          InvalidInputException.Kind.DAMAGED,
          "the run's plan in "
              + Ledger.FILE
              + " is damaged ("
              + e.getMessage()
              + "); restore the file from a copy, or run the sweep again in another folder",
          e);
    }
  }

  /** Takes every setting and fact, so that notes are left. */
  private SweepDesign design() {
    PlannedRange range = range();
    SweepDesign design =
        SweepDesign.over(range.range())
            .with(range)
            .with(data())
            .with(repetitions())
            .with(DataFacts.read(this::optional));
    PlannedRegularisation usual = design.regularisation();
    return (range.axis() == SweepAxis.FEATURES
            ? design.with(features()).with(usual.withRidges(numbers(take("ridges"))))
            : design
                .with(network())
                .with(training())
                .with(
                    usual
                        .withWeightDecay(number("weight-decay"))
                        .withDecays(numbers(take("decays"))))
                .with(measures()))
        .withNotes(values);
  }

  private void write(PlannedRange range) {
    put("axis", range.axis().label());
    put("values", range.range().text());
    put("refine", range.refinement());
    if (!range.fewerSamples().isEmpty()) {
      put(
          FEWER_SAMPLES,
          range.fewerSamples().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
  }

  private PlannedRange range() {
    SweepAxis axis = SweepAxis.of(take("axis"));
    return new PlannedRange(
        SweepRange.parse(axis, take("values")),
        whole("refine"),
        optional(FEWER_SAMPLES).stream()
            .flatMap(text -> Arrays.stream(text.split(",", -1)))
            .map(Integer::valueOf)
            .toList());
  }

  private void write(PlannedData data) {
    put("samples", data.samples());
    put("test", data.test());
    put("pool", data.pool());
    put("noise", SweepRange.plain(data.noise()));
    put("noise-kind", label(data.noiseKind()));
  }

  private PlannedData data() {
    return new PlannedData(
        whole("samples"),
        whole("test"),
        whole("pool"),
        number("noise"),
        noiseKind(take("noise-kind")));
  }

  private void write(PlannedRepetitions repetitions) {
    put("seeds", repetitions.seeds());
    put("seed", Long.toString(repetitions.seed()));
    put("vary", repetitions.varied().stream().map(Varied::label).collect(Collectors.joining(",")));
  }

  private PlannedRepetitions repetitions() {
    Set<Varied> varied = EnumSet.noneOf(Varied.class);
    for (String one : take("vary").split(",", -1)) {
      varied.add(Varied.valueOf(one.toUpperCase(Locale.ROOT)));
    }
    return new PlannedRepetitions(whole("seeds"), Long.parseLong(take("seed")), varied);
  }

  private void write(PlannedFeatures features) {
    put("features", features.kind().label());
    put("bandwidth", SweepRange.plain(features.bandwidth().orElse(0)));
  }

  private PlannedFeatures features() {
    FeatureKind kind = FeatureKind.valueOf(take("features").toUpperCase(Locale.ROOT));
    double bandwidth = number("bandwidth");
    return new PlannedFeatures(
        kind, bandwidth == 0 ? OptionalDouble.empty() : OptionalDouble.of(bandwidth));
  }

  private void write(PlannedNetwork network) {
    if (network.kind() != NetworkKind.PERCEPTRON) {
      put("model", network.kind().label());
    }
    put("width", network.width());
    put("depth", network.depth());
    if (network.kind() == NetworkKind.TRANSFORMER) {
      put("heads", network.heads());
    }
  }

  private PlannedNetwork network() {
    return new PlannedNetwork(
        optional("model")
            .map(label -> NetworkKind.valueOf(label.toUpperCase(Locale.ROOT)))
            .orElse(NetworkKind.PERCEPTRON),
        whole("width"),
        whole("depth"),
        optional("heads").map(Integer::valueOf).orElse(1));
  }

  private void write(PlannedTraining training) {
    put("loss", training.loss().label());
    put("epochs", training.epochs());
    if (training.untilInterpolation()) {
      put("until", "interpolation");
    }
    put("batch-size", training.batchSize());
    put("learning-rate", SweepRange.plain(training.learningRate()));
  }

  private PlannedTraining training() {
    String label = take("loss");
    return new PlannedTraining(
        Arrays.stream(Loss.values())
            .filter(loss -> loss.label().equals(label))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no loss " + label)),
        false,
        whole("epochs"),
        optional("until").equals(Optional.of("interpolation")),
        whole("batch-size"),
        number("learning-rate"));
  }

  private void write(PlannedMeasures measures) {
    put("budget", measures.budget());
    put("z", numbers(measures.z()));
    put("tau", numbers(measures.tau()));
  }

  private PlannedMeasures measures() {
    return new PlannedMeasures(whole("budget"), numbers(take("z")), numbers(take("tau")));
  }

  private void put(String name, String value) {
    values.put(name, value);
  }

  private void put(String name, int value) {
    put(name, Integer.toString(value));
  }

  private String take(String name) {
    return optional(name).orElseThrow(() -> new MissingSettingException(name));
  }

  private Optional<String> optional(String name) {
    return Optional.ofNullable(values.remove(name));
  }

  private int whole(String name) {
    return Integer.parseInt(take(name));
  }

  private double number(String name) {
    return Double.parseDouble(take(name));
  }

  private static String numbers(List<Double> values) {
    return values.isEmpty()
        ? NONE
        : values.stream().map(SweepRange::plain).collect(Collectors.joining(","));
  }

  private static List<Double> numbers(String text) {
    return text.equals(NONE)
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
  }

  static String label(LabelNoise.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static LabelNoise.Kind noiseKind(String label) {
    return LabelNoise.Kind.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** A form of another version, which had other settings. */
  private static final class MissingSettingException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    MissingSettingException(String name) {
      super(
          "the run's plan lacks '" + name + "'; another version of Sonde wrote it, start it anew");
    }
  }
}
