package dev.sonde.attention.ablation;

import java.util.Locale;

/** What a head's output is replaced by when the head is taken out. */
public enum Ablation {
  /** Zero: nothing is written. */
  ZERO,
  /** Its mean over the tokens: what it writes everywhere stays, what varies goes. */
  MEAN;

  /** The stable name in files and options: {@code zero} or {@code mean}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
