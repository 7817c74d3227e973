package dev.sonde.studies.transformed;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.TransformedPerceptron;
import dev.sonde.nets.network.TransformedPerceptron.Form;
import dev.sonde.nets.training.TrainingHook;
import dev.sonde.nets.training.UnitTransformation;
import java.util.Locale;
import java.util.Optional;

/** What a network has beyond a plain perceptron. */
enum UnitVariant {
  /** Nothing. */
  PLAIN(Form.PLAIN),
  /** Shortcuts. */
  SHORTCUTS(Form.SHORTCUTS),
  /** Shortcuts, and units of mean 0 and mean slope 0. */
  CENTRED(Form.TRANSFORMED),
  /** The same, and units of mean square 1. */
  SCALED(Form.TRANSFORMED);

  private final Form form;

  UnitVariant(Form form) {
    this.form = form;
  }

  Form form() {
    return form;
  }

  /**
   * Returns the name in JSON and in ledgers.
   *
   * @return for example {@code centred}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Optional<TrainingHook> hook(TransformedPerceptron builder, Dataset data) {
    return switch (this) {
      case PLAIN, SHORTCUTS -> Optional.empty();
      case CENTRED -> Optional.of(UnitTransformation.centring(builder, data));
      case SCALED -> Optional.of(UnitTransformation.centringAndScaling(builder, data));
    };
  }
}
