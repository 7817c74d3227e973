/**
 * The study {@code shortcuts}: perceptrons whose units are kept at mean 0, slope 0 and unit scale,
 * with shortcuts that take what this leaves out.
 */
@NullMarked
package dev.sonde.studies.transformed;

import org.jspecify.annotations.NullMarked;
