/**
 * What can be learned about a symmetric matrix that can only be multiplied by.
 *
 * <p>The matrix is a {@link dev.sonde.spectra.SymmetricOperator}: a dimension and one product on a
 * block of vectors. {@link dev.sonde.spectra.SpectralSurvey} spends a budget of such products once
 * and answers every question from the same basis:
 *
 * <pre>{@code
 * Spectrum spectrum = SpectralSurvey.withDefaults().withBudget(200).withSeed(7).of(hessian);
 * Estimate trace = spectrum.trace();
 * Estimate share = spectrum.shareAbove(1e-2);
 * }</pre>
 *
 * <p>Nothing here knows what a neural network is.
 *
 * <h2>Table of contents</h2>
 *
 * <ul>
 *   <li>The survey: {@code SpectralSurvey} chooses between {@code ExactSpectrum} and {@code
 *       EstimatedSpectrum}; both answer as a {@code Spectrum}.
 *   <li>Krylov methods: {@code BlockLanczos}, {@code ThickRestartLanczos}, {@code
 *       ExtremeEigenpairs}.
 *   <li>Sums over the spectrum: {@code SpectralQuadrature} for {@code tr f(A)}, {@code
 *       ComplementProbes} and {@code ControlVariates} for less variance, {@code RadauBracket} for
 *       the ends of effective dimensionalities, which {@code EstimatedSpectrum.effectiveDimension}
 *       widens by what random vectors leave open to the bounds of a report; {@code
 *       SpectralDensity}.
 *   <li>Traces: {@code TraceEstimator}, with {@code HutchPlusPlus} and {@code XTrace}.
 *   <li>Error bars: {@code Estimate}, {@code StudentT}, {@code SamplingVariation}.
 *   <li>{@code dense}: the one door to LAPACK ({@code Lapack}, {@code Matrix}), tall matrices in
 *       panels, fixed pieces of work.
 * </ul>
 */
@NullMarked
package dev.sonde.spectra;

import org.jspecify.annotations.NullMarked;
