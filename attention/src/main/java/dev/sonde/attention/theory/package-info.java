/** The theory of scaled dot products: exact formulas beside simulated rows. */
@NullMarked
package dev.sonde.attention.theory;

import org.jspecify.annotations.NullMarked;
