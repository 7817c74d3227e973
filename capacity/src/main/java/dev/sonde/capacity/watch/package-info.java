/**
 * A training seen through its checkpoints: {@code Watch} measures one after the other, each from
 * where the one before has led, with the same random vectors, so that differences are sharp.
 *
 * <pre>{@code
 * Watch watch = Watch.of(Loss.CROSS_ENTROPY, data, WatchSettings.withDefaults());
 * for (Checkpoint checkpoint : checkpoints) {
 *   CheckpointMeasurement here = watch.measure(checkpoint);
 * }
 * WatchResult result = watch.result();
 * }</pre>
 *
 * <p>{@code StepRule} knows the largest curvature that an optimiser's steps bear, {@code
 * CriticalSharpness} the one that the loss itself shows, {@code WatchFindings} what of it all a
 * reader should notice.
 */
@NullMarked
package dev.sonde.capacity.watch;

import org.jspecify.annotations.NullMarked;
