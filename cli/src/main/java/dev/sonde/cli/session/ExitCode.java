package dev.sonde.cli.session;

/** What a script can tell from the way Sonde ended. */
public final class ExitCode {
  /** Done. */
  public static final int DONE = 0;

  /** A limit of {@code sonde check} was crossed. */
  public static final int CROSSED = 1;

  /** Wrong usage or input; one message said what to do. */
  public static final int INPUT = 2;

  /** Interrupted; what had been measured was kept. */
  public static final int INTERRUPTED = 3;

  /** Stopped at a limit, or with cells missing; what was done was kept. */
  public static final int INCOMPLETE = 4;

  /** A fault of Sonde itself; {@code EX_SOFTWARE} of BSD's {@code sysexits.h}. */
  static final int FAULT = 70;

  private ExitCode() {}
}
