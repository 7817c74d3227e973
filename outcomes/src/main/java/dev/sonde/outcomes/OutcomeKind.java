package dev.sonde.outcomes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The commands whose files have figures to hold against something. */
public enum OutcomeKind {
  MEASURE("spectrum"),
  WATCH("checkpoints"),
  SWEEP("points"),
  ATTENTION("residualStream"),
  STUDY("claims");

  private final String mark;

  /**
   * A kind.
   *
   * @param mark what only its files have at their root
   */
  OutcomeKind(String mark) {
    this.mark = mark;
  }

  /** The command, and the file's name without its ending. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The file that a run of the command leaves in its folder. */
  public String file() {
    return label() + ".json";
  }

  /** The files of all kinds, as a sentence lists them. */
  static String files() {
    List<String> files = Arrays.stream(values()).map(OutcomeKind::file).toList();
    int last = files.size() - 1;
    return String.join(", ", files.subList(0, last)) + " or " + files.get(last);
  }

  /** Facts that figures mean something else without, beside the data. */
  List<String> meaning() {
    return switch (this) {
      case MEASURE -> List.of("loss.name", "spectrum.matrix", "model.parameters");
      case WATCH -> List.of("settings.loss", "model.parameters");
      case SWEEP -> List.of("axis");
      case ATTENTION -> List.of("input.sha256");
      case STUDY -> List.of("study", "form");
    };
  }

  /**
   * Finds out whose file it is.
   *
   * @param source its name, for the message
   * @throws InvalidInputException when it is none of them
   */
  static OutcomeKind of(JsonNode root, String source) {
    return Arrays.stream(values())
        .filter(kind -> root.has(kind.mark) && root.has("findings"))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    InvalidInputException.Kind.FORMAT,
                    source
                        + " is not a "
                        + files()
                        + "; give the file that one of these commands wrote into its folder or"
                        + " with --json"));
  }
}
