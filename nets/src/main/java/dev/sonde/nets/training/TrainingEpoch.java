package dev.sonde.nets.training;

import dev.sonde.nets.loss.LossValue;
import java.util.OptionalDouble;

/**
 * One pass over the training samples. Loss and error are means over its minibatches, each as it was
 * before its own update, with the network in training mode.
 *
 * @param epoch which pass, from 1
 * @param steps the updates made since training began
 * @param loss the mean loss over the samples, finite
 * @param error the share of targets not predicted, as {@link LossValue#accuracy()} counts them
 * @param validationLoss the mean loss on the validation samples after the epoch, in evaluation
 *     mode, when there are any
 * @param validationError the share of validation targets not predicted, likewise
 * @param learningRate the rate of the epoch's last step
 * @param seconds the time since training began
 */
public record TrainingEpoch(
    int epoch,
    long steps,
    double loss,
    OptionalDouble error,
    OptionalDouble validationLoss,
    OptionalDouble validationError,
    double learningRate,
    double seconds) {}
