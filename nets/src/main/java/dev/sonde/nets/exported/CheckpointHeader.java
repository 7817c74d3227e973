package dev.sonde.nets.exported;

import dev.sonde.exported.ModelFile;
import dev.sonde.exported.Safetensors;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a checkpoint's file says of itself, without reading its numbers. */
public final class CheckpointHeader {
  private CheckpointHeader() {}

  /**
   * Returns the shapes of a checkpoint's tensors by their names.
   *
   * @param file weights in the safetensors format
   * @throws InvalidInputException if it is none
   */
  public static Map<String, String> shapes(Path file) {
    Safetensors weights = Safetensors.open(file);
    Map<String, String> shapes = new TreeMap<>();
    for (String name : weights.names()) {
      shapes.put(name, Arrays.toString(weights.shape(name)));
    }
    return shapes;
  }

  /** Returns the hash of a file, in hexadecimal. */
  public static String sha256(Path file) {
    return ModelFile.sha256(file);
  }
}
