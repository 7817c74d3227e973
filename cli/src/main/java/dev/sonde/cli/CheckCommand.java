package dev.sonde.cli;

import picocli.CommandLine.Command;

/** Gates for pipelines: each measures, and ends with exit code 1 when a limit was crossed. */
@Command(
    name = "check",
    synopsisSubcommandLabel = "WHAT",
    header = "Ends with exit code 1 when a measurement crosses a limit.")
final class CheckCommand {}
