package dev.sonde.attention.theory;

import dev.sonde.attention.means.RowMean;

/**
 * What the softmax made of simulated rows.
 *
 * @param variance of the logits about 0, their known mean
 * @param entropyRatio H/ln n
 * @param maxProbability the largest probability of a row
 * @param jacobianNorm ‖J‖_F of J = diag p − ppᵀ
 * @param jacobianRootMeanSquare √ of the mean of ‖J‖²_F
 * @param largestLogit the largest logit of a row
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 */
public record SimulatedRows(
    MeasuredAndExpected variance,
    MeasuredAndExpected entropyRatio,
    MeasuredAndExpected maxProbability,
    RowMean jacobianNorm,
    MeasuredAndExpected jacobianRootMeanSquare,
    MeasuredAndExpected largestLogit,
    RowMean nearOneHotShare) {}
