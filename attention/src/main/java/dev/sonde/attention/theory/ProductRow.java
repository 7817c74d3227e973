package dev.sonde.attention.theory;

import dev.sonde.attention.means.RowMean;

/**
 * One line of the theory: queries times keys that were drawn. The largest probability has no
 * formula; entries other than Gaussian ones leave that of the variance only.
 *
 * @param dimension d
 * @param scaling what q·k was multiplied with
 * @param std √ of the variance by formula
 * @param rows what the softmax made of them
 * @param gradient ‖∂p/∂q‖_F = scale·‖JK‖_F, on some of the rows
 * @param gradientMedian its median
 */
public record ProductRow(
    int dimension,
    Scaling scaling,
    double std,
    SimulatedRows rows,
    RowMean gradient,
    double gradientMedian) {}
