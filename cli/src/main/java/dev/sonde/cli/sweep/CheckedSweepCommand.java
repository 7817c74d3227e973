package dev.sonde.cli.sweep;

import dev.sonde.cli.output.GateOptions;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.OutcomeKind;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sweeps along one axis and holds the result against limits; there is one such for each axis. */
@Command(
    versionProvider = Version.class,
    sortOptions = false,
    header = "Sweeps along one axis and holds the result against limits.",
    footer = {
      "",
      "Exit codes: 0 within all limits, 1 a limit was crossed, 2 wrong usage or input,",
      "3 interrupted, 4 stopped at a limit or with cells missing."
    })
public final class CheckedSweepCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final Sweeping sweep;
  @Mixin private final GateOptions gates = new GateOptions();

  public CheckedSweepCommand(Session session, Sweeping sweep) {
    this.session = session;
    this.sweep = sweep;
  }

  @Override
  public Integer call() {
    Gate gate = gates.gate(OutcomeKind.SWEEP, session.language());
    Gatekeeper keeper = new Gatekeeper(session, OutcomeKind.SWEEP, sweep.data(), gates, gate);
    return keeper.code(sweep.call(Optional.of(keeper)));
  }
}
