package dev.sonde.spectra;

/**
 * An eigenvalue with the residual of its pair.
 *
 * <p>Some eigenvalue of the operator lies within {@code residual} of {@code value} (Parlett, The
 * Symmetric Eigenvalue Problem, 1998, theorem 4.5.1).
 *
 * @param value the Ritz value
 * @param residual the norm {@code ‖A u − value u‖} for the unit Ritz vector {@code u}, or what the
 *     rounding of products moves eigenvalues by, 32 units of the largest, where that is more; 0
 *     when exact
 * @param samplingError the standard error of having seen only a sample of the population; 0 when
 *     all of it was seen
 */
public record EigenvalueEstimate(double value, double residual, double samplingError) {}
