package dev.sonde.attention;

import java.util.function.DoubleUnaryOperator;

/**
 * {@link GaussianLogits} of one number of keys for spreads that are not known beforehand:
 * interpolated between spreads from 1/64 to 64, four an octave, by cubics in ln s.
 *
 * <p>Accuracy: 1e-4 between them. Below, logits are taken to be equal, which moves the entropy by
 * less than s²/2. Above, entropy and ‖J‖² go as a/s + b/s²: what is left of both are rows whose two
 * largest logits lie within about 1 of each other, and that happens as the density of their
 * distance, in units of s, and its slope at 0 say. Both come from the spreads 32 and 64; 0.2% of
 * what is left.
 *
 * <p>Cost: about 1e7 exponentials when made.
 */
final class GaussianRows {
  private static final double LEAST = 1.0 / 64;
  private static final int POINTS_AN_OCTAVE = 4;
  private static final int OCTAVES = 12;
  private static final double STEP = Math.log(2) / POINTS_AN_OCTAVE;
  private static final double MOST = LEAST * (1 << OCTAVES);

  private final double[] entropies;
  private final double[] jacobianSquares;

  GaussianRows(int keys) {
    int points = POINTS_AN_OCTAVE * OCTAVES + 1;
    entropies = new double[points];
    jacobianSquares = new double[points];
    for (int i = 0; i < points; i++) {
      GaussianLogits exact = new GaussianLogits(LEAST * Math.exp(i * STEP), keys);
      entropies[i] = exact.entropyRatio();
      jacobianSquares[i] = exact.jacobianNorm() * exact.jacobianNorm();
    }
  }

  /** E H/ln n at a spread s. */
  double entropyRatio(double std) {
    return at(std, entropies);
  }

  /** E‖diag p − ppᵀ‖²_F at a spread s. */
  double jacobianSquare(double std) {
    return at(std, jacobianSquares);
  }

  /**
   * A mean over rows of one head: the spread of a row goes with the length of its query.
   *
   * @param figure at a spread
   * @param std the root mean square of the spreads
   * @param dimension d
   */
  static double overQueries(DoubleUnaryOperator figure, double std, int dimension) {
    double sum = 0;
    for (QueryLengths.Node node : QueryLengths.of(dimension)) {
      sum += node.weight() * figure.applyAsDouble(std * node.length() / Math.sqrt(dimension));
    }
    return sum;
  }

  private static double at(double std, double[] values) {
    if (std >= MOST) {
      double last = values[values.length - 1] * MOST;
      double octaveBefore = values[values.length - 1 - POINTS_AN_OCTAVE] * MOST / 2;
      double slope = (octaveBefore - last) * MOST;
      return (last + slope * (1 / std - 1 / MOST)) / std;
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
