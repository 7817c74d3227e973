package dev.sonde.studies.variants;

import dev.sonde.runs.Configuration;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a cell yields: figures, lists of figures and texts by name, in a form that keeps every bit
 * of a double.
 *
 * @param entries names of letters, digits and hyphens, and one-line texts
 */
public record CellFigures(SortedMap<String, String> entries) {

  /** Copies the entries. */
  public CellFigures {
    entries = new TreeMap<>(entries);
  }

  /**
   * Starts without any.
   *
   * @return no figures
   */
  public static CellFigures none() {
    return new CellFigures(new TreeMap<>());
  }

  /**
   * Reads the form of a ledger.
   *
   * @param text what {@link #text()} wrote
   * @return the figures
   */
  public static CellFigures of(String text) {
    return new CellFigures(Configuration.parse(text).values());
  }

  /**
   * Returns these figures with more.
   *
   * @param name the figures' name
   * @param values the figures, at least one
   * @return the figures
   */
  public CellFigures with(String name, double... values) {
    return withText(
        name, Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" ")));
  }

  /**
   * Returns these figures with a text.
   *
   * @param name the text's name
   * @param text one line
   * @return the figures
   */
  public CellFigures withText(String name, String text) {
    SortedMap<String, String> more = new TreeMap<>(entries);
    more.put(name, text);
    return new CellFigures(more);
  }

  /**
   * Returns a list of figures.
   *
   * @param name its name
   * @return the figures
   * @throws IllegalStateException when there is none of that name
   */
  public double[] list(String name) {
    return Arrays.stream(words(name).split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /**
   * Returns a figure.
   *
   * @param name its name
   * @return the figure, the first of a list
   * @throws IllegalStateException when there is none of that name
   */
  public double figure(String name) {
    return list(name)[0];
  }

  /**
   * Returns a text.
   *
   * @param name its name
   * @return the text
   * @throws IllegalStateException when there is none of that name
   */
  public String words(String name) {
    String text = entries.get(name);
    if (text == null) {
      throw new IllegalStateException(
          "the cell has no '" + name + "', only " + String.join(", ", entries.keySet()));
    }
    return text;
  }

  /**
   * Returns the form of a ledger.
   *
   * @return one {@code name: text} a line
   */
  public String text() {
    return Configuration.of(Map.copyOf(entries)).text();
  }
}
