package dev.sonde.studies.recurrent;

/**
 * One number for every synapse, {@code B_ij ← κ_i B_ij + d_i â_j}, and the gradient {@code q_i
 * B_ij}: RFLO keeps the leak, {@code κ = 1−α}; SnAp-1 and e-prop the unit's own Jacobian, {@code
 * κ_i = J_ii}; one step of back-propagation nothing. {@code nm} operations a step.
 *
 * <p>Source: Murray 2019, equation 4; Menick et al. 2020, section 3; Bellec et al. 2020.
 */
final class LocalTrace implements InfluenceTrace {

  /** What a trace keeps of itself. */
  enum Kept {
    LEAK,
    OWN_JACOBIAN,
    NOTHING
  }

  private final int n;
  private final int m;
  private final double leak;
  private final Kept kept;
  private final double[] trace;

  LocalTrace(RecurrentNetwork network, Kept kept) {
    n = network.n();
    m = network.m();
    leak = network.leak();
    this.kept = kept;
    trace = new double[n * m];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    for (int i = 0; i < n; i++) {
      double factor =
          switch (kept) {
            case LEAK -> 1 - leak;
            case OWN_JACOBIAN -> step.jacobian()[i * n + i];
            case NOTHING -> 0;
          };
      int row = i * m;
      for (int j = 0; j < m; j++) {
        trace[row + j] = factor * trace[row + j] + step.slope()[i] * step.extended()[j];
        out[row + j] = q[i] * trace[row + j];
      }
    }
    return Gradient.READY;
  }
}
