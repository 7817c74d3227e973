package dev.sonde.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The model file that was read.
 *
 * @param file its path as it was given
 * @param sha256 of its bytes, not of external data
 * @param format what wrote it calls its kind: {@code ONNX}, or {@code torch.export}
 * @param producer the program that wrote it; empty when it does not say
 * @param nodes how many nodes its graph has, a call of a function counting as one
 * @param opsets the version of each operator set by its domain; the standard one is {@code
 *     ai.onnx}; empty for other formats
 */
public record OnnxDescription(
    String file,
    String sha256,
    String format,
    String producer,
    int nodes,
    Map<String, Long> opsets) {

  /** Copies the map, sorted. */
  public OnnxDescription {
    opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
  }
}
