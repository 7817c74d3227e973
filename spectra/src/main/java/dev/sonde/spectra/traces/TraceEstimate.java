package dev.sonde.spectra.traces;

import dev.sonde.spectra.Spectrum;

/**
 * An estimate of a trace.
 *
 * @param value the estimate
 * @param standardError widened for the few samples it comes from, so that {@code value ± 1.96
 *     standardError} holds the trace about 95% of the time; 0 when the trace was computed exactly;
 *     NaN when it is unknown (an operator that saw one group of samples out of a larger population)
 * @param products the products that were spent
 * @param seed the seed of the test vectors
 * @param stopReason {@link Spectrum.StopReason#EXACT} when the diagonal itself was summed, {@link
 *     Spectrum.StopReason#BUDGET} when the products were spent, {@link
 *     Spectrum.StopReason#INTERRUPTED} when the figure comes from what was there
 */
public record TraceEstimate(
    double value, double standardError, long products, long seed, Spectrum.StopReason stopReason) {}
