/**
 * A budget of products, spent once, that answers every question about a spectrum.
 *
 * <ul>
 *   <li>{@code SpectralSurvey} is what one asks for; {@code SurveyPlan} divides its products,
 *       {@code SurveyTarget} and {@code StoppingRule} say when they are enough, and {@code
 *       SurveyRun} spends them.
 *   <li>Small matrices: {@code ExactSpectrum}, from an {@code ExactDecomposition}.
 *   <li>Others: {@code BlockLanczos} builds a basis, {@code RitzPairs} are what has converged in
 *       it, {@code ComplementMeasure} and {@code ComplementProbes} tell of the rest, and {@code
 *       Observed} is all of this together.
 *   <li>From what was observed, {@code EstimatedSpectrum} answers: {@code SpectralSum} for {@code
 *       tr f(A)} and effective dimensions, whose ends are a {@code RadauBracket}'s; {@code
 *       SpectralShare} for shares; {@code ControlVariates} for less variance, {@code RandomError}
 *       and {@code SamplingVariation} for the error bars.
 * </ul>
 */
@NullMarked
package dev.sonde.spectra.survey;

import org.jspecify.annotations.NullMarked;
