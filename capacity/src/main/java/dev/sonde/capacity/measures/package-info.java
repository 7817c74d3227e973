/**
 * The measures of capacity, each with its formula and source: effective dimensionality, shares of
 * eigenvalues, sharpness, norms, distances, and what they are made of.
 */
@NullMarked
package dev.sonde.capacity.measures;

import org.jspecify.annotations.NullMarked;
