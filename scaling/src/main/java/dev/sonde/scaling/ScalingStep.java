package dev.sonde.scaling;

import dev.sonde.attention.softmax.SoftmaxFigures;

/**
 * A transformer in training, measured after some updates. Figures of logits and softmax are those
 * of {@link SoftmaxFigures}, over the rows of all layers and heads with two visible keys or more.
 *
 * @param step the updates made, 0 before the first
 * @param trainingLoss the mean loss of the minibatches since the last such step, each before its
 *     update, in nats a character
 * @param heldOutLoss the mean loss on windows that training does not see
 * @param logitStd √ of the mean over rows of the variance of a row's logits
 * @param largestLogit the largest |logit| of a visible pair
 * @param entropyRatio the mean of H(p)/ln(visible keys)
 * @param jacobianNorm the mean of ‖diag p − ppᵀ‖_F
 * @param nearOneHotShare the share of rows whose largest probability is above 0.99
 * @param queryKeyGradient the norm of the minibatch's gradient in the weights of queries and keys
 * @param gradient the norm of the minibatch's gradient in all parameters
 */
public record ScalingStep(
    int step,
    double trainingLoss,
    double heldOutLoss,
    double logitStd,
    double largestLogit,
    double entropyRatio,
    double jacobianNorm,
    double nearOneHotShare,
    double queryKeyGradient,
    double gradient) {}
