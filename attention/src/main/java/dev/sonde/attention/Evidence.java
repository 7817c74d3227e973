package dev.sonde.attention;

import java.util.LinkedHashMap;
import java.util.Map;

/** The figures behind a finding, by their names. */
final class Evidence {
  private Evidence() {}

  /**
   * Gathers it.
   *
   * @param namesAndValues a name, its value, the next name and so on
   */
  static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> evidence = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      evidence.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return evidence;
  }
}
