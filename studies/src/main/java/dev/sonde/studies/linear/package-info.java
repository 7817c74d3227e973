/**
 * Studies of linear models: {@code inputs}, {@code stopping}, {@code online}. Gradient descent on
 * least squares is known in closed form from one decomposition of the inputs' second moments.
 *
 * <p>Where the formulas are:
 *
 * <ul>
 *   <li>{@code inputs}: excess loss over steps, {@link
 *       dev.sonde.studies.linear.FilteredLeastSquares}; the eigenvalue of a mean, {@link
 *       dev.sonde.studies.linear.NoiseSpectrum}.
 *   <li>{@code stopping}: <i>F</i>(<i>t</i>), best time and best decay, {@link
 *       dev.sonde.studies.linear.NoisyPerceptron}; leave-one-out errors and degrees of freedom,
 *       {@link dev.sonde.studies.linear.FilteredLeastSquares}.
 *   <li>{@code online}: what an online pass is worth, {@link
 *       dev.sonde.studies.linear.OnlineAgainstBatch}; the noise scale, {@link
 *       dev.sonde.studies.linear.GradientNoise}; what variances tend to, {@link
 *       dev.sonde.studies.linear.StochasticApproximation}.
 * </ul>
 */
@NullMarked
package dev.sonde.studies.linear;

import org.jspecify.annotations.NullMarked;
