package dev.sonde.nets;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The six networks with reference figures; see {@code cases/ORIGIN.md}. */
final class Cases {
  private Cases() {}

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Cases.class.getResource("/cases/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Network network(String name) {
    return TorchScript.load(file(name + ".pt"));
  }
}
