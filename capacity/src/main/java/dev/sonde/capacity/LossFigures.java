package dev.sonde.capacity;

import java.util.OptionalDouble;

/**
 * The loss at the measured parameters.
 *
 * @param name the loss, for example {@code cross-entropy}
 * @param value the mean loss over all targets
 * @param accuracy the share of targets predicted right, empty for real targets
 * @param gradientNorm the Euclidean norm of the mean loss's gradient
 */
public record LossFigures(
    String name, double value, OptionalDouble accuracy, double gradientNorm) {}
