package dev.sonde.cli.sweep;

import dev.sonde.cli.session.Version;
import picocli.CommandLine.Command;

/** The way into sweeps that are held against limits. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Sweeps along one axis and holds the result against limits.",
    footer = {
      "",
      "Examples:",
      "  sonde check sweep size --data table.csv --widths 2..64 --max advice.testError=0.1",
      "  sonde check sweep features --data digits --max doubleDescent.found=0"
    })
public final class CheckSweepCommand {}
