package dev.sonde.studies.recurrent;

/**
 * r-KF-RTRL: {@code M_kij ≈ A_i B_kj}, right on average: {@code A ← p₀A + p₁ν}, {@code B ← JB/p₀ +
 * (ν∘d)âᵀ/p₁} with signs ν. {@code n²m} operations a step.
 *
 * <p>Source: Marschall, Cho, Savin 2020, section 4.1.3.
 */
final class ReverseKroneckerTrace implements InfluenceTrace {
  private final int n;
  private final int m;
  private final RandomSigns signs;
  private final double[] units;
  private final double[] synapses;
  private final double[] nu;
  private final double[] moved;

  ReverseKroneckerTrace(RecurrentNetwork network, RandomSigns signs) {
    n = network.n();
    m = network.m();
    this.signs = signs;
    units = signs.normals(n);
    synapses = signs.normals(n * m);
    nu = new double[n];
    moved = new double[n * m];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    signs.signsInto(nu);
    RowProducts.product(step.jacobian(), synapses, n, m, moved);
    double p0 = Math.sqrt(RowProducts.norm(moved) / RowProducts.norm(units));
    double immediate = RowProducts.norm(step.slope()) * RowProducts.norm(step.extended());
    double p1 = Math.sqrt(immediate / Math.sqrt(n));
    for (int i = 0; i < n; i++) {
      units[i] = p0 * units[i] + p1 * nu[i];
      double factor = nu[i] * step.slope()[i] / p1;
      for (int j = 0; j < m; j++) {
        synapses[i * m + j] = moved[i * m + j] / p0 + factor * step.extended()[j];
      }
    }
    for (int j = 0; j < m; j++) {
      double along = 0;
      for (int k = 0; k < n; k++) {
        along += q[k] * synapses[k * m + j];
      }
      for (int i = 0; i < n; i++) {
        out[i * m + j] = units[i] * along;
      }
    }
    return Gradient.READY;
  }
}
