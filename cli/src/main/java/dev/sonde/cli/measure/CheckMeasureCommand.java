package dev.sonde.cli.measure;

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

/** Measures one trained model and holds its figures against limits. */
@Command(
    name = "measure",
    versionProvider = Version.class,
    header = "Measures one trained model and holds its figures against limits.",
    sortOptions = false,
    footer = {
      "",
      "Exit codes: 0 within all limits, 1 a limit was crossed, 2 wrong usage or input,",
      "3 interrupted, 4 stopped at --timeout or --max-memory.",
      "",
      "Examples:",
      "  sonde check measure model.pt2 --data data.npz --max trace=20 --min accuracy=0.95",
      "  sonde check measure model.pt2 --data data.npz --against before/measure.json \\",
      "    --fail-on alarm --junit measure.xml"
    })
public final class CheckMeasureCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final MeasureCommand measure;
  @Mixin private final GateOptions gates = new GateOptions();

  public CheckMeasureCommand(Session session) {
    this.session = session;
    measure = new MeasureCommand(session);
  }

  @Override
  public Integer call() {
    Gate gate = gates.gate(OutcomeKind.MEASURE, session.language());
    Gatekeeper keeper = new Gatekeeper(session, OutcomeKind.MEASURE, measure.file(), gates, gate);
    return keeper.code(measure.call(Optional.of(keeper)));
  }
}
