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
 *   <li>this package: the measurement and its settings, {@code CapacityMeasurement}; its phases in
 *       their order, {@code SingleMeasurement}, with who spends products ({@code Surveys}, by
 *       {@code ProductShares}), reads spectra ({@code SpectrumReading}) and gathers the rest
 *       ({@code ScalarMeasures}, {@code MeasurementFindings}); its record; the rules of findings,
 *       {@code CapacityFindingRules} and {@code ResolutionRules}.
 * </ul>
 */
@NullMarked
package dev.sonde.capacity;

import org.jspecify.annotations.NullMarked;
