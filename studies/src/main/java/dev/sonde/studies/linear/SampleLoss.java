package dev.sonde.studies.linear;

/** The loss of one sample and its gradient, for weights in rows {@code [outputs][inputs]}. */
interface SampleLoss {

  /**
   * Returns the loss, and adds a multiple of its gradient.
   *
   * @param weights the weights; unchanged unless {@code out} is these
   * @param x the inputs, with a one at the end
   * @param y the targets: one-hot rows, or real numbers
   * @param factor what the gradient is multiplied by; 0 for the loss alone
   * @param out what it is added to
   */
  double addGradient(double[][] weights, double[] x, double[] y, double factor, double[][] out);

  /** A rule's loss. */
  static SampleLoss of(OnlineRule rule) {
    return switch (rule) {
      case LOGISTIC -> SampleLoss::logistic;
      case ADALINE -> SampleLoss::adaline;
      case PERCEPTRON -> (w, x, y, f, out) -> margins(w, x, y, f, out, 0, 0);
      case SVM -> (w, x, y, f, out) -> margins(w, x, y, f, out, 1, SVM_DECAY);
      case K_MEANS -> (w, x, y, f, out) -> nearest(w, x, f, out);
      case LVQ2 -> SampleLoss::quantised;
    };
  }

  /** The λ of the support vector machine; small beside one sample's hinge. */
  double SVM_DECAY = 1e-4;

  /** The δ of LVQ2, the width of the window in which it learns. */
  double WINDOW = 2;

  /**
   * Whether the largest output is not that of the right class; among largest ones that are equal
   * one is guessed, so that weights of 0 err as often as chance.
   *
   * @param y one-hot
   * @return 1 for a wrong answer, 0 for a right one, between them for a guess
   */
  static double error(double[][] weights, double[] x, double[] y) {
    double[] z = products(weights, x);
    double most = Double.NEGATIVE_INFINITY;
    for (double one : z) {
      most = Math.max(most, one);
    }
    int equal = 0;
    int right = 0;
    for (int k = 0; k < z.length; k++) {
      if (z[k] == most) {
        equal++;
        right += y[k] > 0 ? 1 : 0;
      }
    }
    return right > 0 ? 1 - 1.0 / equal : 1;
  }

  private static double logistic(
      double[][] weights, double[] x, double[] y, double factor, double[][] out) {
    double[] z = products(weights, x);
    double most = Double.NEGATIVE_INFINITY;
    for (double one : z) {
      most = Math.max(most, one);
    }
    double sum = 0;
    double right = 0;
    for (int k = 0; k < z.length; k++) {
      sum += Math.exp(z[k] - most);
      right += y[k] * z[k];
    }
    double normaliser = most + Math.log(sum);
    if (factor != 0) {
      for (int k = 0; k < z.length; k++) {
        add(factor * (Math.exp(z[k] - normaliser) - y[k]), x, out[k]);
      }
    }
    return normaliser - right;
  }

  private static double adaline(
      double[][] weights, double[] x, double[] y, double factor, double[][] out) {
    double[] z = products(weights, x);
    double loss = 0;
    for (int k = 0; k < z.length; k++) {
      double error = z[k] - y[k];
      loss += error * error / 2;
      if (factor != 0) {
        add(factor * error, x, out[k]);
      }
    }
    return loss;
  }

  private static double margins(
      double[][] weights,
      double[] x,
      double[] y,
      double factor,
      double[][] out,
      double margin,
      double decay) {
    double[] z = products(weights, x);
    double loss = 0;
    for (int k = 0; k < z.length; k++) {
      double sign = y[k] > 0 ? 1 : -1;
      double missing = margin - sign * z[k];
      if (decay > 0) {
        double squares = 0;
        for (double w : weights[k]) {
          squares += w * w;
        }
        loss += decay / 2 * squares;
        if (factor != 0) {
          add(factor * decay, weights[k], out[k]);
        }
      }
      // at a margin of 0 a perceptron learns from what it leaves undecided
      if (missing > 0 || (missing == 0 && margin == 0)) {
        loss += missing;
        if (factor != 0) {
          add(-factor * sign, x, out[k]);
        }
      }
    }
    return loss;
  }

  /** The prototype nearest to x; the bias's one is in both and cancels. */
  static int winner(double[][] prototypes, double[] x) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < prototypes.length; k++) {
      double distance = distance(prototypes[k], x);
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    return best;
  }

  private static double nearest(double[][] weights, double[] x, double factor, double[][] out) {
    int k = winner(weights, x);
    double loss = distance(weights[k], x) / 2;
    if (factor != 0) {
      for (int j = 0; j < x.length; j++) {
        out[k][j] += factor * (weights[k][j] - x[j]);
      }
    }
    return loss;
  }

  /**
   * LVQ2 with one or more prototypes a class: prototype k stands for class k modulo the classes.
   */
  private static double quantised(
      double[][] weights, double[] x, double[] y, double factor, double[][] out) {
    int right = -1;
    int wrong = -1;
    double near = Double.POSITIVE_INFINITY;
    double other = Double.POSITIVE_INFINITY;
    for (int k = 0; k < weights.length; k++) {
      double distance = distance(weights[k], x);
      if (y[k % y.length] > 0) {
        if (distance < near) {
          near = distance;
          right = k;
        }
      } else if (distance < other) {
        other = distance;
        wrong = k;
      }
    }
    double loss = (near - other) / (WINDOW * other);
    if (loss > 0 && loss < 1 && factor != 0) {
      double k1 = 1 / (WINDOW * other);
      double k2 = k1 * near / other;
      for (int j = 0; j < x.length; j++) {
        double towards = x[j] - weights[right][j];
        double away = x[j] - weights[wrong][j];
        out[right][j] -= factor * 2 * k1 * towards;
        out[wrong][j] += factor * 2 * k2 * away;
      }
    }
    return Math.min(1, Math.max(0, loss));
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return sum;
  }

  private static double[] products(double[][] weights, double[] x) {
    double[] out = new double[weights.length];
    for (int k = 0; k < out.length; k++) {
      double sum = 0;
      double[] row = weights[k];
      for (int j = 0; j < x.length; j++) {
        sum += row[j] * x[j];
      }
      out[k] = sum;
    }
    return out;
  }

  private static void add(double factor, double[] vector, double[] out) {
    for (int j = 0; j < vector.length; j++) {
      out[j] += factor * vector[j];
    }
  }
}
