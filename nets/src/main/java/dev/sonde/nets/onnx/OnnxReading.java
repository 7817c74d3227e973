package dev.sonde.nets.onnx;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How an ONNX model is read where the file leaves it open. Immutable.
 *
 * @param output which output is the prediction, by its name; empty for the only one of reals, or
 *     {@code logits}
 * @param doubt what to do where several outputs could be the prediction
 * @param weights a {@code .safetensors} file, or the index of several, whose weights take the place
 *     of the file's own, by name
 */
public record OnnxReading(Optional<String> output, Doubt doubt, Optional<Path> weights) {

  /**
   * Returns the usual way: the only output of reals.
   *
   * @return the defaults
   */
  public static OnnxReading withDefaults() {
    return new OnnxReading(Optional.empty(), Doubt.REFUSE, Optional.empty());
  }

  /**
   * Returns this with another output as the prediction.
   *
   * @param name its name in the file
   * @return a new way to read
   */
  public OnnxReading withOutput(String name) {
    return new OnnxReading(Optional.of(name), doubt, weights);
  }

  /**
   * Returns this with other weights.
   *
   * @param file a {@code .safetensors} file, or {@code model.safetensors.index.json}
   * @return a new way to read
   */
  public OnnxReading withWeights(Path file) {
    return new OnnxReading(output, doubt, Optional.of(file));
  }

  /** What to do where several outputs could be the prediction. */
  public enum Doubt {
    /** Ask. */
    REFUSE,
    /** Take the first, as a trial does. */
    FIRST
  }

  /** The reading of a trial: any output of reals will do. */
  static OnnxReading anyPrediction() {
    return new OnnxReading(Optional.empty(), Doubt.FIRST, Optional.empty());
  }
}
