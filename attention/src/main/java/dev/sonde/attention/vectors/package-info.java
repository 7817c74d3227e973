/**
 * Queries and keys of heads in their tensors, and how their products spread: {@link
 * dev.sonde.attention.vectors.ProductSpread} has the formulas (σ of q and of k, Var q·k / dσ²σ²,
 * directions, agreement), {@link dev.sonde.attention.vectors.ProductAccumulator} works them out.
 */
@NullMarked
package dev.sonde.attention.vectors;

import org.jspecify.annotations.NullMarked;
