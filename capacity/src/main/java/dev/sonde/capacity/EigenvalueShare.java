package dev.sonde.capacity;

import dev.sonde.spectra.Estimate;

/**
 * The share of eigenvalues beyond a threshold.
 *
 * @param tau the threshold τ, at least 0
 * @param fraction the share in [0, 1]
 */
public record EigenvalueShare(double tau, Estimate fraction) {}
