package dev.sonde.capacity;

import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.data.Precision;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import java.util.List;

/**
 * The figures of one curvature matrix's spectrum.
 *
 * @param matrix which curvature matrix
 * @param method exact or estimated
 * @param precision what its products were computed in
 * @param products products of a vector with the matrix that were spent on it: by the survey, and
 *     for the whole matrix by the Newton step
 * @param stopReason why no more were spent
 * @param top the largest eigenvalues, descending
 * @param bottom the smallest eigenvalues, ascending
 * @param trace the trace
 * @param frobeniusSquared the squared Frobenius norm
 * @param density the smoothed density
 * @param above the share of eigenvalues above τ, τ descending
 * @param below the share of eigenvalues below −τ, τ descending
 */
public record SpectrumFigures(
    CurvatureMatrix matrix,
    Spectrum.Method method,
    Precision precision,
    long products,
    Spectrum.StopReason stopReason,
    List<EigenvalueEstimate> top,
    List<EigenvalueEstimate> bottom,
    Estimate trace,
    Estimate frobeniusSquared,
    SpectralDensity density,
    List<EigenvalueShare> above,
    List<EigenvalueShare> below) {

  /** Copies the lists. */
  public SpectrumFigures {
    top = List.copyOf(top);
    bottom = List.copyOf(bottom);
    above = List.copyOf(above);
    below = List.copyOf(below);
  }
}
