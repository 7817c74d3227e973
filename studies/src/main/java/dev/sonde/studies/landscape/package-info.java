/**
 * Studies of the loss surface of networks: {@code saddles}, what lies below a point, by {@link
 * dev.sonde.studies.landscape.KrylovSteps}, and {@code directions}, what the data determine. The
 * only studies here that measure networks; a {@link dev.sonde.studies.landscape.Landscape} is what
 * they see of one. The index is counted by {@link dev.sonde.studies.landscape.LocalCurvature}, flat
 * directions are found by {@link dev.sonde.studies.landscape.DeterminedDirections}; known cases are
 * {@link dev.sonde.studies.landscape.QuarticSaddle}, {@link
 * dev.sonde.studies.landscape.LinearAutoencoder}, {@link dev.sonde.studies.landscape.SplitUnit} and
 * {@link dev.sonde.studies.landscape.BayesianLinearModel}.
 */
@NullMarked
package dev.sonde.studies.landscape;

import org.jspecify.annotations.NullMarked;
