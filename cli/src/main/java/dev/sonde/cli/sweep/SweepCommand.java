package dev.sonde.cli.sweep;

import picocli.CommandLine.Command;

/** The way into sweeps. */
@Command(
    name = "sweep",
    synopsisSubcommandLabel = "COMMAND",
    header = "Finds double descent along size, steps, samples, label noise or features.",
    footer = {
      "",
      "Examples:",
      "  sonde sweep size --data mnist10k --pool 4 --widths 3..600 --noise 0.2",
      "  sonde sweep features --data mnist10k --pool 4 --samples 500 --noise 0.2",
      "  sonde sweep size --data table.csv --target kind --widths 2..256 --estimate"
    })
public final class SweepCommand {}
