/** Models run part by part in ONNX Runtime, so that one layer's tensors are there at a time. */
@NullMarked
package dev.sonde.attention.runtime;

import org.jspecify.annotations.NullMarked;
