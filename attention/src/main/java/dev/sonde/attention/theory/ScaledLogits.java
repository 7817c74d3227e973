package dev.sonde.attention.theory;

import dev.sonde.attention.means.RowMean;

/**
 * What the softmax makes of one head's queries and keys when their products are multiplied with one
 * factor, over the keys that each row sees; beside it what Gaussian queries and keys would give
 * whose entries are independent and as large as this head's.
 *
 * <p>The formulas take rows of Gaussian logits whose spread goes with the length of the query, |q|
 * ~ σ_q·χ_d, over as many keys as the head's rows see, octave by octave of that number.
 *
 * @param factor what q·k is multiplied with; NaN where a soft cap leaves none to name
 * @param rowStd √ of the mean over rows of the variance of a row's logits
 * @param rowStdFormula factor·√(E|q|²σ_k²) with σ_k of the query's own sequence, times √ of (c −
 *     1)/c over (m − 1)/m, each its mean over the rows, for the c keys that a row sees of the m
 *     that are there: factor·√d·σ_q·σ_k for one sequence all of which is seen; NaN without a factor
 * @param entropyRatio H(p)/ln(visible keys)
 * @param entropyFormula its expectation; NaN without a factor
 * @param maxProbability the largest probability of a row
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 * @param jacobianNorm ‖diag p − ppᵀ‖_F
 * @param jacobianRootMeanSquare √ of the mean of its square
 * @param jacobianFormula √ of the expectation of its square; NaN without a factor
 * @param gradient ‖∂p/∂q‖_F = factor·‖JK‖_F, on some of the rows; no rows without a factor, or
 *     where more is done behind it
 * @param gradientMedian its median; NaN without rows
 */
public record ScaledLogits(
    double factor,
    RowMean rowStd,
    double rowStdFormula,
    RowMean entropyRatio,
    double entropyFormula,
    RowMean maxProbability,
    RowMean nearOneHotShare,
    RowMean jacobianNorm,
    RowMean jacobianRootMeanSquare,
    double jacobianFormula,
    RowMean gradient,
    double gradientMedian) {

  /** Whether more than half of the rows are nearly one-hot. */
  public boolean mostlyOneHot() {
    return nearOneHotShare.estimate() > 0.5;
  }
}
