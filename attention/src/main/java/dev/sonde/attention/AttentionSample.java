package dev.sonde.attention;

import java.util.List;

/**
 * Attention patterns to look at: those of the first sequence, cut to its first tokens.
 *
 * @param tokens the tokens, or their numbers where there is no tokenizer
 * @param patterns by layer and head; [query][key], 0 where masked
 */
public record AttentionSample(List<String> tokens, List<List<float[][]>> patterns) {

  /** Copies the lists. */
  public AttentionSample {
    tokens = List.copyOf(tokens);
    patterns = patterns.stream().map(List::copyOf).toList();
  }

  /**
   * The share of the attention that differs, ½Σ|p − p′|, as a mean over queries; NaN where the
   * patterns have no queries, or not as many.
   *
   * @param a [query][key]
   * @param b the other pattern
   */
  static double difference(float[][] a, float[][] b) {
    if (a.length == 0 || a.length != b.length) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        sum += Math.abs(a[i][j] - b[i][j]) / 2;
      }
    }
    return sum / a.length;
  }
}
