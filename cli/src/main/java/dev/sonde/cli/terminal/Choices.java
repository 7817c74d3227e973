package dev.sonde.cli.terminal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The values that an option offers, by name, in the order to tell them. */
public final class Choices {
  private Choices() {}

  public static <T> Map<String, T> of(T[] values, Function<T, String> name) {
    Map<String, T> choices = new LinkedHashMap<>();
    for (T value : values) {
      choices.put(name.apply(value), value);
    }
    return choices;
  }
}
