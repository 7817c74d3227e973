package dev.sonde.studies.recurrent;

/**
 * UORO: {@code M_kij ≈ A_k B_ij}, right on average: {@code A ← p₀JA + p₁ν}, {@code B ← B/p₀ +
 * (ν∘d)âᵀ/p₁} with signs ν and {@code p₀ = √(‖B‖/‖JA‖)}, {@code p₁ = √(‖(ν∘d)âᵀ‖/‖ν‖)}, which keep
 * the variance least. {@code n(n+m)} operations a step.
 *
 * <p>Source: Tallec, Ollivier 2017, algorithm 1.
 */
final class RankOneTrace implements InfluenceTrace {
  private final int n;
  private final int m;
  private final RandomSigns signs;
  private final double[] units;
  private final double[] synapses;
  private final double[] nu;
  private final double[] moved;

  RankOneTrace(RecurrentNetwork network, RandomSigns signs) {
    n = network.n();
    m = network.m();
    this.signs = signs;
    // independent, so that their product is 0 on average, as M is at the start
    units = signs.normals(n);
    synapses = signs.normals(n * m);
    nu = new double[n];
    moved = new double[n];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    signs.signsInto(nu);
    RowProducts.product(step.jacobian(), units, n, moved);
    double p0 = Math.sqrt(RowProducts.norm(synapses) / RowProducts.norm(moved));
    double immediate = RowProducts.norm(step.slope()) * RowProducts.norm(step.extended());
    double p1 = Math.sqrt(immediate / Math.sqrt(n));
    double along = 0;
    for (int k = 0; k < n; k++) {
      units[k] = p0 * moved[k] + p1 * nu[k];
      along += q[k] * units[k];
    }
    for (int i = 0; i < n; i++) {
      double factor = nu[i] * step.slope()[i] / p1;
      int row = i * m;
      for (int j = 0; j < m; j++) {
        synapses[row + j] = synapses[row + j] / p0 + factor * step.extended()[j];
        out[row + j] = along * synapses[row + j];
      }
    }
    return Gradient.READY;
  }
}
