/**
 * Studies of networks along their training: {@code steps}, how much capacity steps unlock, and
 * {@code tickets}, how few weights would have done.
 *
 * <p>{@link dev.sonde.studies.trajectory.Trajectory} trains and looks at chosen steps. The degrees
 * of freedom of least squares and their bounds are in {@link dev.sonde.studies.trajectory.StepLaw},
 * those of networks, by training again, in {@link dev.sonde.studies.trajectory.StepsCells}; what a
 * round of {@code tickets} takes out, in {@link dev.sonde.studies.trajectory.Pruning}.
 */
@NullMarked
package dev.sonde.studies.trajectory;

import org.jspecify.annotations.NullMarked;
