package dev.sonde.exported;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Operators that compute and do nothing else: no file, no process, no other machine. A list of
 * names, so that what a newer libtorch adds is refused until somebody has looked at it.
 */
public final class AllowedOperators {
  private static final String ATEN = "aten::";

  private final Set<String> names;

  private AllowedOperators(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /**
   * Returns mathematics on tensors: what graphs of {@code torch.export} may call.
   *
   * @return the operators
   */
  public static AllowedOperators mathematics() {
    Set<String> names = new HashSet<>();
    read("mathematics.txt").forEach(name -> names.add(ATEN + name));
    return new AllowedOperators(names);
  }

  /**
   * Returns these and TorchScript's own: lists, texts, control flow, random numbers.
   *
   * @return the operators
   */
  public static AllowedOperators ofTorchScript() {
    Set<String> names = new HashSet<>(mathematics().names);
    names.addAll(read("scripting.txt"));
    return new AllowedOperators(names);
  }

  private static Set<String> read(String resource) {
    Set<String> names = new HashSet<>();
    try (InputStream in =
            Objects.requireNonNull(AllowedOperators.class.getResourceAsStream(resource));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Says whether an operator may be called.
   *
   * @param operator its name with its namespace, for example {@code aten::relu_}; an operator in
   *     place goes with the one of its name
   * @return whether it is on the list
   */
  public boolean contains(String operator) {
    return names.contains(operator)
        || (operator.endsWith("_")
            && !operator.endsWith("__")
            && names.contains(operator.substring(0, operator.length() - 1)));
  }
}
