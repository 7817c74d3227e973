package dev.sonde.capacity;

import dev.sonde.spectra.Estimate;

/**
 * The trace of the empirical Fisher matrix: the mean over targets of the squared norm of that
 * target's gradient, {@code tr F = (1/T) Σ_t ‖∇ℓ_t‖²}, in units of squared gradient.
 *
 * <p>Source: Jastrzębski et al., Catastrophic Fisher Explosion: Early Phase Fisher Matrix Impacts
 * Generalization, 2021 (arXiv:2012.14193).
 *
 * @param estimate the trace
 */
public record FisherTrace(Estimate estimate) {}
