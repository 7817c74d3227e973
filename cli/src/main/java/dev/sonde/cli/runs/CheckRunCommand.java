package dev.sonde.cli.runs;

import dev.sonde.cli.output.CellPhrases;
import dev.sonde.cli.output.CheckOutput;
import dev.sonde.cli.output.GateOptions;
import dev.sonde.cli.output.Gatekeeper;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.RunFolder;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.Version;
import dev.sonde.outcomes.Gate;
import dev.sonde.outcomes.Limit;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.OutcomeKind;
import dev.sonde.report.file.Provenance;
import dev.sonde.runs.CellCounts;
import dev.sonde.runs.Ledger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Holds what a run found against limits, without measuring again. */
@Command(
    name = "run",
    versionProvider = Version.class,
    header = "Holds what a run has found against limits, without measuring again.",
    sortOptions = false,
    footer = {
      "",
      "Writes nothing into the run's folder.",
      "",
      "Exit codes: 0 within all limits, 1 a limit was crossed, 2 wrong usage or input,",
      "3 interrupted, 4 cells of the run are missing.",
      "",
      "Examples:",
      "  sonde check run runs/after --max trace=20 --min accuracy=0.95",
      "  sonde check run runs/after --against runs/before/measure.json --junit measure.xml"
    })
public final class CheckRunCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "RUN",
      description =
          "The folder of a measurement, a training, a sweep, a look at attention or a study.")
  private String folder = "";

  @Mixin private final GateOptions gates = new GateOptions();
  @Mixin private final CheckOutput output = new CheckOutput();

  public CheckRunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Instant started = Instant.now();
    long began = System.nanoTime();
    Path path = RunFolder.path("RUN", folder, session.language());
    Outcome outcome = Outcome.ofRun(path);
    Gatekeeper keeper =
        new Gatekeeper(
            session,
            outcome.kind(),
            outcome.facts().getOrDefault("model.file", folder + "/" + outcome.kind().file()),
            gates,
            gate(outcome.kind()));
    Optional<Path> json = output.planned(keeper, session);
    Provenance provenance =
        new Provenance(
            Version.sonde(),
            session.commandLine(),
            0,
            started,
            Math.rint((System.nanoTime() - began) / 1e6) / 1000,
            Version.java(),
            Version.machine(),
            1);
    output.tell(keeper, outcome, provenance, json, session);
    return keeper.code(complete(path));
  }

  /** As with {@code check attention}: attention that was not recognised is never let through. */
  private Gate gate(OutcomeKind kind) {
    Gate gate = gates.gate(kind, session.language());
    return gate.isOpen() || kind != OutcomeKind.ATTENTION
        ? gate
        : gate.with(Limit.max("unrecognised", 0).called("unrecognised"));
  }

  /** A run whose cells are not all there never passes; what is there is told all the same. */
  private int complete(Path path) {
    if (!Ledger.isIn(path)) {
      return ExitCode.DONE;
    }
    try (Ledger ledger = Ledger.open(path)) {
      CellCounts counts = ledger.counts();
      if (counts.failed() > 0) {
        session.complain(session.say(CellPhrases.CELLS_FAILED, counts.failed(), path));
        return ExitCode.INPUT;
      }
      int missing = counts.all() - counts.ended();
      if (missing == 0) {
        return ExitCode.DONE;
      }
      session.complain(session.say(CellPhrases.CELLS_MISSING, missing, path));
      return ExitCode.INCOMPLETE;
    }
  }
}
