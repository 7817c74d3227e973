package dev.sonde.attention;

import dev.sonde.attention.softmax.ComparedRows;
import java.util.List;

/**
 * Attention patterns to look at: those of the first sequence, cut to its first tokens.
 *
 * @param tokens the tokens, or their numbers where there is no tokenizer
 * @param patterns by layer and head; [query][key], 0 where masked
 * @param rows by layer and head, what heads are held against each other by: of the whole sequence
 */
public record AttentionSample(
    List<String> tokens, List<List<float[][]>> patterns, List<List<ComparedRows>> rows) {

  /** Copies the lists. */
  public AttentionSample {
    tokens = List.copyOf(tokens);
    patterns = patterns.stream().map(List::copyOf).toList();
    rows = rows.stream().map(List::copyOf).toList();
  }
}
