package dev.sonde.runs;

import dev.sonde.findings.file.Sha256;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cell is computed from, as names and values in one canonical form: names sorted, one {@code
 * name: value} a line. Equal settings have equal text, and so equal keys.
 *
 * @param values the settings; names are letters, digits, dots and hyphens, values one line each
 */
public record Configuration(SortedMap<String, String> values) {
  /** Checks names and values, and copies them. */
  public Configuration {
    values.forEach(
        (name, value) -> {
          if (!isName(name)) {
            throw new IllegalArgumentException(
                "'"
                    + name
                    + "' cannot name a setting; use letters, digits, dots and hyphens, a letter"
                    + " first");
          }
          if (value.indexOf('\n') >= 0
              || value.indexOf('\r') >= 0
              || !value.equals(value.strip())) {
            throw new IllegalArgumentException(
                "the value of '"
                    + name
                    + "' must be one line without blanks around it, got '"
                    + value
                    + "'");
          }
        });
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Letters, digits, dots and hyphens, a letter first; without a pattern, as lists are long. */
  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      boolean inside = (c >= '0' && c <= '9') || c == '.' || c == '-';
      if (!letter && !(inside && i > 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /**
   * Makes a configuration.
   *
   * @param values the settings in any order
   * @return the configuration
   */
  public static Configuration of(Map<String, String> values) {
    return new Configuration(new TreeMap<>(values));
  }

  /**
   * Reads the canonical form.
   *
   * @param text what {@link #text()} wrote
   * @return the configuration
   * @throws IllegalArgumentException if a line is no {@code name: value}
   */
  public static Configuration parse(String text) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "'" + line + "' is not a setting; expected 'name: value' on every line");
      }
      values.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return new Configuration(values);
  }

  /**
   * Returns one value.
   *
   * @param name the setting's name
   * @return its value, empty when it is not set
   */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Returns the same settings with one more or another.
   *
   * @param name the setting's name
   * @param value its value
   * @return the changed configuration
   */
  public Configuration with(String name, String value) {
    SortedMap<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new Configuration(changed);
  }

  /**
   * Returns the canonical form.
   *
   * @return {@code name: value} lines, sorted by name, each ended by a newline
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /**
   * Returns what identifies the configuration.
   *
   * @return the SHA-256 of {@link #text()} in UTF-8, 64 hexadecimal digits
   */
  public String key() {
    return Sha256.of(text()).hexadecimal();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
