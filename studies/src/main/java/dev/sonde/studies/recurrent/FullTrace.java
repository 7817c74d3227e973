package dev.sonde.studies.recurrent;

import java.util.Arrays;

/**
 * Real-time recurrent learning: {@code M ← JM + M̄} with {@code M̄_kij = d_k δ_ki â_j}, and the
 * gradient {@code qM}. Exact; {@code n³m} operations a step, memory {@code 2n²m} numbers.
 *
 * <p>Source: Williams, Zipser 1989, by Marschall, Cho, Savin 2020, section 3.
 */
final class FullTrace implements InfluenceTrace {
  /** Columns at a time, so that all rows of a stretch stay in a core's cache. */
  private static final int STRETCH = 1024;

  private final int n;
  private final int m;
  private double[][] influence;
  private double[][] next;

  FullTrace(RecurrentNetwork network) {
    n = network.n();
    m = network.m();
    influence = new double[n][n * m];
    next = new double[n][n * m];
  }

  @Override
  public Gradient take(RecurrentNetwork.Step step, double[] q, double[] target, double[] out) {
    for (int from = 0; from < n * m; from += STRETCH) {
      carry(step.jacobian(), from, Math.min(n * m, from + STRETCH));
    }
    for (int k = 0; k < n; k++) {
      double[] row = next[k];
      int start = k * m;
      for (int j = 0; j < m; j++) {
        row[start + j] += step.slope()[k] * step.extended()[j];
      }
    }
    double[][] held = influence;
    influence = next;
    next = held;
    Arrays.fill(out, 0);
    for (int k = 0; k < n; k++) {
      add(q[k], influence[k], out, 0, out.length);
    }
    return Gradient.READY;
  }

  /** {@code JM}, these columns of it. */
  private void carry(double[] jacobian, int from, int to) {
    for (int k = 0; k < n; k++) {
      double[] row = next[k];
      Arrays.fill(row, from, to, 0);
      // four rows at a time: each row of the result is written a quarter as often
      int l = 0;
      for (; l + 3 < n; l += 4) {
        addFour(jacobian, k * n + l, influence, l, row, from, to);
      }
      for (; l < n; l++) {
        add(jacobian[k * n + l], influence[l], row, from, to);
      }
    }
  }

  private static void addFour(
      double[] factors, int at, double[][] rows, int first, double[] out, int from, int to) {
    double f0 = factors[at];
    double f1 = factors[at + 1];
    double f2 = factors[at + 2];
    double f3 = factors[at + 3];
    double[] r0 = rows[first];
    double[] r1 = rows[first + 1];
    double[] r2 = rows[first + 2];
    double[] r3 = rows[first + 3];
    for (int i = from; i < to; i++) {
      out[i] += f0 * r0[i] + f1 * r1[i] + f2 * r2[i] + f3 * r3[i];
    }
  }

  private static void add(double factor, double[] row, double[] out, int from, int to) {
    for (int i = from; i < to; i++) {
      out[i] += factor * row[i];
    }
  }
}
