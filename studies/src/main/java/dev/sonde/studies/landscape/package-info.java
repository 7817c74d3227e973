/**
 * Studies of the loss surface of networks: {@code saddles}, what lies below a point, by {@link
 * dev.sonde.studies.landscape.KrylovSteps}, and {@code directions}, what the data determine. The
 * only studies here that measure networks; a {@link dev.sonde.studies.landscape.Landscape} is what
 * they see of one.
 */
@NullMarked
package dev.sonde.studies.landscape;

import org.jspecify.annotations.NullMarked;
