package dev.sonde.attention;

/**
 * What one row says, from the logits of its visible keys in single precision and the probabilities
 * that the model itself gave them: {@link RowFigures} without an exponential for each key.
 *
 * <p>With the largest probability p₁ and sums over the other keys, H = −ln p₁ + Σ p (max z − z) and
 * ‖J‖²_F = p₁²(1 − p₁)² + (1 + 2p₁²) Σp² − 2Σp³ + (Σp²)². Every term of H is positive, and the
 * second to fourth of ‖J‖²_F do not cancel since p ≤ ½, so that one-hot rows keep their digits.
 *
 * <p>Accuracy: terms are rounded to single precision, sixteen of them are added in it and the rest
 * in double precision: some 1e-7 of each figure, as the logits themselves are.
 *
 * <p>Cost: some 2 ns a key. A row is folded in four, quarter upon quarter, since loops over
 * independent sums are what the compiler of Java 17 turns into vector instructions, and sums along
 * a row are not.
 */
final class SoftmaxRow {
  private static final int FOLD = 4;

  final float[] z;
  final float[] p;

  /** What {@code z} and {@code p} are of. */
  VisibleKeys keys = VisibleKeys.of(new boolean[0]);

  int count;
  double mean;
  double variance;
  float largest;
  float smallest;
  double entropy;
  double jacobianNorm;
  double largestProbability;
  boolean finite;

  /** Where the largest logit stands. */
  private int top;

  private final float[] a;
  private final float[] b;
  private final float[] c;
  private final float[] folded;

  SoftmaxRow(int longest) {
    z = new float[longest];
    p = new float[longest];
    int quarter = longest / FOLD;
    a = new float[quarter];
    b = new float[quarter];
    c = new float[quarter];
    folded = new float[quarter / FOLD];
  }

  /** Works out the probabilities where the model shows none. */
  void exponentiate() {
    int count = keys.count();
    float top = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      top = Math.max(top, z[j]);
    }
    double total = 0;
    for (int j = 0; j < count; j++) {
      p[j] = (float) Math.exp((double) z[j] - top);
      total += p[j];
    }
    for (int j = 0; j < count; j++) {
      p[j] = (float) (p[j] / total);
    }
  }

  /** Works out the figures of the logits and probabilities at hand. */
  void compute() {
    count = keys.count();
    double sum = rangeAndSum();
    finite = Double.isFinite(sum);
    if (!finite || count == 0) {
      return;
    }
    mean = sum / count;
    variance = centredSquares((float) mean) / count - square((float) mean - mean);
    float most = p[top];
    largestProbability = most;
    p[top] = 0;
    entropy = weighted() - Math.log(most);
    others(most);
    p[top] = most;
  }

  private static double square(double x) {
    return x * x;
  }

  private double rangeAndSum() {
    int m = count / FOLD;
    for (int i = 0; i < m; i++) {
      float z0 = z[i];
      float z1 = z[i + m];
      float z2 = z[i + 2 * m];
      float z3 = z[i + 3 * m];
      a[i] = Math.max(Math.max(z0, z1), Math.max(z2, z3));
      b[i] = Math.min(Math.min(z0, z1), Math.min(z2, z3));
      c[i] = (z0 + z1) + (z2 + z3);
    }
    float high = Float.NEGATIVE_INFINITY;
    float low = Float.POSITIVE_INFINITY;
    int at = 0;
    for (int i = 0; i < m; i++) {
      if (a[i] > high) {
        high = a[i];
        at = i;
      }
      if (b[i] < low) {
        low = b[i];
      }
    }
    double sum = sum(c, m);
    top = at;
    while (top + m < FOLD * m && z[top] != high) {
      top += m;
    }
    for (int j = FOLD * m; j < count; j++) {
      if (z[j] > high) {
        high = z[j];
        top = j;
      }
      low = Math.min(low, z[j]);
      sum += z[j];
    }
    largest = high;
    smallest = low;
    return sum;
  }

  /** Σ(z − centre)². */
  private double centredSquares(float centre) {
    int m = count / FOLD;
    for (int i = 0; i < m; i++) {
      float z0 = z[i] - centre;
      float z1 = z[i + m] - centre;
      float z2 = z[i + 2 * m] - centre;
      float z3 = z[i + 3 * m] - centre;
      a[i] = (z0 * z0 + z1 * z1) + (z2 * z2 + z3 * z3);
    }
    double sum = sum(a, m);
    for (int j = FOLD * m; j < count; j++) {
      sum += square(z[j] - centre);
    }
    return sum;
  }

  /** Σ p (max z − z). */
  private double weighted() {
    int m = count / FOLD;
    float high = largest;
    for (int i = 0; i < m; i++) {
      float z0 = (high - z[i]) * p[i];
      float z1 = (high - z[i + m]) * p[i + m];
      float z2 = (high - z[i + 2 * m]) * p[i + 2 * m];
      float z3 = (high - z[i + 3 * m]) * p[i + 3 * m];
      a[i] = (z0 + z1) + (z2 + z3);
    }
    double sum = sum(a, m);
    for (int j = FOLD * m; j < count; j++) {
      sum += (high - z[j]) * p[j];
    }
    return sum;
  }

  /** ‖J‖_F from the largest probability and the others. */
  private void others(double most) {
    int m = count / FOLD;
    for (int i = 0; i < m; i++) {
      float p0 = p[i];
      float p1 = p[i + m];
      float p2 = p[i + 2 * m];
      float p3 = p[i + 3 * m];
      float s0 = p0 * p0;
      float s1 = p1 * p1;
      float s2 = p2 * p2;
      float s3 = p3 * p3;
      a[i] = (s0 + s1) + (s2 + s3);
      b[i] = (s0 * p0 + s1 * p1) + (s2 * p2 + s3 * p3);
    }
    double second = sum(a, m);
    double third = sum(b, m);
    for (int j = FOLD * m; j < count; j++) {
      double square = square(p[j]);
      second += square;
      third += square * p[j];
    }
    double norm =
        square(most * (1 - most)) + second * (1 + 2 * most * most) - 2 * third + second * second;
    jacobianNorm = Math.sqrt(Math.max(0, norm));
  }

  /** A sum of terms, folded in four once more. */
  private double sum(float[] terms, int m) {
    int quarter = m / FOLD;
    for (int i = 0; i < quarter; i++) {
      folded[i] =
          (terms[i] + terms[i + quarter]) + (terms[i + 2 * quarter] + terms[i + 3 * quarter]);
    }
    // side by side, since each sum waits for its last addition
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < quarter; i += 4) {
      s0 += folded[i];
      s1 += folded[i + 1];
      s2 += folded[i + 2];
      s3 += folded[i + 3];
    }
    for (; i < quarter; i++) {
      s0 += folded[i];
    }
    for (i = FOLD * quarter; i < m; i++) {
      s1 += terms[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * Counts the centred logits.
   *
   * @param perUnit bins for a unit of logits
   * @param bins in each of four histograms that are to be added up: neighbours mostly fall into one
   *     bin, and would wait for each other. The middle one begins at 0; what lies outside falls
   *     into the first and the last
   */
  void count(float perUnit, long[][] bins) {
    int length = bins[0].length;
    float middle = (float) (0.5 * length - mean * perUnit);
    int last = length - 1;
    for (int j = 0; j < count; j++) {
      int bin = (int) (z[j] * perUnit + middle);
      bins[j & 3][Math.max(0, Math.min(last, bin))]++;
    }
  }
}
