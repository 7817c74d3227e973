package dev.sonde.attention.softmax;

/**
 * What one row of logits says, once it went through the softmax.
 *
 * <p>p = softmax z over the visible keys; H = −Σ p ln p = ln Σe^{z−max} − Σ p (z − max); for the
 * Jacobian J = diag p − ppᵀ, ‖J‖²_F = Σp² − 2Σp³ + (Σp²)².
 */
public final class RowFigures {
  private final double[] z;
  private final double[] p;
  private final boolean[] visible;
  private int count;
  private double mean;
  private double variance;
  private double largest;
  private double smallest;
  private double largestAbsolute;
  private double entropy;
  private double jacobianNorm;
  private double largestProbability;
  private boolean finite;

  public RowFigures(int keys) {
    z = new double[keys];
    p = new double[keys];
    visible = new boolean[keys];
  }

  /** The logits of all keys, to be filled in. */
  public double[] z() {
    return z;
  }

  /** Their probabilities, once computed. */
  public double[] p() {
    return p;
  }

  /** Which keys are seen, to be filled in. */
  public boolean[] visible() {
    return visible;
  }

  /** How many keys are visible. */
  public int count() {
    return count;
  }

  /** The mean logit. */
  public double mean() {
    return mean;
  }

  /** The variance of the logits. */
  public double variance() {
    return variance;
  }

  /** The largest logit. */
  public double largest() {
    return largest;
  }

  /** The smallest logit. */
  public double smallest() {
    return smallest;
  }

  /** The largest of their sizes. */
  public double largestAbsolute() {
    return largestAbsolute;
  }

  /** H in nats. */
  public double entropy() {
    return entropy;
  }

  /** ‖J‖_F. */
  public double jacobianNorm() {
    return jacobianNorm;
  }

  /** The largest probability. */
  public double largestProbability() {
    return largestProbability;
  }

  /** Whether the logits are all finite; no other figure holds where they are not. */
  public boolean finite() {
    return finite;
  }

  /** Works out the figures of the logits in {@code z} that are {@code visible}. */
  public void compute(int visibleKeys) {
    count = visibleKeys;
    double sum = 0;
    largest = Double.NEGATIVE_INFINITY;
    smallest = Double.POSITIVE_INFINITY;
    for (int j = 0; j < z.length; j++) {
      if (visible[j]) {
        sum += z[j];
        largest = Math.max(largest, z[j]);
        smallest = Math.min(smallest, z[j]);
      }
    }
    largestAbsolute = Math.max(Math.abs(largest), Math.abs(smallest));
    finite = Double.isFinite(sum);
    if (!finite || count == 0) {
      return;
    }
    mean = sum / count;
    double squares = 0;
    double total = 0;
    double weighted = 0;
    for (int j = 0; j < z.length; j++) {
      p[j] = 0;
      if (visible[j]) {
        double centred = z[j] - mean;
        squares += centred * centred;
        double below = z[j] - largest;
        double e = Math.exp(below);
        p[j] = e;
        total += e;
        weighted += e * below;
      }
    }
    variance = squares / count;
    entropy = Math.log(total) - weighted / total;
    double second = 0;
    double third = 0;
    for (int j = 0; j < z.length; j++) {
      double q = p[j] / total;
      p[j] = q;
      second += q * q;
      third += q * q * q;
    }
    largestProbability = 1 / total;
    // Cancels for one-hot rows: rounding may leave a negative number of the size of one bit.
    jacobianNorm = Math.sqrt(Math.max(0, second - 2 * third + second * second));
  }
}
