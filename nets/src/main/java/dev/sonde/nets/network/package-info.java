/**
 * Differentiable networks: TorchScript files, builders of perceptrons, convolutional networks and
 * transformers, their layers and parameters.
 */
@NullMarked
package dev.sonde.nets.network;

import org.jspecify.annotations.NullMarked;
