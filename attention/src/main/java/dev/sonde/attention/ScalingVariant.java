package dev.sonde.attention;

import dev.sonde.nets.CausalTransformer;
import dev.sonde.nets.LogitScale;

/** How a transformer that is trained keeps its attention logits in bounds, or does not. */
public enum ScalingVariant {
  /** z = q·k. */
  NONE("none", LogitScale.NONE),
  /** z = q·k/√d. */
  ROOT("root", LogitScale.INVERSE_ROOT),
  /** z = q·k/d. */
  DIMENSION("dimension", LogitScale.INVERSE),
  /** z = q̂·k̂/√d, q̂ and k̂ normalised to length √d, times a learned gain. */
  QUERY_KEY_NORM("qk-norm", LogitScale.INVERSE_ROOT);

  private final String label;
  private final LogitScale scale;

  ScalingVariant(String label, LogitScale scale) {
    this.label = label;
    this.scale = scale;
  }

  /** The stable name in files: {@code none}, {@code root}, {@code dimension}, {@code qk-norm}. */
  public String label() {
    return label;
  }

  CausalTransformer applied(CausalTransformer network) {
    CausalTransformer scaled = network.withLogitScale(scale);
    return this == QUERY_KEY_NORM ? scaled.withQueryKeyNorm() : scaled;
  }
}
