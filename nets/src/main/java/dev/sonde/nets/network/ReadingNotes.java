package dev.sonde.nets.network;

import dev.sonde.onnx.MatchedWeights;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say of how a model's file was read.
 *
 * @param merged weights that an exporter merged with others, so that they are other parameters than
 *     the model was trained with
 * @param weights what was put in from a checkpoint
 */
public record ReadingNotes(List<String> merged, Optional<MatchedWeights> weights) {
  /** Nothing to say. */
  public static final ReadingNotes NONE = new ReadingNotes(List.of(), Optional.empty());

  public ReadingNotes {
    merged = List.copyOf(merged);
  }
}
