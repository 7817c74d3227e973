package dev.sonde.attention.heads;

import java.util.List;
import java.util.Locale;

/**
 * The heads of one attention of the graph.
 *
 * @param layer its number in the order of the graph, from 0; an encoder–decoder's cross attentions
 *     are counted with the others
 * @param node the name of its softmax, or of the fused operator
 * @param kind which pairs are visible
 * @param heads its heads
 */
public record AttentionLayer(int layer, String node, Kind kind, List<HeadFigures> heads) {

  /** Which keys a query sees. */
  public enum Kind {
    /** Every key. */
    BIDIRECTIONAL,
    /** The keys up to its own position. */
    CAUSAL,
    /** Some of the keys, such as a sliding window. */
    MASKED,
    /** The keys of another sequence. */
    CROSS;

    /** The stable name in files, for example {@code causal}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the list. */
  public AttentionLayer {
    heads = List.copyOf(heads);
  }
}
