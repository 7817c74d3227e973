package dev.sonde.onnx;

import java.util.Map;
import java.util.TreeMap;

/**
 * The model file that was read.
 *
 * @param file its path as it was given
 * @param sha256 of its bytes, not of external data
 * @param producer the program that wrote it; empty when it does not say
 * @param nodes how many nodes its graph has, a call of a function counting as one
 * @param opsets the version of each operator set by its domain; the standard one is {@code ai.onnx}
 */
public record OnnxDescription(
    String file, String sha256, String producer, int nodes, Map<String, Long> opsets) {

  /** Copies the map, sorted. */
  public OnnxDescription {
    opsets = java.util.Collections.unmodifiableMap(new TreeMap<>(opsets));
  }
}
