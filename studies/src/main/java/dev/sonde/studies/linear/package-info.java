/**
 * Studies of linear models: {@code inputs}, {@code stopping}, {@code online}. Gradient descent on
 * least squares is known in closed form from one decomposition of the inputs' second moments,
 * {@link dev.sonde.studies.linear.FilteredLeastSquares}.
 */
@NullMarked
package dev.sonde.studies.linear;

import org.jspecify.annotations.NullMarked;
