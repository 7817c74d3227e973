package dev.sonde.cluster;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.VectorBlock;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What became of a shard's products, and which executor formed them. */
final class ShardAnswer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String executor;

  /** Null where they were refused. */
  private final @Nullable VectorBlock products;

  private final InvalidInputException.Kind kind;
  private final String refusal;

  private ShardAnswer(
      String executor,
      @Nullable VectorBlock products,
      InvalidInputException.Kind kind,
      String refusal) {
    this.executor = executor;
    this.products = products;
    this.kind = kind;
    this.refusal = refusal;
  }

  static ShardAnswer of(String executor, VectorBlock products) {
    return new ShardAnswer(executor, products, InvalidInputException.Kind.OTHER, "");
  }

  /** The input's fault, which another executor would find, too. */
  static ShardAnswer refused(String executor, InvalidInputException e) {
    return new ShardAnswer(executor, null, e.kind(), String.valueOf(e.getMessage()));
  }

  String executor() {
    return executor;
  }

  /**
   * The products.
   *
   * @throws InvalidInputException if they were refused, in the words of who refused
   */
  VectorBlock products() {
    if (products == null) {
      throw new InvalidInputException(kind, refusal);
    }
    return products;
  }
}
