package dev.sonde.capacity.measures;

import dev.sonde.nets.data.Values;
import java.util.OptionalDouble;

/**
 * How far the inputs are from centred: {@code Σ_j mean(x_j)² / Σ_j mean(x_j²)} over the features j
 * of a sample, 0 when centred, near 1 when the mean dominates.
 *
 * <p>A mean that is not zero makes one eigenvalue of the inputs' second moment grow with their
 * number, and with it one of the loss's curvature (LeCun, Kanter, Solla, Eigenvalues of Covariance
 * Matrices: Application to Neural-Network Learning, 1991).
 */
public final class InputCentring {
  private InputCentring() {}

  /** Measures real inputs; empty for integers, whose values are names, and for inputs all zero. */
  public static OptionalDouble meanShare(Values inputs) {
    if (inputs instanceof Values.Integers) {
      return OptionalDouble.empty();
    }
    int features = inputs.sampleSize();
    double[] sums = new double[features];
    double squares = 0;
    for (int i = 0; i < inputs.samples(); i++) {
      for (int j = 0; j < features; j++) {
        double x = inputs.at(i * features + j);
        sums[j] += x;
        squares += x * x;
      }
    }
    double means = 0;
    for (double sum : sums) {
      means += sum / inputs.samples() * sum;
    }
    return squares > 0 ? OptionalDouble.of(means / squares) : OptionalDouble.empty();
  }
}
