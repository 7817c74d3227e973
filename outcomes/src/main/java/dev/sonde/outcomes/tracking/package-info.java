/**
 * Scalars for trackers of experiments: {@code EventFile} writes those that TensorBoard reads,
 * {@code MlflowServer} sends them to one. The way back: {@code EventLog} reads what a training left
 * for TensorBoard, {@code MlflowServer.history} what it sent to MLflow.
 */
@NullMarked
package dev.sonde.outcomes.tracking;

import org.jspecify.annotations.NullMarked;
