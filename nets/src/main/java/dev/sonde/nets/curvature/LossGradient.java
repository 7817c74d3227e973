package dev.sonde.nets.curvature;

import java.util.Arrays;
import java.util.Objects;

/**
 * The mean loss at some parameters, with its gradient there.
 *
 * @param loss the mean loss; not finite where the network overflows
 * @param gradient its gradient, {@code [P]}, flat in the order of the network's parameters
 */
public record LossGradient(double loss, double[] gradient) {

  /** Copies the gradient. */
  public LossGradient {
    gradient = gradient.clone();
  }

  /**
   * Returns the gradient.
   *
   * @return a copy
   */
  @Override
  public double[] gradient() {
    return gradient.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LossGradient that
        && Double.compare(loss, that.loss) == 0
        && Arrays.equals(gradient, that.gradient);
  }

  @Override
  public int hashCode() {
    return Objects.hash(loss, Arrays.hashCode(gradient));
  }

  @Override
  public String toString() {
    return "LossGradient[loss=" + loss + ", parameters=" + gradient.length + "]";
  }
}
