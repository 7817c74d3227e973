package dev.sonde.runs;

/**
 * A cell that this process may compute, and nobody else meanwhile.
 *
 * <p>A claim that is neither committed nor released ends with the process.
 */
public final class Claim {
  private final Ledger ledger;
  private final String key;
  private final Configuration configuration;
  private final String holder;

  Claim(Ledger ledger, String key, Configuration configuration, String holder) {
    this.ledger = ledger;
    this.key = key;
    this.configuration = configuration;
    this.holder = holder;
  }

  /** The name in the ledger of who has it. */
  String holder() {
    return holder;
  }

  /**
   * Returns what identifies the cell.
   *
   * @return the configuration's key
   */
  public String key() {
    return key;
  }

  /**
   * Returns what to compute.
   *
   * @return the cell's configuration
   */
  public Configuration configuration() {
    return configuration;
  }

  /**
   * Writes the cell's end, whole and for good.
   *
   * @param outcome how it ended
   * @return whether it was written; not when the claim was lost meanwhile
   * @throws LedgerException if the file cannot be written; the cell is then computed again by
   *     whoever resumes
   */
  public boolean commit(Outcome outcome) {
    return ledger.commit(this, outcome);
  }

  /** Gives the cell back, to be computed by somebody else or later. */
  public void release() {
    ledger.release(this);
  }
}
