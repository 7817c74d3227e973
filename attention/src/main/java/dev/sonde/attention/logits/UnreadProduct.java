package dev.sonde.attention.logits;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A layer whose queries and keys could not be read.
 *
 * @param layer its number
 * @param node its softmax or fused operator
 * @param reason why not
 */
public record UnreadProduct(int layer, String node, Reason reason) {

  /** Such as L1 (/layer.1/Softmax). */
  public String name() {
    return "L" + layer + " (" + node + ")";
  }

  /** Why queries and keys of a layer count as not read. */
  public sealed interface Reason {
    /** The stable name in files, for example {@code not-shown}. */
    String label();
  }

  /** The graph shows no queries or keys. */
  public record NotShown() implements Reason {
    @Override
    public String label() {
      return "not-shown";
    }
  }

  /** No row saw two keys, so no scale changes anything. */
  public record OneKey() implements Reason {
    @Override
    public String label() {
      return "one-key";
    }
  }

  /**
   * The products are not the layer's logits.
   *
   * @param difference by how much scale·q·k misses them, over 1 + the largest of the row; NaN where
   *     a product is no number
   */
  public record Missed(double difference) implements Reason {
    @Override
    public String label() {
      return "missed";
    }
  }

  /** What speaks against a layer, by the checks of its heads; nothing where they were read. */
  public static Optional<Reason> against(List<ProductCheck> heads) {
    if (heads.stream().anyMatch(ProductCheck.NotShown.class::isInstance)) {
      return Optional.of(new NotShown());
    }
    if (heads.stream().anyMatch(ProductCheck.OneKey.class::isInstance)) {
      return Optional.of(new OneKey());
    }
    return heads.stream()
        .filter(ProductCheck.Compared.class::isInstance)
        .map(ProductCheck.Compared.class::cast)
        .filter(check -> !check.right())
        // NaN is the largest
        .max(Comparator.comparingDouble(ProductCheck.Compared::difference))
        .map(check -> new Missed(check.difference()));
  }
}
