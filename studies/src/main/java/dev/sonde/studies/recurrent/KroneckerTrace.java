package dev.sonde.studies.recurrent;

/**
 * KF-RTRL: {@code M_kij ≈ A_j B_ki}, right on average: {@code A ← ν₀p₀A + ν₁p₁â}, {@code B ←
 * ν₀JB/p₀ + ν₁diag(d)/p₁} with two signs. {@code n³} operations a step.
 *
 * <p>Source: Mujika, Meier, Steger 2018, algorithm 1.
 */
final class KroneckerTrace implements InfluenceTrace {
  private final int n;
  private final int m;
  private final RandomSigns signs;
  private final double[] inputs;
  private final double[] units;
  private final double[] moved;

  KroneckerTrace(RecurrentNetwork network, RandomSigns signs) {
    n = network.n();
    m = network.m();
    this.signs = signs;
    inputs = signs.normals(m);
    units = signs.normals(n * n);
    moved = new double[n * n];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    double nu0 = signs.sign();
    double nu1 = signs.sign();
    RowProducts.product(step.jacobian(), units, n, n, moved);
    double p0 = Math.sqrt(RowProducts.norm(moved) / RowProducts.norm(inputs));
    double p1 = Math.sqrt(RowProducts.norm(step.slope()) / RowProducts.norm(step.extended()));
    for (int j = 0; j < m; j++) {
      inputs[j] = nu0 * p0 * inputs[j] + nu1 * p1 * step.extended()[j];
    }
    for (int k = 0; k < n * n; k++) {
      units[k] = nu0 / p0 * moved[k];
    }
    for (int k = 0; k < n; k++) {
      units[k * n + k] += nu1 / p1 * step.slope()[k];
    }
    for (int i = 0; i < n; i++) {
      double along = 0;
      for (int k = 0; k < n; k++) {
        along += q[k] * units[k * n + i];
      }
      for (int j = 0; j < m; j++) {
        out[i * m + j] = along * inputs[j];
      }
    }
    return Gradient.READY;
  }
}
