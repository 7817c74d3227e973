package dev.sonde.nets.loss;

import java.util.OptionalDouble;

/**
 * The mean loss at the network's parameters.
 *
 * @param value the mean over all targets, finite
 * @param accuracy the share of targets predicted: the largest logit's class for cross-entropy, the
 *     sign of the logit against targets above ½ for logistic loss; empty for squared error
 * @param gradientNorm the Euclidean norm of the loss's gradient over all trainable parameters; zero
 *     at a stationary point
 */
public record LossValue(double value, OptionalDouble accuracy, double gradientNorm) {}
