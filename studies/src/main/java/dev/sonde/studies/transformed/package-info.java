/**
 * The study {@code shortcuts}: perceptrons whose units are kept at mean 0, slope 0 and unit scale,
 * with shortcuts that take what this leaves out.
 *
 * <p>α, β, γ and the weights that compensate for them are worked out in {@code nets}, where they
 * are of use without a study: {@link dev.sonde.nets.network.TransformedLayers}; {@link
 * dev.sonde.nets.training.UnitTransformation} renews them along a training.
 */
@NullMarked
package dev.sonde.studies.transformed;

import org.jspecify.annotations.NullMarked;
