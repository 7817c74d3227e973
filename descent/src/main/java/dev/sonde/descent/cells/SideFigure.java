package dev.sonde.descent.cells;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands among the measures that a cell keeps of a model, and is none of its measures. Ledgers
 * have the labels, which never change.
 */
public enum SideFigure {
  /** 1 for a network that could not be measured. */
  UNMEASURED("unmeasured", Use.SHOWN),

  /** {@link UnavoidableError}, a fact of its samples. */
  UNAVOIDABLE_ERROR("unavoidableTrainError", Use.SHOWN),

  /** The test error of the {@link ConstantBaseline}, a fact of its samples too. */
  CONSTANT_ERROR("constantTestError", Use.SHOWN),

  /** The standard error of that less the model's own, over test samples. */
  CONSTANT_SAMPLING("constant.samplingError", Use.HIDDEN),

  /** The constant answer's error on the labels that are trained on. */
  CONSTANT_TRAIN_ERROR("constant.trainError", Use.HIDDEN),

  /** The test error with the tuned ridge. */
  TUNED_ERROR("tuned.testError", Use.HIDDEN),

  /** The test loss with the tuned ridge. */
  TUNED_LOSS("tuned.testLoss", Use.HIDDEN),

  /** The tuned ridge. */
  TUNED_RIDGE("tuned.ridge", Use.HIDDEN),

  /** The test loss that theory expects. */
  THEORY_LOSS("theory.testLoss", Use.HIDDEN);

  /** Whether a figure stands beside the measures, or serves another curve or comparison alone. */
  private enum Use {
    SHOWN,
    HIDDEN
  }

  private final String label;
  private final Use use;

  SideFigure(String label, Use use) {
    this.label = label;
    this.use = use;
  }

  public String label() {
    return label;
  }

  /** This figure among measures; NaN where it is not known. */
  double of(Map<String, Double> measures) {
    return measures.getOrDefault(label, Double.NaN);
  }

  void put(double value, Map<String, Double> measures) {
    measures.put(label, value);
  }

  /** The labels of those that stand beside the measures. */
  public static Set<String> shown() {
    return labels(Use.SHOWN);
  }

  /** The labels of those that serve another curve or comparison. */
  public static Set<String> hidden() {
    return labels(Use.HIDDEN);
  }

  private static Set<String> labels(Use use) {
    return Arrays.stream(values())
        .filter(figure -> figure.use == use)
        .map(SideFigure::label)
        .collect(Collectors.toUnmodifiableSet());
  }
}
