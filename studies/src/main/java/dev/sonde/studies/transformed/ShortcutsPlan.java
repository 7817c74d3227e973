package dev.sonde.studies.transformed;

import dev.sonde.runs.Configuration;
import dev.sonde.studies.LossUnit;
import java.util.List;
import java.util.Map;

/**
 * What a run of {@code shortcuts} depends on, and the names of its cells.
 *
 * @param settings as ledgers keep them
 */
record ShortcutsPlan(Configuration settings) {
  /** The number of real targets a sample, where there are no classes. */
  static final String REAL_TARGETS = "real-targets";

  /** How many rates may be tried beyond those of the plan; runs of before have none. */
  static final String FURTHER_RATES = "further-rates";

  String text(String name) {
    return settings
        .get(name)
        .orElseThrow(() -> new IllegalStateException("the plan lacks the setting " + name));
  }

  int whole(String name) {
    return Integer.parseInt(text(name));
  }

  int seeds() {
    return whole("seeds");
  }

  int epochs() {
    return whole("epochs");
  }

  /** The rates that every variant is trained at, as they are written in cells, ascending. */
  List<String> rates() {
    return List.of(text("rates").split(" ", -1));
  }

  /** What training losses count; plans of classes say nothing of it. */
  LossUnit lossUnit() {
    return settings.get(REAL_TARGETS).isPresent() ? LossUnit.SQUARED_ERROR : LossUnit.NATS;
  }

  int furtherRates() {
    return settings.get(FURTHER_RATES).map(Integer::parseInt).orElse(0);
  }

  boolean isQuick() {
    return text("extent").equals("quick");
  }

  static Configuration cell(UnitVariant variant, String rate, int seed) {
    return Configuration.of(
        Map.of(
            "cell",
            "train",
            "variant",
            variant.label(),
            "rate",
            rate,
            "seed",
            Integer.toString(seed)));
  }

  static Configuration units() {
    return Configuration.of(Map.of("cell", "units"));
  }

  static Configuration fisher(UnitVariant variant) {
    return Configuration.of(Map.of("cell", "fisher", "variant", variant.label()));
  }
}
