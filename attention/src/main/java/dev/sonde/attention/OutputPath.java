package dev.sonde.attention;

import dev.sonde.attention.HeadVectors.Layout;
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
record OutputPath(
    String heads, Layout layout, Optional<Projection> projection, Optional<String> stream) {

  /**
   * The output projection W of shape (heads·d_v, width).
   *
   * @param weight its tensor
   * @param transposed whether the tensor is (width, heads·d_v)
   * @param zero what is taken off whole-number weights; empty for real ones
   * @param scale what whole-number weights are multiplied with; empty for real ones
   */
  record Projection(String weight, boolean transposed, String zero, String scale) {}
}
