package dev.sonde.descent.statistics;

import java.util.List;
import java.util.Optional;

/**
 * Where the training error crosses ε, with a 95% interval over seeds.
 *
 * @param epsilon the training error ε
 * @param value the axis's value of the crossing, NaN when it is not crossed, or when a constant
 *     answer has at most that training error
 * @param low the interval's lower end, NaN when the crossing may lie beyond the sweep
 * @param high its upper end
 */
public record InterpolationThreshold(double epsilon, double value, double low, double high) {
  /** The training error of the threshold that stands for all: 5%. */
  public static final double HEADLINE = 0.05;

  /** The training errors whose crossings are always asked, where papers draw their thresholds. */
  public static final List<Double> LEVELS = List.of(0.1, HEADLINE, 0.01);

  /** The crossing of {@link #HEADLINE} among others; empty where it is not crossed. */
  public static Optional<InterpolationThreshold> headline(List<InterpolationThreshold> thresholds) {
    return thresholds.stream()
        .filter(one -> one.epsilon == HEADLINE && Double.isFinite(one.value))
        .findFirst();
  }
}
