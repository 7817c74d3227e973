/**
 * Every operator of ONNX as a function of tensors that can be differentiated twice, in groups by
 * what they do; {@code StandardOperators} lists them all. An operator is prepared once for a node
 * ({@code Preparation}) and then called ({@code NodeCall}).
 */
@NullMarked
package dev.sonde.nets.onnx.operators;

import org.jspecify.annotations.NullMarked;
