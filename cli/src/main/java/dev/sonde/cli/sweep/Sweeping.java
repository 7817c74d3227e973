package dev.sonde.cli.sweep;

import dev.sonde.cli.output.Gatekeeper;
import java.util.Optional;

/** A command that sweeps along one axis. */
public interface Sweeping {

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
