/** Queries and keys of heads in their tensors, and how their products spread. */
@NullMarked
package dev.sonde.attention.vectors;

import org.jspecify.annotations.NullMarked;
