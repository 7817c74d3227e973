package dev.sonde.cli.inputs;

import dev.sonde.cli.session.Argument;

/** The hidden layers of a study's own network, as {@code --net 300,100}. */
public final class NetWidths {
  private static final int MOST = 100_000;

  private NetWidths() {}

  /** Reads the widths. */
  public static int[] of(Argument given) {
    return given.wholeNumbers(1, MOST);
  }
}
