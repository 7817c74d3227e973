/**
 * Studies of networks along their training: {@code steps}, how much capacity steps unlock, and
 * {@code tickets}, how few weights would have done.
 *
 * <p>{@link dev.sonde.studies.trajectory.Trajectory} trains and looks at chosen steps.
 */
@NullMarked
package dev.sonde.studies.trajectory;

import org.jspecify.annotations.NullMarked;
