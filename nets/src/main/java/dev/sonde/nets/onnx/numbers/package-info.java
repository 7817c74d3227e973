/** Numbers of ONNX files: their types, their bytes, and what a rounded one was before. */
@NullMarked
package dev.sonde.nets.onnx.numbers;

import org.jspecify.annotations.NullMarked;
