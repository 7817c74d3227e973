/**
 * Krylov spaces for a few vectors instead of the whole spectrum: {@code ExtremeEigenpairs} finds
 * the ends of a spectrum by {@code ThickRestartLanczos}, {@code KrylovSpace} restricts a matrix to
 * where a vector leads.
 */
@NullMarked
package dev.sonde.spectra.krylov;

import org.jspecify.annotations.NullMarked;
