/**
 * Measures of a trained network's capacity, each with its formula and source, and what they mean.
 *
 * <pre>{@code
 * Measurement measurement = CapacityMeasurement.withDefaults().withSeed(7).of(objective);
 * Estimate trace = measurement.spectrum().trace();
 * List<EffectiveDimension> curve = measurement.effectiveDimensions();
 * }</pre>
 *
 * <p>{@link dev.sonde.capacity.Measurement} is everything that is known about one trained network
 * on its data; it is a record of records that serialises as it is. Findings name what a reader
 * should notice, with stable codes and the evidence behind them; their wording belongs to the
 * report.
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>{@code measures}: one class for each measure, with its formula and source. {@code
 *       EffectiveDimension}, {@code Sharpness}, {@code PathNorm}, {@code FisherTrace}, …
 *   <li>{@code watch}: a training along its checkpoints. {@code Watch}, {@code StepRule}.
 *   <li>this package: the measurement and its settings, its record, the rules of findings. {@code
 *       CapacityMeasurement}, {@code SingleMeasurement}, {@code CapacityFindingRules}, {@code
 *       ResolutionRules}.
 * </ul>
 */
@NullMarked
package dev.sonde.capacity;

import org.jspecify.annotations.NullMarked;
