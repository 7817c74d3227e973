package dev.sonde.attention.pattern;

import dev.sonde.attention.vectors.HeadVectors.Layout;
import java.util.Optional;

/**
 * Where the outputs of one attention's heads are found, and how they reach the residual stream.
 *
 * @param heads the tensor of probabilities times values
 * @param layout how the heads lie in it
 * @param projection what turns them into the width of the model; nothing where it was not found
 * @param stream the residual stream to which the projection is added; nothing where it was not
 *     found
 */
public record OutputPath(
    String heads, Layout layout, Optional<Projection> projection, Optional<String> stream) {

  /**
   * The output projection W of shape (heads·d_v, width).
   *
   * @param weight its tensor
   * @param transposed whether the tensor is (width, heads·d_v)
   * @param rounding what makes real numbers of whole ones; nothing where they are real
   */
  public record Projection(String weight, boolean transposed, Optional<Rounding> rounding) {

    /** W of real numbers. */
    Projection(String weight, boolean transposed) {
      this(weight, transposed, Optional.empty());
    }
  }

  /**
   * Weights in whole numbers w stand for (w − zero)·scale.
   *
   * @param zero its tensor; nothing where it is 0
   * @param scale its tensor
   */
  public record Rounding(Optional<String> zero, String scale) {}
}
