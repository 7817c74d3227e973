package dev.sonde.descent.design;

import static java.util.Objects.requireNonNull;

import dev.sonde.nets.data.LabelNoise;
import dev.sonde.runs.Configuration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one cell is computed from, read once from the text that its ledger keeps.
 *
 * @param configuration the text's names and values, which make the cell's key
 * @param repetition which of the plan's seeds it has, from 0
 * @param samples how many samples are trained on
 * @param noise the share of noisy training labels
 * @param noiseKind what noisy labels become
 * @param seeds the seed of every stream
 * @param widths the numbers of features of linear models; of networks the width of a layer alone
 * @param weightDecay the weight decay of networks, 0 for linear models
 * @param measured which of its networks are measured
 */
public record CellSettings(
    Configuration configuration,
    int repetition,
    int samples,
    double noise,
    LabelNoise.Kind noiseKind,
    Map<Varied, Long> seeds,
    List<Integer> widths,
    double weightDecay,
    Measured measured) {

  /** Which of a cell's networks are measured, beside being judged. */
  public enum Measured {
    /** All that are judged along its training. */
    ALONG,
    /** The trained one. */
    END,
    /** None: it stands beside another cell, to choose its weight decay. */
    NONE;

    /** As ledgers have it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a cell's text calls its own settings. */
  static final String REPETITION = "repetition";

  static final String VALUES = "values";
  static final String MEASURED = "measured";

  /** Copies the seeds and widths. */
  public CellSettings {
    seeds = Collections.unmodifiableMap(new EnumMap<>(seeds));
    widths = List.copyOf(widths);
  }

  /**
   * Reads a cell's text.
   *
   * @param cell what the ledger keeps
   * @return its settings
   * @throws IllegalArgumentException if it lacks one, or has one that cannot be read
   */
  public static CellSettings of(Configuration cell) {
    Map<Varied, Long> seeds = new EnumMap<>(Varied.class);
    for (Varied what : Varied.values()) {
      seeds.put(what, Long.parseLong(text(cell, seedName(what))));
    }
    Optional<String> features = cell.get(VALUES);
    return new CellSettings(
        cell,
        Integer.parseInt(text(cell, REPETITION)),
        Integer.parseInt(text(cell, "samples")),
        Double.parseDouble(text(cell, "noise")),
        PlanText.noiseKind(text(cell, "noise-kind")),
        seeds,
        features.isPresent()
            ? Arrays.stream(features.get().split(",", -1))
                .map(value -> (int) Double.parseDouble(value))
                .toList()
            : List.of(Integer.valueOf(text(cell, "width"))),
        features.isPresent() ? 0 : Double.parseDouble(text(cell, "weight-decay")),
        features.isPresent()
            ? Measured.ALONG
            : Measured.valueOf(text(cell, MEASURED).toUpperCase(Locale.ROOT)));
  }

  /** The same data with labels as they were. */
  public CellSettings withoutNoise() {
    return new CellSettings(
        configuration, repetition, samples, 0, noiseKind, seeds, widths, weightDecay, measured);
  }

  /** What identifies the cell. */
  public String key() {
    return configuration.key();
  }

  /** The seed of one stream. */
  public long seed(Varied what) {
    return requireNonNull(seeds.get(what));
  }

  /** The width of a network's layers. */
  public int width() {
    return widths.get(0);
  }

  /** Whether the cell only stands beside another one, to choose its weight decay. */
  public boolean isTuning() {
    return measured == Measured.NONE;
  }

  /**
   * Its value on the axis; NaN where it has several, which the models of its curve have.
   *
   * @param axis what varies
   */
  public double value(SweepAxis axis) {
    return switch (axis) {
      case WIDTH -> width();
      case SAMPLES -> samples;
      case NOISE -> noise;
      case STEPS, FEATURES -> Double.NaN;
    };
  }

  static String seedName(Varied what) {
    return "seed." + what.label();
  }

  private static String text(Configuration cell, String name) {
    return cell.get(name)
        .orElseThrow(() -> new IllegalArgumentException("the cell lacks the setting " + name));
  }
}
