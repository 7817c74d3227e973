package dev.sonde.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The model file that was read.
 *
 * @param file its path as it was given, and with which weights
 * @param sha256 of its bytes, not of external data; of the weights' file where there is one
 * @param format what wrote it calls its kind: {@code ONNX}, or {@code torch.export}
 * @param producer the program that wrote it; empty when it does not say
 * @param nodes how many nodes its graph has, a call of a function counting as one
 * @param opsets the version of each operator set by its domain; the standard one is {@code
 *     ai.onnx}; empty for other formats
 * @param weights how a checkpoint took the place of the file's own weights; nothing where none did
 */
public record OnnxDescription(
    String file,
    String sha256,
    String format,
    String producer,
    int nodes,
    Map<String, Long> opsets,
    Optional<MatchedWeights> weights) {

  /** Copies the map, sorted. */
  public OnnxDescription {
    opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
  }

  /** Of a file with its own weights. */
  public OnnxDescription(
      String file,
      String sha256,
      String format,
      String producer,
      int nodes,
      Map<String, Long> opsets) {
    this(file, sha256, format, producer, nodes, opsets, Optional.empty());
  }

  /**
   * The same with a checkpoint's weights.
   *
   * @param matched how they went in
   * @param sha256 of their file
   */
  public OnnxDescription with(MatchedWeights matched, String sha256) {
    return new OnnxDescription(
        file + " with " + matched.file(),
        sha256,
        format,
        producer,
        nodes,
        opsets,
        Optional.of(matched));
  }
}
