package dev.sonde.report.words;

import java.util.ArrayList;
import java.util.List;

/**
 * What the options of a preset stand for, in words: the source, and which of its choices the source
 * states, which are assumed, and which were reduced.
 */
public final class PresetWords {
  /** The parts in the order in which they are read. */
  public static final List<String> PARTS = List.of("source", "stated", "assumed", "reduced");

  private PresetWords() {}

  /**
   * Returns the words for a terminal.
   *
   * @param preset the preset's name
   * @param language the language
   * @return a line for the source, and one for each kind of choice that it has
   */
  public static List<String> lines(String preset, Language language) {
    Words words = Words.ofSweeps(language);
    List<String> lines = new ArrayList<>();
    for (String part : PARTS) {
      String says = words.getOrElse(key(preset, part), "");
      if (!says.isEmpty()) {
        lines.add(part.equals("source") ? says : words.get("preset." + part) + " " + says);
      }
    }
    return lines;
  }

  public static String key(String preset, String part) {
    return "preset." + preset + "." + part;
  }
}
