package dev.sonde.isolation;

/** A trial process that ended, or was ended, without an answer. */
public final class TrialEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How it came to its end. */
  public enum Cause {
    /** It crashed, or was refused memory. */
    CRASH,
    /** It took longer than it may. */
    TIMEOUT
  }

  private final Cause how;

  TrialEndedException(Cause how) {
    super(
        how == Cause.TIMEOUT
            ? "it took longer than it may in a trial process"
            : "it ended a trial process without an answer");
    this.how = how;
  }

  /**
   * Returns how it ended.
   *
   * @return the way
   */
  public Cause how() {
    return how;
  }
}
