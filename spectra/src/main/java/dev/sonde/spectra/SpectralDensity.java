package dev.sonde.spectra;

/**
 * The spectral density smoothed by a Gaussian: {@code φ(t) = (1/P) Σ_i N(t; λ_i, width²)}.
 *
 * @param grid the points <i>t</i>, ascending
 * @param values the density at each point, per unit of eigenvalue; integrates to 1 over the whole
 *     line
 * @param width the standard deviation of the Gaussian, in units of eigenvalue
 */
public record SpectralDensity(double[] grid, double[] values, double width) {

  /** Copies the arrays and checks that they are of one length. */
  public SpectralDensity {
    if (grid.length != values.length) {
      throw new IllegalArgumentException(
          "grid and values must be of one length, got " + grid.length + " and " + values.length);
    }
    grid = grid.clone();
    values = values.clone();
  }

  @Override
  public double[] grid() {
    return grid.clone();
  }

  @Override
  public double[] values() {
    return values.clone();
  }
}
