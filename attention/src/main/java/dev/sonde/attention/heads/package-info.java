/**
 * Heads measured and judged: their figures, roles, verdicts, outputs, and their products under
 * other scales.
 *
 * <p>{@link dev.sonde.attention.heads.HeadAccumulator} adds up a head's rows, {@link
 * dev.sonde.attention.heads.OutputAccumulator} what it writes (output / stream, the share that
 * varies), {@link dev.sonde.attention.heads.StreamMeasurement} looks for massive activations,
 * {@link dev.sonde.attention.heads.Int8Steps} has the 8-bit step, {@link
 * dev.sonde.attention.heads.VerdictRules} the thresholds of roles and verdicts, {@link
 * dev.sonde.attention.heads.OtherScales} the products with 1, 1/√d and 1/d.
 */
@NullMarked
package dev.sonde.attention.heads;

import org.jspecify.annotations.NullMarked;
