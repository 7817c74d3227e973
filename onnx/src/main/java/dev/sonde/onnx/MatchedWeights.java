package dev.sonde.onnx;

import java.util.List;

/**
 * How the weights of a checkpoint went into a model's graph.
 *
 * @param file the checkpoint
 * @param same how many tensors were taken as they are
 * @param turned tensors of the graph that hold the checkpoint's with their two axes exchanged, by
 *     the names there
 * @param renamed tensors that the exporter had named anew, as {@code name in the graph ← name in
 *     the checkpoint}
 * @param unused tensors of the checkpoint that the graph has no place for
 */
public record MatchedWeights(
    String file, int same, List<String> turned, List<String> renamed, List<String> unused) {
  public MatchedWeights {
    turned = List.copyOf(turned);
    renamed = List.copyOf(renamed);
    unused = List.copyOf(unused);
  }
}
