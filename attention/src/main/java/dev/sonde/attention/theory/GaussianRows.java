package dev.sonde.attention.theory;

/**
 * {@link GaussianLogits} of one number of keys for spreads that are not known beforehand:
 * interpolated between spreads from 1/64 to 64, six an octave, by cubics in ln s.
 *
 * <p>Accuracy: between them entropy and ‖J‖² are off by less than 1e-4 (7e-5 at 65,536 keys, 3e-5
 * at 512), absolutely. Below, they are those of the spread 1/64: less than s²/2 = 1e-4 from those
 * of equal logits. Above, entropy and ‖J‖² go as a/s + b/s²: what is left of both are rows whose
 * two largest logits lie within about 1 of each other, and that happens as the density of their
 * distance, in units of s, and its slope at 0 say. Both come from the spreads 32 and 64; against
 * the quadrature up to s = 600 the entropy is off by 0.15% of itself with up to 512 keys, 0.44%
 * with 65,536, ‖J‖² by 0.013%.
 *
 * <p>Cost: about 2e7 exponentials when made.
 */
public final class GaussianRows {
  private static final double LEAST = 1.0 / 64;
  private static final int POINTS_AN_OCTAVE = 6;
  private static final int OCTAVES = 12;
  private static final double STEP = Math.log(2) / POINTS_AN_OCTAVE;
  public static final double MOST = LEAST * (1 << OCTAVES);

  private final double[] entropies;
  private final double[] jacobianSquares;

  public GaussianRows(int keys) {
    int points = POINTS_AN_OCTAVE * OCTAVES + 1;
    entropies = new double[points];
    jacobianSquares = new double[points];
    for (int i = 0; i < points; i++) {
      GaussianLogits exact = new GaussianLogits(LEAST * Math.exp(i * STEP), keys);
      entropies[i] = exact.entropyRatio();
      jacobianSquares[i] = exact.jacobianSquare();
    }
  }

  /** E H/ln n at a spread s. */
  public double entropyRatio(double std) {
    return at(std, entropies);
  }

  /** E‖diag p − ppᵀ‖²_F at a spread s. */
  public double jacobianSquare(double std) {
    return at(std, jacobianSquares);
  }

  /**
   * Entropy or ‖J‖² at a spread of {@link #MOST} or more, as a/s + b/s².
   *
   * @param std s
   * @param octaveBefore at half of {@link #MOST}
   * @param last at {@link #MOST}
   */
  public static double beyond(double std, double octaveBefore, double last) {
    double slope = (octaveBefore / 2 - last) * MOST * MOST;
    return (last * MOST + slope * (1 / std - 1 / MOST)) / std;
  }

  private static double at(double std, double[] values) {
    if (std >= MOST) {
      int last = values.length - 1;
      return beyond(std, values[last - POINTS_AN_OCTAVE], values[last]);
    }
    double place = Math.max(0, Math.log(std / LEAST) / STEP);
    int first = Math.max(0, Math.min(values.length - 4, (int) place - 1));
    double x = place - first;
    // Lagrange's cubic through the places 0, 1, 2 and 3
    return values[first] * (x - 1) * (x - 2) * (x - 3) / -6
        + values[first + 1] * x * (x - 2) * (x - 3) / 2
        + values[first + 2] * x * (x - 1) * (x - 3) / -2
        + values[first + 3] * x * (x - 1) * (x - 2) / 6;
  }
}
