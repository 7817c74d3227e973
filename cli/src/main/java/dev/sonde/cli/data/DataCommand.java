package dev.sonde.cli.data;

import picocli.CommandLine.Command;

/** The way into what concerns data alone. */
@Command(
    name = "data",
    synopsisSubcommandLabel = "COMMAND",
    header = "Lists the data sets that come along, or shows what Sonde makes of a file.")
public final class DataCommand {}
