/**
 * Models that PyTorch writes by {@code torch.export.save}: the interpreter that makes a {@link
 * dev.sonde.nets.network.Network} of the graph of ATen operators, and the tensors it takes.
 */
@NullMarked
package dev.sonde.nets.exported;

import org.jspecify.annotations.NullMarked;
