package dev.sonde.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.exported.ExportedProgram;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TorchScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A network with its data and the figures that another implementation found for it.
 *
 * @param name the case's name, which its files have
 * @param figures its figures, as they stand in {@code reference.json}
 */
record ReferenceCase(String name, JsonNode figures) {
  private static final Path FOLDER = Path.of("src", "test", "resources", "cases");

  static ReferenceCase named(String name) {
    try {
      JsonNode all = new ObjectMapper().readTree(FOLDER.resolve("reference.json").toFile());
      return new ReferenceCase(name, all.required(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Network network() {
    return TorchScript.load(FOLDER.resolve(name + ".pt"));
  }

  /** The same network as torch.export wrote it. */
  Network exported() {
    return ExportedProgram.load(FOLDER.resolve(name + ".pt2"));
  }

  Dataset dataset() {
    return DataSource.read(FOLDER.resolve(name + ".npz").toString());
  }

  Loss loss() {
    return Arrays.stream(Loss.values())
        .filter(loss -> loss.label().equals(figures.required("loss").asText()))
        .findFirst()
        .orElseThrow();
  }

  int parameters() {
    return figures.required("parameters").asInt();
  }

  double figure(String key) {
    return figures.required(key).asDouble();
  }

  double[] eigenvalues(String key) {
    JsonNode values = figures.required(key);
    double[] out = new double[values.size()];
    Arrays.setAll(out, i -> values.get(i).asDouble());
    return out;
  }

  /** The figure of a curve, such as {@code effective_dimension}, at one of its points. */
  double at(String curve, double point) {
    for (Map.Entry<String, JsonNode> entry : figures.required(curve).properties()) {
      if (Double.parseDouble(entry.getKey()) == point) {
        return entry.getValue().asDouble();
      }
    }
    throw new IllegalArgumentException(name + " has no " + curve + " at " + point);
  }
}
