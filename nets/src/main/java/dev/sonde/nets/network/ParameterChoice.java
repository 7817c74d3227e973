package dev.sonde.nets.network;

import dev.sonde.findings.InvalidInputException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which parameters of a network are measured, by patterns of their dotted names. In a pattern
 * {@code *} stands for any characters, dots too, and {@code ?} for one.
 *
 * @param only a parameter must fit one of these; any will do when empty
 * @param except and none of these
 */
public record ParameterChoice(List<String> only, List<String> except) {

  /** Copies the lists. */
  public ParameterChoice {
    only = List.copyOf(only);
    except = List.copyOf(except);
  }

  /**
   * Returns the choice of every parameter.
   *
   * @return a choice without patterns
   */
  public static ParameterChoice all() {
    return new ParameterChoice(List.of(), List.of());
  }

  /**
   * Tells whether nothing is left out.
   *
   * @return whether there are no patterns
   */
  public boolean isAll() {
    return only.isEmpty() && except.isEmpty();
  }

  /**
   * Tells whether a parameter is measured.
   *
   * @param name its dotted name
   * @return whether it fits
   */
  public boolean includes(String name) {
    return (only.isEmpty() || only.stream().anyMatch(pattern -> fits(pattern, name)))
        && except.stream().noneMatch(pattern -> fits(pattern, name));
  }

  /**
   * Returns if every pattern fits some parameter, and some parameter fits the choice.
   *
   * @param source what messages call the model
   * @param names the trainable parameters' names
   * @throws InvalidInputException otherwise, with names that there are
   */
  public void requireSome(String source, List<String> names) {
    for (String pattern : only) {
      requireUsed(source, "--only", pattern, names);
    }
    for (String pattern : except) {
      requireUsed(source, "--except", pattern, names);
    }
    if (names.stream().noneMatch(this::includes)) {
      throw new InvalidInputException(
          source + ": --only and --except leave no parameter to measure; widen one of them");
    }
  }

  private static void requireUsed(
      String source, String option, String pattern, List<String> names) {
    if (names.stream().noneMatch(name -> fits(pattern, name))) {
      throw new InvalidInputException(
          source
              + ": no trainable parameter fits "
              + option
              + " '"
              + pattern
              + "'; there are "
              + String.join(", ", names.subList(0, Math.min(8, names.size())))
              + (names.size() > 8 ? " and " + (names.size() - 8) + " more" : "")
              + ". A pattern must fit a whole name, and * stands for any part of it");
    }
  }

  private static boolean fits(String pattern, String name) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return name.matches(regex.toString());
  }
}
