package dev.sonde.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root command: what {@code sonde} alone answers, and the way into every other command. */
@Command(
    name = "sonde",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Measures how much of its capacity a neural network really uses.")
final class SondeCommand {
  private SondeCommand() {}

  /**
   * Runs one command.
   *
   * @param args the command line
   * @param terminal where to write
   * @return the exit code
   */
  static int run(String[] args, Terminal terminal) {
    return commandLine(terminal).execute(args);
  }

  private static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new SondeCommand())
        .addSubcommand(new GenerateCompletion())
        .addSubcommand(new HelpCommand())
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setUsageHelpWidth(Terminal.DEFAULT_COLUMNS);
  }
}
