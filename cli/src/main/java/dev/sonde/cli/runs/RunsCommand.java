package dev.sonde.cli.runs;

import dev.sonde.cli.session.Version;
import picocli.CommandLine.Command;

/** The way into runs that are there. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Lists, shows, resumes, exports or deletes runs of sweeps and studies.")
public final class RunsCommand {}
