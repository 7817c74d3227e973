/**
 * Double descent: how test error moves with a network's size, its training, its data and their
 * noise, where training begins to interpolate, and which measure of capacity tells it all.
 *
 * <pre>{@code
 * Sweep sweep =
 *     Sweep.over(Width.logarithmic(4, 512)).withLabelNoise(0.2).withSeeds(5).on(DataSource.read("mnist10k"));
 * sweep.doubleDescent().found();
 * }</pre>
 *
 * <p>A {@link dev.sonde.descent.SweepPlan} says what to vary and what to hold; every combination of
 * a value and a seed is a cell of a {@link dev.sonde.runs.Ledger}. A {@link
 * dev.sonde.descent.Sweep} is what the cells say together: points with error bars, the
 * interpolation threshold, the peak and its test, the scoreboard of measures, findings and advice.
 * It is computed from the ledger alone, so a finished run can be read again without its data.
 *
 * <p>Linear models on random features need no training: {@link
 * dev.sonde.descent.linear.NestedLeastSquares} solves every width from one factorisation.
 */
@NullMarked
package dev.sonde.descent;

import org.jspecify.annotations.NullMarked;
