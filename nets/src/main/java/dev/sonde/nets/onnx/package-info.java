/**
 * Models in ONNX as networks: which of a file's tensors are parameters ({@code ParameterPlan}), how
 * its graph runs ({@code ModelGraph}, {@code PreparedModel}), and weights of a checkpoint in their
 * place ({@code CheckpointWeights}). {@code OnnxProgram} is what one opens; what nodes do is in
 * {@code operators}, numbers as files store them in {@code numbers}.
 */
@NullMarked
package dev.sonde.nets.onnx;

import org.jspecify.annotations.NullMarked;
