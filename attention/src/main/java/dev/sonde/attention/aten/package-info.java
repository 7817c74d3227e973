/**
 * Exported programs of PyTorch as ONNX graphs, so that attention is found and measured in both
 * files by the same means: {@link dev.sonde.attention.aten.TransformerFile} reads either.
 */
@NullMarked
package dev.sonde.attention.aten;

import org.jspecify.annotations.NullMarked;
