package dev.sonde.spectra.krylov;

import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Spectrum;
import java.util.List;

/**
 * Eigenpairs from the ends of a spectrum, with what they cost and why no more was done.
 *
 * @param largest the largest eigenvalues asked for, descending
 * @param smallest the smallest (most negative) eigenvalues asked for, ascending
 * @param largestVectors the unit Ritz vectors of {@code largest}, {@code [pairs][P]}; empty unless
 *     asked for
 * @param smallestVectors the unit Ritz vectors of {@code smallest}, {@code [pairs][P]}; empty
 *     unless asked for
 * @param products the products that were spent
 * @param restarts how many times the basis was compressed
 * @param seed the seed of the starting vectors
 * @param stopReason {@link Spectrum.StopReason#TARGET_REACHED} when every residual is below the
 *     tolerance; {@link Spectrum.StopReason#BUDGET} or {@link Spectrum.StopReason#INTERRUPTED} when
 *     the residuals tell how far the pairs came
 */
public record ExtremePairs(
    List<EigenvalueEstimate> largest,
    List<EigenvalueEstimate> smallest,
    double[][] largestVectors,
    double[][] smallestVectors,
    long products,
    int restarts,
    long seed,
    Spectrum.StopReason stopReason) {

  /** Copies the lists; the vectors are handed over as they are, because they are large. */
  public ExtremePairs {
    largest = List.copyOf(largest);
    smallest = List.copyOf(smallest);
  }
}
