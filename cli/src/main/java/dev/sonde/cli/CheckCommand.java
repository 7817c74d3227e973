package dev.sonde.cli;

import picocli.CommandLine.Command;

/**
 * Gates for pipelines: all but {@code run} measure, and each ends with exit code 1 when a limit was
 * crossed.
 */
@Command(
    name = "check",
    synopsisSubcommandLabel = "WHAT",
    header = "Ends with exit code 1 when a measurement, or a run, crosses a limit.")
final class CheckCommand {}
