package dev.sonde.capacity;

import java.util.OptionalDouble;

/**
 * The loss at the measured parameters.
 *
 * @param name the loss, for example {@code cross-entropy}
 * @param value the mean loss over the targets of the samples seen
 * @param accuracy the share of targets predicted right, empty for real targets
 * @param gradientNorm the Euclidean norm of the mean loss's gradient
 * @param samplingError the standard error of the value as an estimate for all samples; 0 where all
 *     were seen, NaN where a single one was
 */
public record LossFigures(
    String name,
    double value,
    OptionalDouble accuracy,
    double gradientNorm,
    double samplingError) {}
