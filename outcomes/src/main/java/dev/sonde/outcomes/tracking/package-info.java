/**
 * Scalars for trackers of experiments: {@code EventFile} writes those that TensorBoard reads,
 * {@code MlflowServer} sends them to one.
 */
@NullMarked
package dev.sonde.outcomes.tracking;

import org.jspecify.annotations.NullMarked;
