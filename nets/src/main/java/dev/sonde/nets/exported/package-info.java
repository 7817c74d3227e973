/**
 * Models that PyTorch writes by {@code torch.export.save}: the archive, the graph of ATen operators
 * in it, and the interpreter that makes a {@link dev.sonde.nets.network.Network} of the two.
 */
@NullMarked
package dev.sonde.nets.exported;

import org.jspecify.annotations.NullMarked;
