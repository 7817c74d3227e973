package dev.sonde.scaling;

import dev.sonde.nets.network.CausalTransformer;
import java.util.Locale;

/** How large the entries of queries and keys are before training. */
public enum ProjectionInitialisation {
  /** Variance 1, which the argument for 1/√d assumes: weights from N(0, 1/width). */
  UNIT,
  /** Weights from N(0, 0.02²), as of GPT-2: variance 0.0004·width. */
  SMALL;

  /** The stable name in files: {@code unit} or {@code small}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  CausalTransformer applied(CausalTransformer network) {
    return this == UNIT ? network.withUnitVarianceProjections() : network;
  }
}
