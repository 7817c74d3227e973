package dev.sonde.nets.onnx;

import java.util.Optional;

/**
 * How an ONNX model is read where the file leaves it open. Immutable.
 *
 * @param output which output is the prediction, by its name; empty for the only one of reals, or
 *     {@code logits}
 * @param doubt what to do where several outputs could be the prediction
 */
public record OnnxReading(Optional<String> output, Doubt doubt) {

  /**
   * Returns the usual way: the only output of reals.
   *
   * @return the defaults
   */
  public static OnnxReading withDefaults() {
    return new OnnxReading(Optional.empty(), Doubt.REFUSE);
  }

  /**
   * Returns this with another output as the prediction.
   *
   * @param name its name in the file
   * @return a new way to read
   */
  public OnnxReading withOutput(String name) {
    return new OnnxReading(Optional.of(name), doubt);
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
    return new OnnxReading(Optional.empty(), Doubt.FIRST);
  }
}
