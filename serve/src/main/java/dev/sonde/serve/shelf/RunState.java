package dev.sonde.serve.shelf;

import java.util.Locale;

/** Where a run stands. */
public enum RunState {
  /** A process on this machine computes its cells. */
  RUNNING,
  /** Cells are missing and nobody computes them. */
  STOPPED,
  /** Its results are there. */
  DONE,
  /** Its ledger cannot be read. */
  UNREADABLE;

  /** The name in links and in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
