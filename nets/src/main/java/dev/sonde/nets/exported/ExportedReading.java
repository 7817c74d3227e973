package dev.sonde.nets.exported;

import dev.sonde.nets.network.Trust;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an exported program is read where the file leaves it open. Immutable.
 *
 * @param output which output is the prediction, by its name; empty for the only one of reals, or
 *     {@code logits}
 * @param trust which operators may run
 * @param weights a {@code .safetensors} file, or the index of several, whose weights take the place
 *     of the program's own, by name
 */
public record ExportedReading(Optional<String> output, Trust trust, Optional<Path> weights) {

  /**
   * Returns the usual way: the only output of reals, and mathematics alone.
   *
   * @return the defaults
   */
  public static ExportedReading withDefaults() {
    return new ExportedReading(Optional.empty(), Trust.COMPUTING_ONLY, Optional.empty());
  }

  /**
   * Returns this with another output as the prediction.
   *
   * @param name its name: a key or field of what {@code forward} returns, or a position from 0
   * @return a new way to read
   */
  public ExportedReading withOutput(String name) {
    return new ExportedReading(Optional.of(name), trust, weights);
  }

  /**
   * Returns this with other operators let run.
   *
   * @param which which
   * @return a new way to read
   */
  public ExportedReading withTrust(Trust which) {
    return new ExportedReading(output, which, weights);
  }

  /**
   * Returns this with other weights.
   *
   * @param file a {@code .safetensors} file, or {@code model.safetensors.index.json}
   * @return a new way to read
   */
  public ExportedReading withWeights(Path file) {
    return new ExportedReading(output, trust, Optional.of(file));
  }
}
