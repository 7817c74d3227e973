package dev.sonde.cli;

import picocli.CommandLine.Command;

/** The way into runs that are there. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Lists, shows, resumes, exports or deletes runs of sweeps and studies.")
final class RunsCommand {}
