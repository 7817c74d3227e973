package dev.sonde.cli;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.ColumnText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The root command: what {@code sonde} alone answers, and the way into every other command. */
@Command(
    name = "sonde",
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
    Session session;
    try {
      session = Session.of(List.of(args), terminal);
    } catch (InvalidInputException e) {
      terminal.err().println(ColumnText.plain("sonde: " + e.getMessage()));
      return ExitCode.INPUT;
    }
    if (Arrays.stream(args).anyMatch(NameCharset::lost)) {
      session.complain(session.say(Phrases.LOCALE, NameCharset.label()));
      return ExitCode.INPUT;
    }
    session.limits().begin(session::complain, session.language());
    int exitCode;
    try {
      CommandLine line = commandLine(session);
      exitCode = session.limits().code(line.execute(ConfigFile.expanded(args, line, session)));
    } catch (Complaint | Error e) {
      exitCode = Ending.of(e, session, Optional.empty());
    } finally {
      session.limits().end();
    }
    if (terminal.out().checkError()) {
      session.complain(session.say(Phrases.OUTPUT_LOST));
      return exitCode == ExitCode.DONE ? ExitCode.INPUT : exitCode;
    }
    return exitCode;
  }

  private static CommandLine commandLine(Session session) {
    CommandLine line =
        new CommandLine(new SondeCommand())
            .addSubcommand(
                new CommandLine(new DemoCommand(session))
                    .addSubcommand(new DemoMeasureCommand(session)))
            .addSubcommand(new MeasureCommand(session))
            .addSubcommand(new AttentionCommand(session))
            .addSubcommand(new CompareCommand(session))
            .addSubcommand(
                new CommandLine(new CheckCommand())
                    .addSubcommand(new CheckMeasureCommand(session))
                    .addSubcommand(checkedSweeps(session))
                    .addSubcommand(new CheckAttentionCommand(session)))
            .addSubcommand(
                new CommandLine(new DataCommand())
                    .addSubcommand(new DataListCommand(session))
                    .addSubcommand(new DataDescribeCommand(session)))
            .addSubcommand(
                new CommandLine(new SweepCommand())
                    .addSubcommand("size", trained(session, SweepAxis.WIDTH))
                    .addSubcommand("steps", trained(session, SweepAxis.STEPS))
                    .addSubcommand("samples", trained(session, SweepAxis.SAMPLES))
                    .addSubcommand("noise", trained(session, SweepAxis.NOISE))
                    .addSubcommand(new FeatureSweepCommand(session)))
            .addSubcommand(
                new CommandLine(new StudyCommand(session))
                    .addSubcommand(new InputsStudyCommand(session))
                    .addSubcommand(new StoppingStudyCommand(session))
                    .addSubcommand(new OnlineStudyCommand(session))
                    .addSubcommand(new RulesStudyCommand(session))
                    .addSubcommand(new StepsStudyCommand(session))
                    .addSubcommand(new TicketsStudyCommand(session))
                    .addSubcommand(new SaddlesStudyCommand(session))
                    .addSubcommand(new ShortcutsStudyCommand(session))
                    .addSubcommand(new DirectionsStudyCommand(session)))
            .addSubcommand(
                new CommandLine(new RunsCommand())
                    .addSubcommand(new RunsListCommand(session))
                    .addSubcommand(new RunsShowCommand(session))
                    .addSubcommand(new RunsResumeCommand(session))
                    .addSubcommand(new RunsExportCommand(session))
                    .addSubcommand(new RunsDeleteCommand(session)))
            .addSubcommand("completion", new GenerateCompletion(), "generate-completion")
            .addSubcommand(new HelpCommand())
            .setOut(session.out())
            .setErr(session.err())
            .setColorScheme(
                Help.defaultColorScheme(session.terminal().colour() ? Ansi.ON : Ansi.OFF))
            .setUsageHelpWidth(Terminal.DEFAULT_COLUMNS)
            .setParameterExceptionHandler(new UsageErrors(session))
            .setExecutionExceptionHandler(
                (e, commandLine, parseResult) -> Ending.of(e, session, Optional.empty()));
    addCommon(line);
    return line;
  }

  private static CommandLine checkedSweeps(Session session) {
    CommandLine sweeps = new CommandLine(new CheckSweepCommand());
    for (SweepAxis axis : SweepAxis.values()) {
      Sweeping sweep =
          axis == SweepAxis.FEATURES ? new FeatureSweepCommand(session) : trained(session, axis);
      sweeps.addSubcommand(axis.command(), new CheckedSweepCommand(session, sweep));
    }
    return sweeps;
  }

  private static TrainedSweepCommand trained(Session session, SweepAxis axis) {
    return new TrainedSweepCommand(session, axis);
  }

  /** Adds what every command of ours has: help, the version, the language and limits. */
  private static void addCommon(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    if (command.userObject().getClass().getPackage().equals(SondeCommand.class.getPackage())) {
      command.mixinStandardHelpOptions(true).versionProvider(new Version());
    }
    command
        .addMixin("language", CommandSpec.forAnnotatedObject(new LanguageOption()))
        .addMixin("limits", CommandSpec.forAnnotatedObject(new LimitOptions()));
    line.getSubcommands().values().stream().distinct().forEach(SondeCommand::addCommon);
  }
}
