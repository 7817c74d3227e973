/**
 * Traces of matrices from few products: plain test vectors (Hutchinson), {@code HutchPlusPlus} and
 * {@code XTrace}, each with its standard error. {@code TraceEstimator} is what one asks for.
 */
@NullMarked
package dev.sonde.spectra.traces;

import org.jspecify.annotations.NullMarked;
