package dev.sonde.cli;

import dev.sonde.cli.attention.AttentionCommand;
import dev.sonde.cli.attention.CheckAttentionCommand;
import dev.sonde.cli.data.DataCommand;
import dev.sonde.cli.data.DataDescribeCommand;
import dev.sonde.cli.data.DataListCommand;
import dev.sonde.cli.demo.DemoCommand;
import dev.sonde.cli.demo.DemoMeasureCommand;
import dev.sonde.cli.measure.CheckMeasureCommand;
import dev.sonde.cli.measure.CompareCommand;
import dev.sonde.cli.measure.MeasureCommand;
import dev.sonde.cli.runs.CheckRunCommand;
import dev.sonde.cli.runs.RunsCommand;
import dev.sonde.cli.runs.RunsDeleteCommand;
import dev.sonde.cli.runs.RunsExportCommand;
import dev.sonde.cli.runs.RunsListCommand;
import dev.sonde.cli.runs.RunsResumeCommand;
import dev.sonde.cli.runs.RunsShowCommand;
import dev.sonde.cli.serve.ServeCommand;
import dev.sonde.cli.session.ConfigFile;
import dev.sonde.cli.session.Ending;
import dev.sonde.cli.session.ExitCode;
import dev.sonde.cli.session.LanguageOption;
import dev.sonde.cli.session.LimitOptions;
import dev.sonde.cli.session.Session;
import dev.sonde.cli.session.UsageErrors;
import dev.sonde.cli.session.Version;
import dev.sonde.cli.study.DirectionsStudyCommand;
import dev.sonde.cli.study.InputsStudyCommand;
import dev.sonde.cli.study.OnlineStudyCommand;
import dev.sonde.cli.study.RulesStudyCommand;
import dev.sonde.cli.study.SaddlesStudyCommand;
import dev.sonde.cli.study.ShortcutsStudyCommand;
import dev.sonde.cli.study.StepsStudyCommand;
import dev.sonde.cli.study.StoppingStudyCommand;
import dev.sonde.cli.study.StudyCommand;
import dev.sonde.cli.study.TicketsStudyCommand;
import dev.sonde.cli.sweep.CheckSweepCommand;
import dev.sonde.cli.sweep.CheckedSweepCommand;
import dev.sonde.cli.sweep.FeatureSweepCommand;
import dev.sonde.cli.sweep.SweepCommand;
import dev.sonde.cli.sweep.Sweeping;
import dev.sonde.cli.sweep.TrainedSweepCommand;
import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.NameCharset;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.cli.watch.CheckWatchCommand;
import dev.sonde.cli.watch.WatchCommand;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.ColumnText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
public final class SondeCommand {
  private SondeCommand() {}

  /**
   * Runs one command.
   *
   * @param args the command line
   * @param terminal where to write
   * @return the exit code
   */
  public static int run(String[] args, Terminal terminal) {
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
      CommandLine line = commandLine(session, List.of(args));
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

  private static CommandLine commandLine(Session session, List<String> args) {
    Groups groups = new Groups(args);
    CommandLine line =
        new CommandLine(new SondeCommand())
            .addSubcommand(
                new CommandLine(new DemoCommand(session))
                    .addSubcommand(new DemoMeasureCommand(session)))
            .addSubcommand(new MeasureCommand(session))
            .addSubcommand(new WatchCommand(session))
            .addSubcommand(new AttentionCommand(session))
            .addSubcommand(new CompareCommand(session))
            .addSubcommand(
                groups.of(
                    new CheckCommand(),
                    check ->
                        check
                            .addSubcommand(new CheckMeasureCommand(session))
                            .addSubcommand(checkedSweeps(groups, session))
                            .addSubcommand(new CheckAttentionCommand(session))
                            .addSubcommand(new CheckWatchCommand(session))
                            .addSubcommand(new CheckRunCommand(session))))
            .addSubcommand(
                groups.of(
                    new DataCommand(),
                    data ->
                        data.addSubcommand(new DataListCommand(session))
                            .addSubcommand(new DataDescribeCommand(session))))
            .addSubcommand(groups.of(new SweepCommand(), sweep -> addSweeps(sweep, session)))
            .addSubcommand(
                groups.of(new StudyCommand(session), study -> addStudies(study, session)))
            .addSubcommand(groups.of(new RunsCommand(), runs -> addRuns(runs, session)))
            .addSubcommand(new ServeCommand(session))
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

  /**
   * Groups of commands, whose commands are made only where somebody names the group: reading the
   * options of all takes a quarter of a start.
   *
   * @param args the command line
   */
  private record Groups(List<String> args) {
    /** The completion needs every command there is. */
    private static final List<String> NEED_ALL = List.of("completion", "generate-completion");

    CommandLine of(Object group, Consumer<CommandLine> commands) {
      CommandLine line = new CommandLine(group);
      if (args.contains(line.getCommandName()) || NEED_ALL.stream().anyMatch(args::contains)) {
        commands.accept(line);
      }
      return line;
    }
  }

  private static CommandLine checkedSweeps(Groups groups, Session session) {
    return groups.of(
        new CheckSweepCommand(),
        sweeps -> {
          for (SweepAxis axis : SweepAxis.values()) {
            Sweeping sweep =
                axis == SweepAxis.FEATURES
                    ? new FeatureSweepCommand(session)
                    : trained(session, axis);
            sweeps.addSubcommand(axis.command(), new CheckedSweepCommand(session, sweep));
          }
        });
  }

  private static void addSweeps(CommandLine sweep, Session session) {
    sweep
        .addSubcommand("size", trained(session, SweepAxis.WIDTH))
        .addSubcommand("steps", trained(session, SweepAxis.STEPS))
        .addSubcommand("samples", trained(session, SweepAxis.SAMPLES))
        .addSubcommand("noise", trained(session, SweepAxis.NOISE))
        .addSubcommand(new FeatureSweepCommand(session));
  }

  private static void addStudies(CommandLine study, Session session) {
    study
        .addSubcommand(new InputsStudyCommand(session))
        .addSubcommand(new StoppingStudyCommand(session))
        .addSubcommand(new OnlineStudyCommand(session))
        .addSubcommand(new RulesStudyCommand(session))
        .addSubcommand(new StepsStudyCommand(session))
        .addSubcommand(new TicketsStudyCommand(session))
        .addSubcommand(new SaddlesStudyCommand(session))
        .addSubcommand(new ShortcutsStudyCommand(session))
        .addSubcommand(new DirectionsStudyCommand(session));
  }

  private static void addRuns(CommandLine runs, Session session) {
    runs.addSubcommand(new RunsListCommand(session))
        .addSubcommand(new RunsShowCommand(session))
        .addSubcommand(new RunsResumeCommand(session))
        .addSubcommand(new RunsExportCommand(session))
        .addSubcommand(new RunsDeleteCommand(session));
  }

  private static TrainedSweepCommand trained(Session session, SweepAxis axis) {
    return new TrainedSweepCommand(session, axis);
  }

  /** Adds what every command of ours has: help, the version, the language and limits. */
  private static void addCommon(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    if (command.userObject().getClass().getName().startsWith(SondeCommand.class.getPackageName())) {
      command.mixinStandardHelpOptions(true).versionProvider(new Version());
    }
    command
        .addMixin("language", CommandSpec.forAnnotatedObject(new LanguageOption()))
        .addMixin("limits", CommandSpec.forAnnotatedObject(new LimitOptions()));
    line.getSubcommands().values().stream().distinct().forEach(SondeCommand::addCommon);
  }
}
