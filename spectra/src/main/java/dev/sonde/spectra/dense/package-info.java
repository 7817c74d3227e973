/**
 * Dense linear algebra below the survey: LAPACK and OpenBLAS, tall matrices and their orthogonal
 * bases, fixed pieces of work for several threads.
 */
@NullMarked
package dev.sonde.spectra.dense;

import org.jspecify.annotations.NullMarked;
