package dev.sonde.attention.theory;

import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.vectors.ProductSpread;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One head's queries and keys under several scales.
 *
 * @param layer its layer's number
 * @param head its number within the layer
 * @param dimension d
 * @param product how its queries and keys spread
 * @param scaled its products alone, by scale: without the biases and the soft cap of the model, but
 *     over the keys that its mask leaves visible
 * @param own its logits as the model has them: every figure that {@link SoftmaxFigures} has, too,
 *     is equal to it
 * @param beyond what the model does to its products besides one factor and a mask: what {@code own}
 *     has and {@code scaled} has not
 */
public record ScaledHead(
    int layer,
    int head,
    int dimension,
    ProductSpread product,
    Map<Scaling, ScaledLogits> scaled,
    ScaledLogits own,
    Set<Beyond> beyond) {

  /** What can be done to q·k besides one factor and a mask. */
  public enum Beyond {
    /** Some visible pair has a number other than 0 added, such as for its relative position. */
    BIAS,
    /** Logits are squeezed into a range. */
    SOFT_CAP,
    /**
     * Logits are scaled by more than one number, or scaled, squeezed or rounded behind a mask or a
     * bias.
     */
    FURTHER_STEPS;

    /** The stable name in files, for example {@code soft-cap}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Copies map and set. */
  public ScaledHead {
    scaled = Collections.unmodifiableMap(new EnumMap<>(scaled));
    EnumSet<Beyond> copy = EnumSet.noneOf(Beyond.class);
    copy.addAll(beyond);
    beyond = Collections.unmodifiableSet(copy);
  }

  /**
   * The figures at a scale.
   *
   * @param scaling the scale
   * @return its figures
   */
  public ScaledLogits at(Scaling scaling) {
    return Objects.requireNonNull(scaled.get(scaling));
  }

  /** The head's stable name, for example {@code L0H2}. */
  public String name() {
    return "L" + layer + "H" + head;
  }
}
