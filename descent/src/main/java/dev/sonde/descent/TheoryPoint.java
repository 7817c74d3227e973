package dev.sonde.descent;

/**
 * What theory says at one value of the axis.
 *
 * @param value the axis's value
 * @param predicted the expected test loss, noise included
 * @param residual the measured mean less the predicted one, in standard errors; NaN below two seeds
 * @param masked whether the theory cannot be held against a mean there
 */
public record TheoryPoint(double value, double predicted, double residual, boolean masked) {}
