/**
 * An objective's Hessian, Gauss–Newton and Fisher matrices as operators of {@code spectra}.
 *
 * <p>{@link dev.sonde.nets.curvature.Objective} joins network, loss and data; {@link
 * dev.sonde.nets.curvature.Evaluation} says how it is worked out: minibatches, workers, precision,
 * memory for graphs that are kept. {@link dev.sonde.nets.curvature.ShardMachines} are other
 * machines that form products, each of the {@link dev.sonde.nets.curvature.Shard}s that it holds.
 */
@NullMarked
package dev.sonde.nets.curvature;

import org.jspecify.annotations.NullMarked;
