/**
 * What can be learned about a symmetric matrix that can only be multiplied by.
 *
 * <p>The matrix is a {@link dev.sonde.spectra.SymmetricOperator}: a dimension and one product on a
 * block of vectors. {@link dev.sonde.spectra.survey.SpectralSurvey} spends a budget of such
 * products once and answers every question from the same basis:
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
 *   <li>Here: matrices as operators ({@code SymmetricOperator}, {@code SampledOperator} and a few
 *       made of others), and what is told of them: a {@code Spectrum} of {@code Estimate}s with
 *       error bars ({@code BoundedEstimate}, {@code StudentT}, {@code GroupJackknife}).
 *   <li>{@code survey}: {@code SpectralSurvey}, which answers every question about a spectrum.
 *   <li>{@code traces}: a trace alone, by {@code TraceEstimator}.
 *   <li>{@code krylov}: the ends of a spectrum, by {@code ExtremeEigenpairs}, and the space where a
 *       vector leads.
 *   <li>{@code warm}: a matrix seen again after it has changed a little, with sharp differences.
 *   <li>{@code dense}: the one door to LAPACK ({@code Lapack}, {@code Matrix}), tall matrices in
 *       panels, fixed pieces of work.
 * </ul>
 */
@NullMarked
package dev.sonde.spectra;

import org.jspecify.annotations.NullMarked;
