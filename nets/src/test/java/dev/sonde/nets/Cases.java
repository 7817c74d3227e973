package dev.sonde.nets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.ModelContainer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The six networks with reference figures; see {@code cases/ORIGIN.md}. */
public final class Cases {
  private Cases() {}

  public static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Cases.class.getResource("/cases/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Network network(String name) {
    Path file = file(name + ".pt");
    return TorchScript.loadUnchecked(file, ModelContainer.check(file));
  }

  public static Dataset dataset(String name) {
    return DataSource.read(file(name + ".npz").toString());
  }

  static JsonNode reference(String name) {
    try {
      return new ObjectMapper().readTree(file("reference.json").toFile()).get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Loss loss(String name) {
    String label = reference(name).get("loss").asText();
    for (Loss loss : Loss.values()) {
      if (loss.label().equals(label)) {
        return loss;
      }
    }
    throw new IllegalStateException(label);
  }
}
