/** How a model in ONNX is fed: tokens, positions, and the tables that it looks them up in. */
@NullMarked
package dev.sonde.attention.onnx;

import org.jspecify.annotations.NullMarked;
