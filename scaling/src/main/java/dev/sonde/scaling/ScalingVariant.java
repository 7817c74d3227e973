package dev.sonde.scaling;

import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.LogitScale;

/** How a transformer that is trained keeps its attention logits in bounds, or does not. */
public enum ScalingVariant {
  /** z = q·k. */
  NONE("none", "1", LogitScale.NONE),
  /** z = q·k/√d. */
  ROOT("root", "1/√d", LogitScale.INVERSE_ROOT),
  /** z = q·k/d. */
  DIMENSION("dimension", "1/d", LogitScale.INVERSE),
  /** z = q̂·k̂/√d, q̂ and k̂ normalised to length √d, times a learned gain. */
  QUERY_KEY_NORM("qk-norm", "QK-norm", LogitScale.INVERSE_ROOT);

  private final String label;
  private final String symbol;
  private final LogitScale scale;

  ScalingVariant(String label, String symbol, LogitScale scale) {
    this.label = label;
    this.symbol = symbol;
    this.scale = scale;
  }

  /** The stable name in files: {@code none}, {@code root}, {@code dimension}, {@code qk-norm}. */
  public String label() {
    return label;
  }

  /** What stands for it in a sentence of any language: {@code 1}, {@code 1/√d}, … */
  String symbol() {
    return symbol;
  }

  CausalTransformer applied(CausalTransformer network) {
    CausalTransformer scaled = network.withLogitScale(scale);
    return this == QUERY_KEY_NORM ? scaled.withQueryKeyNorm() : scaled;
  }
}
