package dev.sonde.cli;

import java.util.Optional;

/** A command that sweeps along one axis. */
interface Sweeping {

  /**
   * Sweeps, and holds the result against limits where somebody does.
   *
   * @param keeper whoever does that
   * @return the exit code
   */
  int call(Optional<Gatekeeper> keeper);

  /** The data, as they were written. */
  String data();
}
