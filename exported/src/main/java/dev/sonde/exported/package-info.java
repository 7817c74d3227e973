/**
 * What {@code torch.export.save} writes: the archive and the graph of ATen operators in it, as
 * records. Nothing runs here, and no pickle is read.
 */
@NullMarked
package dev.sonde.exported;

import org.jspecify.annotations.NullMarked;
