package dev.sonde.attention.heads;

import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.vectors.ProductSpread;
import java.util.List;

/**
 * What was measured of one head.
 *
 * @param head its number within the layer, from 0
 * @param dimension d, the length of its queries and keys
 * @param scale the factor on q·k before the softmax; NaN where it is not one number
 * @param softmax its logits and what the softmax makes of them
 * @param product how its queries and keys spread
 * @param remedies what another temperature, QK-norm and a soft cap would make of its softmax
 * @param output what it writes
 * @param int8 how coarse its logits would be in 8 bits
 * @param role what the head does
 * @param verdicts what is worth a look
 */
public record HeadFigures(
    int head,
    int dimension,
    double scale,
    SoftmaxFigures softmax,
    ProductSpread product,
    WhatIfLogits remedies,
    HeadOutput output,
    Int8Steps int8,
    HeadRole role,
    List<HeadVerdict> verdicts) {

  /** Copies the list. */
  public HeadFigures {
    verdicts = List.copyOf(verdicts);
  }

  /** Whether q·k is multiplied with 1/√d, to the precision in which exporters write it. */
  public boolean hasUsualScale() {
    return Math.abs(scale * Math.sqrt(dimension) - 1) < 1e-3;
  }

  /**
   * Returns the head's stable name, for example {@code L0H2}.
   *
   * @param layer its layer's number
   * @return the name
   */
  public String name(int layer) {
    return "L" + layer + "H" + head;
  }
}
