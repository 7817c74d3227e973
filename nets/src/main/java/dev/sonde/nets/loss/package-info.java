/** Losses, their values and their curvature at the outputs. */
@NullMarked
package dev.sonde.nets.loss;

import org.jspecify.annotations.NullMarked;
