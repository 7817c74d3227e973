/**
 * A matrix that is looked at again after it has changed a little: {@code LeadingPairs} starts from
 * the eigenvectors of before, {@code DeflatedOperator} leaves them out, and a {@code
 * ProbedSpectrum} multiplies the same random vectors each time, so that differences are known
 * better than either figure.
 */
@NullMarked
package dev.sonde.spectra.warm;

import org.jspecify.annotations.NullMarked;
