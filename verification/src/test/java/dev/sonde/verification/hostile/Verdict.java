package dev.sonde.verification.hostile;

/** What became of one input. */
enum Verdict {
  /** Exit code 2, with one message that names the input. */
  REFUSED(true),
  /** Exit code 0, with finite figures where figures are written. */
  MEASURED(true),
  /** Exit code 4: it would have gone on beyond its {@code --timeout}, and was stopped there. */
  STOPPED(true),
  /** Exit code 2, but the message does not do what messages have to. */
  UNCLEAR(false),
  /** Exit code 0 with figures that cannot be. */
  WRONG(false),
  /** Another exit code. */
  FAULT(false),
  /** The process that ran it ended. */
  ABORT(false),
  /** It went on beyond its limits, and was killed. */
  HANG(false),
  /** Something was written that nobody asked for. */
  WROTE(false);

  private final boolean good;

  Verdict(boolean good) {
    this.good = good;
  }

  boolean isGood() {
    return good;
  }
}
