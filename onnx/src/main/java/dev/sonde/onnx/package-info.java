/** Graphs of ONNX files, as read, written out and renamed. */
@NullMarked
package dev.sonde.onnx;

import org.jspecify.annotations.NullMarked;
