package dev.sonde.descent;

import dev.sonde.nets.InvalidInputException;
import dev.sonde.nets.LabelNoise;
import dev.sonde.nets.Loss;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Ledger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The canonical form of a plan's settings, names and values, which the ledger keeps: equal plans
 * have equal forms, and what a form does not name has its default.
 */
final class PlanForm {
  /** The key of the numbers of samples that a map has beside the sweep's own. */
  static final String FEWER_SAMPLES = "fewer-samples";

  private PlanForm() {}

  static Configuration of(SweepPlan.Settings settings) {
    Map<String, String> values = new TreeMap<>(settings.facts);
    values.put("axis", settings.range.axis().label());
    values.put("values", settings.range.text());
    values.put("samples", Integer.toString(settings.samples));
    if (settings.fewerSamples.length > 0) {
      values.put(FEWER_SAMPLES, whole(settings.fewerSamples));
    }
    values.put("test", Integer.toString(settings.test));
    values.put("pool", Integer.toString(settings.pool));
    values.put("noise", SweepRange.plain(settings.noise));
    values.put("noise-kind", label(settings.noiseKind));
    values.put("seeds", Integer.toString(settings.seeds));
    values.put("seed", Long.toString(settings.seed));
    values.put("refine", Integer.toString(settings.refine));
    values.put(
        "vary",
        settings.varied.stream()
            .map(v -> v.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(",")));
    if (settings.range.axis() == SweepAxis.FEATURES) {
      values.put("features", settings.features.label());
      values.put("bandwidth", SweepRange.plain(settings.bandwidth));
      values.put("ridges", numbers(settings.ridges));
    } else {
      if (settings.network != NetworkKind.PERCEPTRON) {
        values.put("model", settings.network.label());
      }
      values.put("width", Integer.toString(settings.width));
      values.put("depth", Integer.toString(settings.depth));
      if (settings.network == NetworkKind.TRANSFORMER) {
        values.put("heads", Integer.toString(settings.heads));
      }
      values.put("loss", settings.loss.label());
      values.put("epochs", Integer.toString(settings.epochs));
      if (settings.untilInterpolation) {
        values.put("until", "interpolation");
      }
      values.put("batch-size", Integer.toString(settings.batchSize));
      values.put("learning-rate", SweepRange.plain(settings.learningRate));
      values.put("weight-decay", SweepRange.plain(settings.weightDecay));
      values.put("decays", numbers(settings.decays));
      values.put("budget", Integer.toString(settings.budget));
      values.put("z", numbers(settings.z));
      values.put("tau", numbers(settings.tau));
    }
    return Configuration.of(values);
  }

  /**
   * Reads a form.
   *
   * @throws InvalidInputException if it lacks a setting, or has one that cannot be read
   */
  static SweepPlan.Settings read(Configuration configuration) {
    try {
      return settings(configuration);
    } catch (IllegalArgumentException e) {
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

  private static SweepPlan.Settings settings(Configuration configuration) {
    Map<String, String> values = new TreeMap<>(configuration.values());
    SweepAxis axis = SweepAxis.of(take(values, "axis"));
    SweepPlan.Settings s = new SweepPlan.Settings();
    s.range = SweepRange.parse(axis, take(values, "values"));
    s.samples = Integer.parseInt(take(values, "samples"));
    String fewer = values.remove(FEWER_SAMPLES);
    if (fewer != null) {
      s.fewerSamples = Arrays.stream(fewer.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }
    s.test = Integer.parseInt(take(values, "test"));
    s.pool = Integer.parseInt(take(values, "pool"));
    s.noise = Double.parseDouble(take(values, "noise"));
    s.noiseKind = noiseKind(take(values, "noise-kind"));
    s.seeds = Integer.parseInt(take(values, "seeds"));
    s.seed = Long.parseLong(take(values, "seed"));
    s.refine = Integer.parseInt(take(values, "refine"));
    s.varied = EnumSet.noneOf(SweepPlan.Varied.class);
    for (String varied : take(values, "vary").split(",", -1)) {
      s.varied.add(SweepPlan.Varied.valueOf(varied.toUpperCase(Locale.ROOT)));
    }
    if (axis == SweepAxis.FEATURES) {
      s.features = FeatureKind.valueOf(take(values, "features").toUpperCase(Locale.ROOT));
      s.bandwidth = Double.parseDouble(take(values, "bandwidth"));
      s.ridges = numbers(take(values, "ridges"));
    } else {
      String model = values.remove("model");
      s.network =
          model == null
              ? NetworkKind.PERCEPTRON
              : NetworkKind.valueOf(model.toUpperCase(Locale.ROOT));
      s.width = Integer.parseInt(take(values, "width"));
      s.depth = Integer.parseInt(take(values, "depth"));
      String heads = values.remove("heads");
      s.heads = heads == null ? 1 : Integer.parseInt(heads);
      String loss = take(values, "loss");
      s.loss =
          loss.equals(Loss.CROSS_ENTROPY.label()) ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR;
      s.epochs = Integer.parseInt(take(values, "epochs"));
      s.untilInterpolation = "interpolation".equals(values.remove("until"));
      s.batchSize = Integer.parseInt(take(values, "batch-size"));
      s.learningRate = Double.parseDouble(take(values, "learning-rate"));
      s.weightDecay = Double.parseDouble(take(values, "weight-decay"));
      s.decays = numbers(take(values, "decays"));
      s.budget = Integer.parseInt(take(values, "budget"));
      s.z = numbers(take(values, "z"));
      s.tau = numbers(take(values, "tau"));
    }
    s.facts = Map.copyOf(values);
    return s;
  }

  private static String take(Map<String, String> values, String name) {
    String value = values.remove(name);
    if (value == null) {
      throw new InvalidInputException(
          "the run's plan lacks '" + name + "'; another version of Sonde wrote it, start it anew");
    }
    return value;
  }

  private static String whole(int[] values) {
    return Arrays.stream(values).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private static String numbers(double[] values) {
    return values.length == 0
        ? "none"
        : Arrays.stream(values).mapToObj(SweepRange::plain).collect(Collectors.joining(","));
  }

  private static double[] numbers(String text) {
    return text.equals("none")
        ? new double[0]
        : Arrays.stream(text.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  static String label(LabelNoise.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static LabelNoise.Kind noiseKind(String label) {
    return LabelNoise.Kind.valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
