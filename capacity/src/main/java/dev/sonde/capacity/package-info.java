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
 */
@NullMarked
package dev.sonde.capacity;

import org.jspecify.annotations.NullMarked;
