package dev.sonde.descent.linear;

/**
 * A linear model of one width.
 *
 * @param width how many features N
 * @param trainPredictions for the training samples, {@code n × K} column-major; empty when not
 *     asked for
 * @param testPredictions for the test samples, {@code m × K} column-major
 * @param trainLoss the mean squared training error over samples and targets
 * @param norm the Frobenius norm of the coefficients; NaN when not asked for
 * @param condition the condition number of the features' triangular factor in the 1-norm; NaN when
 *     not asked for
 * @param degreesOfFreedom the trace of the smoother on the training samples
 * @param unseenDegreesOfFreedom the mean squared length of the smoother's rows on test samples,
 *     times n (Curth, Jeffares, van der Schaar 2023, equation 4); NaN when not asked for
 */
public record WidthFigures(
    int width,
    double[] trainPredictions,
    double[] testPredictions,
    double trainLoss,
    double norm,
    double condition,
    double degreesOfFreedom,
    double unseenDegreesOfFreedom) {}
