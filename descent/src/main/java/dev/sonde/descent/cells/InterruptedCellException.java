package dev.sonde.descent.cells;

/** The user stopped the work; the cell goes back to the ledger. */
public final class InterruptedCellException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Tells that a cell ended without a result. */
  public InterruptedCellException() {
    super("interrupted");
  }
}
