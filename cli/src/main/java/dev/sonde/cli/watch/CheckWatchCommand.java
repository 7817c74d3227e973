package dev.sonde.cli.watch;

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

/** Measures the checkpoints of a training and holds their figures against limits. */
@Command(
    name = "watch",
    versionProvider = Version.class,
    header = "Measures the checkpoints of a training and holds their figures against limits.",
    sortOptions = false,
    footer = {
      "",
      "A name such as checkpoints.loss is that of every checkpoint; last.loss is the last one's,",
      "checkpoints[1000].loss that of step 1,000.",
      "",
      "Exit codes: 0 within all limits, 1 a limit was crossed, 2 wrong usage or input,",
      "3 interrupted, 4 stopped at --timeout or --max-memory.",
      "",
      "Examples:",
      "  sonde check watch checkpoints/ --model graph.pt2 --data data.npz --max last.loss=0.1",
      "  sonde check watch run/ --data data.npz --max largestEigenvalue=200 --fail-on warning"
    })
public final class CheckWatchCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final WatchCommand watch;
  @Mixin private final GateOptions gates = new GateOptions();

  public CheckWatchCommand(Session session) {
    this.session = session;
    watch = new WatchCommand(session);
  }

  @Override
  public Integer call() {
    Gate gate = gates.gate(OutcomeKind.WATCH, session.language());
    Gatekeeper keeper =
        new Gatekeeper(session, OutcomeKind.WATCH, watch.firstSource(), gates, gate);
    return keeper.code(watch.call(Optional.of(keeper)));
  }
}
