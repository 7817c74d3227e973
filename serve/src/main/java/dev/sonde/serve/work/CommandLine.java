package dev.sonde.serve.work;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command as a reader typed it, once it is known to be one that a reader may start: it measures,
 * it writes into its own run's folder alone, it runs no code of the model's, and it talks to nobody
 * else.
 *
 * <p>Nothing of it is read by a shell: words are parted at spaces, with quotation marks around
 * those that hold some.
 *
 * @param words its words, without the program's name
 */
public record CommandLine(List<String> words) {
  private static final Set<String> COMMANDS =
      Set.of("measure", "attention", "sweep", "study", "watch");

  /** They write elsewhere, read further options, run code of a file or reach other machines. */
  private static final Set<String> REFUSED =
      Set.of(
          "--out",
          "--overwrite",
          "--json",
          "--config",
          "--trust-model",
          "--tensorboard",
          "--mlflow",
          "--experiment",
          "--ledger",
          "--cluster");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\"']+)");

  /** Copies the list. */
  public CommandLine {
    words = List.copyOf(words);
  }

  /**
   * Reads what was typed.
   *
   * @param typed such as {@code measure net.pt2 --data digits}; the program's name may stand first
   * @param says what to answer where it is refused
   * @throws InvalidInputException where it is none that a reader may start
   */
  public static CommandLine of(String typed, Words says) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(typed);
    int end = 0;
    while (word.find()) {
      String between = typed.substring(end, word.start());
      // a"b" is one word to a shell, and nothing here
      if (!between.isBlank() || (end > 0 && between.isEmpty())) {
        throw new InvalidInputException(says.get("start.quotes"));
      }
      words.add(
          Optional.ofNullable(word.group(1))
              .or(() -> Optional.ofNullable(word.group(2)))
              .orElse(word.group()));
      end = word.end();
    }
    if (!typed.substring(end).isBlank()) {
      throw new InvalidInputException(says.get("start.quotes"));
    }
    if (!words.isEmpty() && words.get(0).equals("sonde")) {
      words.remove(0);
    }
    if (words.isEmpty() || !COMMANDS.contains(words.get(0))) {
      throw new InvalidInputException(
          says.get("start.unknown", words.isEmpty() ? "" : words.get(0)));
    }
    for (String one : words) {
      String option = one.split("=", 2)[0];
      if (REFUSED.contains(option) || one.startsWith("@")) {
        throw new InvalidInputException(says.get("start.refused", option));
      }
    }
    return new CommandLine(words);
  }

  /** The command's name. */
  public String name() {
    return words.get(0);
  }

  /** The command with the program's name, as it is shown. */
  public String text() {
    return "sonde " + String.join(" ", words);
  }
}
