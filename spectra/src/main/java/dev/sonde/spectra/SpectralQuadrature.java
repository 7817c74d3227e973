package dev.sonde.spectra;

/**
 * Nodes and weights that stand for the spectrum's distribution: {@code (1/P) tr f(A) ≈ Σ_i
 * weights_i f(nodes_i)}. For drawing on a logarithmic axis, where a density of one width does not
 * fit.
 *
 * @param nodes eigenvalues where they are known, Ritz values elsewhere; ascending
 * @param weights the share of all eigenvalues that each node stands for; they sum to 1
 */
public record SpectralQuadrature(double[] nodes, double[] weights) {

  /** Copies the arrays and checks that they are of one length. */
  public SpectralQuadrature {
    if (nodes.length != weights.length) {
      throw new IllegalArgumentException(
          "nodes and weights must be of one length, got "
              + nodes.length
              + " and "
              + weights.length);
    }
    nodes = nodes.clone();
    weights = weights.clone();
  }

  @Override
  public double[] nodes() {
    return nodes.clone();
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }
}
