package dev.sonde.attention.heads;

/**
 * An entry of the residual stream above 100 in size and at least 1,000 times the median |x| of its
 * tensor (Sun et al. 2024, arXiv:2402.17762, section 2), the largest of its channel there.
 *
 * @param tensor the tensor
 * @param channel which component, from 0
 * @param value the largest entry in size, with its sign
 * @param median median |x| of the tensor on that sequence
 * @param tokens how many tokens have such an entry in this channel
 * @param token the token with the largest, in writing
 * @param position where it stands in its sequence, from 0
 * @param text which text it is in, from 0
 */
public record MassiveActivation(
    String tensor,
    int channel,
    double value,
    double median,
    long tokens,
    String token,
    int position,
    int text) {

  /** The same in a tensor of another name. */
  MassiveActivation in(String other) {
    return new MassiveActivation(other, channel, value, median, tokens, token, position, text);
  }

  /** |value| over the median. */
  public double ratio() {
    return Math.abs(value) / median;
  }
}
