package dev.sonde.studies.landscape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Numbers that an independent numpy program drew, by name. */
final class Fixture {
  private final Map<String, double[]> numbers = new HashMap<>();

  private Fixture(String text) {
    for (String line : text.split("\n", -1)) {
      String[] parts = line.split(",", -1);
      if (parts.length > 1) {
        numbers.put(
            parts[0],
            Arrays.stream(parts, 1, parts.length).mapToDouble(Double::parseDouble).toArray());
      }
    }
  }

  static Fixture read(String name) {
    try (InputStream in = Fixture.class.getResourceAsStream(name)) {
      return new Fixture(
          new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double[] values(String name) {
    return Objects.requireNonNull(numbers.get(name), name);
  }

  double[] vector(String name) {
    return values(name).clone();
  }

  double[][] rows(String name, int columns) {
    double[] all = values(name);
    double[][] out = new double[all.length / columns][];
    for (int i = 0; i < out.length; i++) {
      out[i] = Arrays.copyOfRange(all, i * columns, (i + 1) * columns);
    }
    return out;
  }
}
