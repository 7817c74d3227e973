package dev.sonde.cli.session;

import dev.sonde.cli.terminal.Phrase;
import dev.sonde.cli.terminal.Terminal;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every command knows about how it was called.
 *
 * @param terminal where it writes
 * @param language the reader's language
 * @param commandLine the command as it was typed, quoted for a shell
 * @param limits how long it may take and how much memory
 */
public record Session(Terminal terminal, Language language, String commandLine, Limits limits) {
  /** More than any message of ours has, in characters. */
  private static final int LONGEST = 2_000;

  /** Without limits. */
  Session(Terminal terminal, Language language, String commandLine) {
    this(terminal, language, commandLine, Limits.none());
  }

  /**
   * Looks for the language among the arguments before anything else reads them, so that every
   * complaint is in that language; otherwise the environment decides.
   *
   * @param arguments the command line
   * @param terminal where it writes
   */
  public static Session of(List<String> arguments, Terminal terminal) {
    Language language = language(arguments, terminal.environment());
    return new Session(terminal, language, commandLine(arguments), Limits.of(arguments, language));
  }

  private static Language language(List<String> arguments, Map<String, String> environment) {
    Language usual = usual(environment);
    return Argument.given("--lang", Limits.given("--lang", arguments), "ja", usual)
        .map(tag -> tag.oneOf(Language.values(), Language::tag))
        .orElse(usual);
  }

  /**
   * POSIX: the first of these that is set and not empty decides; before them, the locale that the
   * launcher had to replace for the sake of its character set.
   */
  private static Language usual(Map<String, String> environment) {
    for (String variable : List.of("SONDE_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")) {
      String value = environment.getOrDefault(variable, "");
      if (!value.isEmpty()) {
        return value.startsWith("ja") ? Language.JAPANESE : Language.ENGLISH;
      }
    }
    return Locale.getDefault().getLanguage().equals("ja") ? Language.JAPANESE : Language.ENGLISH;
  }

  private static String commandLine(List<String> arguments) {
    return arguments.stream().map(Session::quoted).collect(Collectors.joining(" ", "sonde ", ""));
  }

  private static String quoted(String argument) {
    return argument.matches("[\\p{L}\\p{N}_@%+=:,./-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }

  /** Standard output: results, and nothing else. */
  public PrintWriter out() {
    return terminal.out();
  }

  /** Standard error. */
  public PrintWriter err() {
    return terminal.err();
  }

  /** Returns a phrase in the reader's language. */
  public String say(Phrase phrase, Object... arguments) {
    return phrase.in(language, arguments);
  }

  /** Writes a complaint to standard error. */
  public void complain(String message) {
    remark("sonde: " + message);
  }

  /**
   * Writes a line to standard error; what would steer the terminal in a name becomes a space. A
   * terminal gets it wrapped at words; a log or another program gets it whole, so that it can be
   * searched.
   */
  public void remark(String remark) {
    String text = ColumnText.plain(shortened(remark));
    if (terminal.interactive()) {
      ColumnText.wrap(text, terminal.columns()).forEach(terminal.err()::println);
    } else {
      terminal.err().println(text);
    }
  }

  /** The beginning and the end of a message that repeats too much of what came. */
  private static String shortened(String remark) {
    if (remark.length() <= LONGEST) {
      return remark;
    }
    int begin = Character.isHighSurrogate(remark.charAt(LONGEST / 2 - 1)) ? 1 : 0;
    int end = Character.isLowSurrogate(remark.charAt(remark.length() - LONGEST / 2)) ? 1 : 0;
    return remark.substring(0, LONGEST / 2 - begin)
        + " … "
        + remark.substring(remark.length() - LONGEST / 2 + end);
  }
}
