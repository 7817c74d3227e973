/**
 * Differentiable models, the data they see, and their curvature as operators.
 *
 * <p>Every network is a TorchScript module: loaded from a file, or built here and saved to one that
 * Python loads. A network, a loss and a data set make an {@link
 * dev.sonde.nets.curvature.Objective}, whose Hessian, Gauss–Newton and Fisher matrices are {@link
 * dev.sonde.spectra.SymmetricOperator}s:
 *
 * <pre>{@code
 * try (Network network = TorchScript.load(path);
 *     Objective objective = Objective.of(network, Loss.CROSS_ENTROPY, DataSource.read(data))) {
 *   Spectrum spectrum = SpectralSurvey.withDefaults().of(objective.hessian());
 * }
 * }</pre>
 *
 * <p>This package is the only one that knows libtorch.
 */
@NullMarked
package dev.sonde.nets;

import org.jspecify.annotations.NullMarked;
