/** Graphs of ONNX files, as read, written out and renamed, and how a model is fed. */
@NullMarked
package dev.sonde.attention.onnx;

import org.jspecify.annotations.NullMarked;
