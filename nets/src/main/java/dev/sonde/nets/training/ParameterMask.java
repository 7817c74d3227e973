package dev.sonde.nets.training;

import dev.sonde.nets.network.Network;
import java.util.Arrays;

/**
 * Which parameters of a network may differ from 0, as in a pruned network.
 *
 * <p>A {@link Trainer} with a mask sets all others to 0 before the first step and after every step.
 * With SGD and Adam, with or without weight decay, that equals masking the gradient, bit for bit:
 * either rule moves a parameter by its own gradient, value and memory alone. With gradient clipping
 * it does not, because the norm counts the masked gradients too.
 *
 * @param kept for each parameter, in the order of {@link Network#parameters()}, whether it may
 *     differ from 0
 */
public record ParameterMask(boolean[] kept) {

  /** Copies the mask. */
  public ParameterMask {
    kept = kept.clone();
  }

  @Override
  public boolean[] kept() {
    return kept.clone();
  }

  /**
   * Returns how many parameters may differ from 0.
   *
   * @return from 0 to the number of parameters
   */
  public int count() {
    int count = 0;
    for (boolean one : kept) {
      count += one ? 1 : 0;
    }
    return count;
  }

  /** Returns 1 and 0 for true and false. */
  double[] factors() {
    double[] factors = new double[kept.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = kept[i] ? 1 : 0;
    }
    return factors;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterMask mask && Arrays.equals(kept, mask.kept);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(kept);
  }

  @Override
  public String toString() {
    return "mask that keeps " + count() + " of " + kept.length + " parameters";
  }
}
