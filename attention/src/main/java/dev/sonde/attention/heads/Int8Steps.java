package dev.sonde.attention.heads;

/**
 * How coarse a head's logits would be as 8-bit whole numbers: the range seen on these texts over
 * 255 steps, zero point free (asymmetric quantisation; Jacob et al. 2018, arXiv:1712.05877, section
 * 2.1).
 *
 * <p>Rounding shifts logits by up to half a step. Against a head's row std that says how much of
 * what its softmax sees is lost.
 *
 * @param perHead the step with a range for the head alone
 * @param perTensor the step with one range for all heads of its layer
 */
public record Int8Steps(double perHead, double perTensor) {

  /** 2⁸ − 1 steps lie between the least and the greatest of 8 bits. */
  private static final int STEPS = 255;

  static double step(double low, double high) {
    return (high - low) / STEPS;
  }
}
