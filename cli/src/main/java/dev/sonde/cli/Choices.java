package dev.sonde.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The values that an option offers, by name, in the order to tell them. */
final class Choices {
  private Choices() {}

  static <T> Map<String, T> of(T[] values, Function<T, String> name) {
    Map<String, T> choices = new LinkedHashMap<>();
    for (T value : values) {
      choices.put(name.apply(value), value);
    }
    return choices;
  }
}
