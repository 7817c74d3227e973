package dev.sonde.nets;

import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The small files beside the tests; the Python scripts that made them lie there too. */
public final class Fixture {
  private Fixture() {}

  public static Path path(String name) {
    URL url =
        Objects.requireNonNull(
            Fixture.class.getResource(name.startsWith("/") ? name : "data/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Dataset read(String name) {
    return DataSource.read(path(name).toString());
  }
}
