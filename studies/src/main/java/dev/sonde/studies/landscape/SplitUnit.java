package dev.sonde.studies.landscape;

import dev.sonde.nets.training.KrylovStep.Curvature;

/**
 * One tanh unit, fitted, that is then split in two: {@code (w, v) → (w, w; µv, (1 − µ)v)}. The
 * outputs do not change, the gradient stays zero, and for µ between 0 and 1 a point that was a
 * minimum of the smaller network is a saddle of the larger one where the sign of the error's
 * curvature allows it. Source: Fukumizu, Amari, Local Minima and Plateaus in Hierarchical
 * Structures of Multilayer Perceptrons, 2000.
 *
 * @param weights of the fitted unit, the output's last
 * @param loss at the fit
 */
record SplitUnit(double[] weights, double loss) {
  private static final int STEPS = 200;

  /** Fits one unit from a start, to a gradient of rounding. */
  static SplitUnit fitted(double[][] x, double[] y, double[] start) {
    TanhRegression one = new TanhRegression(x, y, 1, 0);
    double[] at =
        KrylovSteps.of(Curvature.ABSOLUTE, start.length, STEPS)
            .descend(one, start, spent -> {})
            .end()
            .parameters();
    // the last digits: losses no longer differ there, gradients do
    for (int i = 0; i < 3; i++) {
      DenseHessian hessian = DenseHessian.of(one.hessianAt(at));
      double[] along = hessian.components(one.gradientAt(at));
      for (int k = 0; k < along.length; k++) {
        along[k] /= hessian.values()[k];
      }
      at = Vectors.plus(at, -1, hessian.combined(along));
    }
    return new SplitUnit(at, one.lossAt(at));
  }

  /** The parameters of two units, in the order of {@link TanhRegression}. */
  double[] into(double share) {
    int inputs = weights.length - 1;
    double[] out = new double[2 * inputs + 2];
    for (int d = 0; d < inputs; d++) {
      out[2 * d] = weights[d];
      out[2 * d + 1] = weights[d];
    }
    out[2 * inputs] = share * weights[inputs];
    out[2 * inputs + 1] = (1 - share) * weights[inputs];
    return out;
  }
}
