package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Complaint;
import dev.sonde.cli.terminal.Phrases;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what was wrong with a command line, and what was probably meant. */
public record UsageErrors(Session session) implements IParameterExceptionHandler {
  /** Two typing slips, or one in a short word, still count as the same word; chosen by us. */
  private static final int SLIPS = 2;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String name = command.qualifiedName();
    List<String> sentences = new ArrayList<>();
    if (e.getCause() instanceof InvalidInputException invalid) {
      sentences.add(Complaint.words(invalid, session.language()));
    } else if (e instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0);
      if (argument.startsWith("-")) {
        sentences.addAll(unknownOption(argument, command));
      } else if (!command.subcommands().isEmpty()) {
        sentences.add(
            session.say(
                Phrases.UNKNOWN_COMMAND, argument, name, String.join(", ", names(command))));
        sentences.addAll(suggestion(argument, names(command)));
      } else {
        sentences.add(session.say(Phrases.UNEXPECTED_ARGUMENT, argument, name));
      }
    } else if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      // A misspelt option shows here first, as the absence of the right one.
      Arrays.stream(args)
          .filter(argument -> isUnknownOption(argument, command))
          .findFirst()
          .ifPresent(argument -> sentences.addAll(unknownOption(argument, command)));
      String needed =
          missing.getMissing().stream().map(UsageErrors::label).collect(Collectors.joining(", "));
      sentences.add(session.say(Phrases.MISSING, needed, name));
    } else if (!command.subcommands().isEmpty()) {
      sentences.add(session.say(Phrases.NO_COMMAND, String.join(", ", names(command))));
    } else {
      sentences.add(String.valueOf(e.getMessage()));
    }
    sentences.add(session.say(Phrases.HELP_LISTS, name));
    session.complain(String.join(" ", sentences));
    return ExitCode.INPUT;
  }

  private List<String> unknownOption(String written, CommandSpec command) {
    List<String> sentences = new ArrayList<>();
    sentences.add(session.say(Phrases.UNKNOWN_OPTION, written, command.qualifiedName()));
    sentences.addAll(suggestion(written, optionNames(command)));
    return sentences;
  }

  private static boolean isUnknownOption(String argument, CommandSpec command) {
    return argument.startsWith("--") && !optionNames(command).contains(argument.split("=", 2)[0]);
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? option.longestName() + " " + option.paramLabel()
        : argument.paramLabel();
  }

  private static List<String> names(CommandSpec command) {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandName)
        .distinct()
        .toList();
  }

  static List<String> optionNames(CommandSpec command) {
    return command.options().stream().flatMap(option -> List.of(option.names()).stream()).toList();
  }

  private List<String> suggestion(String written, List<String> known) {
    int equals = written.indexOf('=');
    return nearest(equals < 0 ? written : written.substring(0, equals), known)
        .map(name -> List.of(session.say(Phrases.DID_YOU_MEAN, name)))
        .orElse(List.of());
  }

  /** The known name that a misspelt one was probably meant to be. */
  static Optional<String> nearest(String word, List<String> known) {
    int slips = Math.min(SLIPS, word.replace("-", "").length() / 2);
    return Spelling.nearest(word, known).stream()
        .findFirst()
        .filter(
            name ->
                Spelling.distance(word, name) <= slips
                    || (word.length() > 4 && name.startsWith(word)));
  }
}
