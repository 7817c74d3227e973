/**
 * What dividing attention logits by √d is worth: transformers trained with other scales.
 *
 * <pre>{@code
 * ScalingResult result = ScalingExperiment.withDefaults().withSeeds(3).run();
 * }</pre>
 *
 * <p>{@link dev.sonde.scaling.ScalingExperiment} trains small causal transformers of {@code nets}
 * with no scale, 1/√d, 1/d and QK-norm, cell by cell, and {@link dev.sonde.scaling.ScalingFindings}
 * says which differences the seeds can tell: {@link dev.sonde.scaling.ScalingDifferences} pairs
 * them, {@link dev.sonde.scaling.ScalingResult} has the best rates and the sensitivity to the rate.
 * The theory beside it stands in {@code attention.theory}.
 */
@NullMarked
package dev.sonde.scaling;

import org.jspecify.annotations.NullMarked;
