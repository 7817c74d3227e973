package dev.sonde.attention;

/**
 * One line of the theory of scaled dot products: simulated figures, and what the formulas say.
 *
 * @param dimension d; 0 for rows of logits that were drawn directly
 * @param scaling what q·k was multiplied with; {@code NONE} for rows drawn directly
 * @param std the spread s of the logits by formula
 * @param variance of the logits
 * @param varianceFormula its formula
 * @param entropyRatio H/ln n
 * @param entropyFormula its expectation for Gaussian entries; NaN for others
 * @param maxProbability the largest probability of a row
 * @param maxProbabilityFormula its expectation for rows drawn directly; NaN for others
 * @param jacobianNorm ‖J‖_F
 * @param jacobianRootMeanSquare √ of the mean of ‖J‖²_F
 * @param jacobianFormula √E‖J‖²_F; NaN for other entries
 * @param largestLogit the largest logit of a row
 * @param largestLogitFormula its expectation; NaN for other entries
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 * @param gradient ‖∂p/∂q‖_F = scale·‖JK‖_F; no rows where logits were drawn directly
 * @param gradientMedian its median; NaN where logits were drawn directly
 */
public record TheoryRow(
    int dimension,
    Scaling scaling,
    double std,
    RowMean variance,
    double varianceFormula,
    RowMean entropyRatio,
    double entropyFormula,
    RowMean maxProbability,
    double maxProbabilityFormula,
    RowMean jacobianNorm,
    RowMean jacobianRootMeanSquare,
    double jacobianFormula,
    RowMean largestLogit,
    double largestLogitFormula,
    RowMean nearOneHotShare,
    RowMean gradient,
    double gradientMedian) {}
