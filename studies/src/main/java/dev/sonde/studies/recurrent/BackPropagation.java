package dev.sonde.studies.recurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Back-propagation through stretches of T steps: {@code c_t = q_t + c_{t+1}J_{t+1}}, and the
 * gradient {@code Σ (c_t ∘ d_t)â_tᵀ} after each stretch. Exact within it; {@code n² + nm}
 * operations a step, memory T steps.
 */
final class BackPropagation implements InfluenceTrace {
  private final int n;
  private final int m;
  private final int stretch;
  private final List<RecurrentNetwork.Step> steps = new ArrayList<>();
  private final List<double[]> forces = new ArrayList<>();

  BackPropagation(RecurrentNetwork network, int stretch) {
    n = network.n();
    m = network.m();
    this.stretch = stretch;
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    steps.add(step.copy());
    forces.add(q.clone());
    if (steps.size() < stretch) {
      return Gradient.NONE;
    }
    Arrays.fill(out, 0);
    double[] credit = new double[n];
    double[] before = new double[n];
    for (int t = steps.size() - 1; t >= 0; t--) {
      if (t + 1 < steps.size()) {
        double[] jacobian = steps.get(t + 1).jacobian();
        Arrays.fill(before, 0);
        for (int k = 0; k < n; k++) {
          for (int j = 0; j < n; j++) {
            before[j] += credit[k] * jacobian[k * n + j];
          }
        }
        System.arraycopy(before, 0, credit, 0, n);
      }
      double[] force = forces.get(t);
      RecurrentNetwork.Step there = steps.get(t);
      for (int i = 0; i < n; i++) {
        credit[i] += force[i];
        double factor = credit[i] * there.slope()[i];
        for (int j = 0; j < m; j++) {
          out[i * m + j] += factor * there.extended()[j];
        }
      }
    }
    steps.clear();
    forces.clear();
    return Gradient.READY;
  }
}
