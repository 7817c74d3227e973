package dev.sonde.attention.heads;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The residual stream: the sums that attention and feed-forward parts are added to.
 *
 * @param width how many channels; 0 where no sums were found
 * @param tensors how many sums were looked at
 * @param largest the largest |x| among them; NaN where none was found
 * @param largestTensor the sum with it
 * @param massive massive activations by sum and channel, the largest first
 */
public record ResidualStream(
    int width, int tensors, double largest, String largestTensor, List<MassiveActivation> massive) {

  /** Copies the list. */
  public ResidualStream {
    massive = List.copyOf(massive);
  }

  /** With the names that tensors have in the model's file. */
  public ResidualStream named(UnaryOperator<String> inFile) {
    return new ResidualStream(
        width,
        tensors,
        largest,
        inFile.apply(largestTensor),
        massive.stream().map(one -> one.in(inFile.apply(one.tensor()))).toList());
  }
}
