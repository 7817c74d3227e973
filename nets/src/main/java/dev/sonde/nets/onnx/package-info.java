/**
 * Models in ONNX: which of a file's tensors are parameters, and every operator as a function of
 * tensors that can be differentiated twice.
 */
@NullMarked
package dev.sonde.nets.onnx;

import org.jspecify.annotations.NullMarked;
