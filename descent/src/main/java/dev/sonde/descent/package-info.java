/**
 * Double descent: how test error moves with a network's size, its training, its data and their
 * noise, where training begins to interpolate, and which measure of capacity tells it all.
 *
 * <pre>{@code
 * Sweep sweep =
 *     SweepPlan.over(Width.logarithmic(4, 512)).withLabelNoise(0.2).withSeeds(5).on(DataSource.read("mnist10k"));
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
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>{@code design}: what a sweep is to do, in groups that check themselves, and its one text
 *       form; a cell's settings. {@code SweepDesign}, {@code PlanText}, {@code CellSettings}.
 *   <li>{@code cells}: one cell computed. {@code TrainedCell} trains a network, {@code FeatureCell}
 *       solves linear models.
 *   <li>{@code linear}: least squares of every width, and their theory. {@code NestedLeastSquares},
 *       {@code RandomFeatures}, {@code LeastSquaresTheory}.
 *   <li>{@code statistics}: curves, peaks, thresholds, rank correlation. {@code PeakSearch}, {@code
 *       ThresholdFit}, {@code KendallTau}.
 *   <li>{@code results}: what cells say together. {@code SweepPoint}, {@code Scoreboard}, {@code
 *       Advice}.
 *   <li>this package: plan, run, reading, findings. {@code SweepPlan} → {@code SweepRun} → {@code
 *       SweepReading} → {@code Sweep} → {@code SweepFindings}.
 * </ul>
 */
@NullMarked
package dev.sonde.descent;

import org.jspecify.annotations.NullMarked;
