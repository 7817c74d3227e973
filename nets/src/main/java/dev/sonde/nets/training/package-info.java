/**
 * Training: optimisers, schedules, gradients of minibatches, states that resume with the same bits.
 */
@NullMarked
package dev.sonde.nets.training;

import org.jspecify.annotations.NullMarked;
