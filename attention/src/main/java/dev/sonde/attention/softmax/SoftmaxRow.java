package dev.sonde.attention.softmax;

/**
 * What one row says, from the logits of its visible keys in single precision and the probabilities
 * that the model itself gave them: {@link RowFigures} without an exponential for each key.
 *
 * <p>With the largest probability p₁, r = Σp and further sums over the other keys, H = −ln p₁ + Σ p
 * (max z − z) and ‖J‖²_F = p₁²r² + (1 + 2p₁²) Σp² − 2Σp³ + (Σp²)². Above ½, ln p₁ is taken as ln(1
 * − r), since p₁ is rounded where r is not. So every term of H is positive, and the second to
 * fourth of ‖J‖²_F do not cancel since p ≤ ½: one-hot rows keep their digits.
 *
 * <p>Accuracy: terms are rounded to single precision, sixteen of them are added in it and the rest
 * in double precision: 1e-6 of each figure where the model's probabilities have all their digits.
 *
 * <p>Cost: 1 ns a key. A row is folded in four, quarter upon quarter, since loops over independent
 * sums are what the compiler of Java 17 turns into vector instructions, and sums along a row are
 * not. Each quarter has an array of its own, and each sum a loop: places of one array at a distance
 * that the compiler does not know, and loops with several results, stay without them.
 */
public final class SoftmaxRow {
  private static final int FOLD = 4;

  /** Room for rounding. */
  private static final float NEARLY = 1 - 1e-6f;

  private final float[] z;
  private final float[] p;
  private VisibleKeys keys = VisibleKeys.of(new boolean[0]);

  private int count;
  private double mean;
  private double variance;
  private float largest;
  private float lowest = Float.POSITIVE_INFINITY;

  private double entropy;
  private double jacobianNorm;
  private double largestProbability;
  private double totalProbability;
  private boolean finite;

  private final float[][] quartersOfZ;
  private final float[][] quartersOfP;
  private final float[] terms;
  private final float[] others;
  private final float[] folded;

  public SoftmaxRow(int longest) {
    z = new float[longest];
    p = new float[longest];
    int quarter = longest / FOLD;
    quartersOfZ = new float[FOLD][quarter];
    quartersOfP = new float[FOLD][quarter];
    terms = new float[quarter];
    others = new float[quarter];
    folded = new float[quarter / FOLD];
  }

  /** Says which keys the logits and probabilities are of. */
  public void see(VisibleKeys visible) {
    keys = visible;
  }

  /** The logits of the visible keys, to be filled in. */
  public float[] z() {
    return z;
  }

  /** Their probabilities, to be filled in. */
  public float[] p() {
    return p;
  }

  /** What {@code z} and {@code p} are of. */
  public VisibleKeys keys() {
    return keys;
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

  /** The logit of the largest probability. */
  public float largest() {
    return largest;
  }

  /** The smallest logit of this row and those before it: telling it of each row would cost more. */
  public float lowest() {
    return lowest;
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

  /** The sum of the probabilities: less than 1 where hidden keys have a share. */
  public double totalProbability() {
    return totalProbability;
  }

  /** Whether the logits are all finite; no other figure holds where they are not. */
  public boolean finite() {
    return finite;
  }

  /** Works out the probabilities where the model shows none. */
  public void exponentiate() {
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
  public void compute() {
    count = keys.count();
    int m = count / FOLD;
    quarter(z, quartersOfZ, m);
    double sum = sum(m);
    finite = Double.isFinite(sum);
    if (!finite || count == 0) {
      return;
    }
    mean = sum / count;
    variance = centredSquares((float) mean, m) / count - square((float) mean - mean);
    if (!Double.isFinite(variance)) {
      variance = largeSquares() / count;
    }
    quarter(p, quartersOfP, m);
    squares(quartersOfP[0], quartersOfP[1], quartersOfP[2], quartersOfP[3], terms, m);
    int top = top(m);
    largest = z[top];
    largestProbability = p[top];
    leaveOut(top, m);
    double second = squaresOfOthers(top, m);
    double third = cubesOfOthers(top, m);
    double rest = others(top, m);
    double most = largestProbability;
    totalProbability = most + rest;
    double norm =
        square(most * rest) + second * (1 + 2 * most * most) - 2 * third + second * second;
    jacobianNorm = Math.sqrt(Math.max(0, norm));
    entropy = weighted(m) - (most > 0.5 ? Math.log1p(-rest) : Math.log(most));
  }

  private static void quarter(float[] row, float[][] quarters, int m) {
    for (int q = 0; q < FOLD; q++) {
      System.arraycopy(row, q * m, quarters[q], 0, m);
    }
  }

  private static double square(double x) {
    return x * x;
  }

  private double sum(int m) {
    sums(quartersOfZ[0], quartersOfZ[1], quartersOfZ[2], quartersOfZ[3], terms, m);
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += z[j];
    }
    return sum;
  }

  private static void sums(float[] z0, float[] z1, float[] z2, float[] z3, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      to[i] = (z0[i] + z1[i]) + (z2[i] + z3[i]);
    }
  }

  /** Σ(z − centre)². */
  private double centredSquares(float centre, int m) {
    centredSquares(
        quartersOfZ[0], quartersOfZ[1], quartersOfZ[2], quartersOfZ[3], centre, terms, m);
    lowest(centre, m);
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += square(z[j] - centre);
    }
    return sum;
  }

  /** The same, where squares leave single precision. */
  private double largeSquares() {
    double sum = 0;
    for (int j = 0; j < count; j++) {
      sum += square(z[j] - mean);
    }
    return sum;
  }

  private static void centredSquares(
      float[] z0, float[] z1, float[] z2, float[] z3, float centre, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      float d0 = z0[i] - centre;
      float d1 = z1[i] - centre;
      float d2 = z2[i] - centre;
      float d3 = z3[i] - centre;
      to[i] = (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
    }
  }

  /**
   * Looks for logits below all that came before, among those whose squares can be as large; the
   * terms are theirs.
   */
  private void lowest(float centre, int m) {
    float limit = limit(lowest - centre);
    for (int i = 0; i < m; i++) {
      if (terms[i] >= limit) {
        for (int j = i; j < FOLD * m; j += m) {
          lowest = z[j] < lowest ? z[j] : lowest;
        }
        limit = limit(lowest - centre);
      }
    }
    for (int j = FOLD * m; j < count; j++) {
      lowest = z[j] < lowest ? z[j] : lowest;
    }
  }

  /** What a sum of squares reaches, but for rounding, that one of a number below is part of. */
  private static float limit(float below) {
    return below < 0 ? NEARLY * below * below : 0;
  }

  /** Where the largest probability stands, the terms being sums of squares. */
  private int top(int m) {
    int top = 0;
    float limit = NEARLY * p[0] * p[0];
    for (int i = 0; i < m; i++) {
      if (terms[i] >= limit) {
        for (int j = i; j < FOLD * m; j += m) {
          top = isAbove(j, top) ? j : top;
        }
        limit = NEARLY * p[top] * p[top];
      }
    }
    for (int j = FOLD * m; j < count; j++) {
      top = isAbove(j, top) ? j : top;
    }
    return top;
  }

  private boolean isAbove(int at, int other) {
    return p[at] > p[other] || (p[at] == p[other] && z[at] > z[other]);
  }

  /** Takes the largest probability out of what sums are made of. */
  private void leaveOut(int top, int m) {
    if (top < FOLD * m) {
      int lane = top % m;
      quartersOfP[top / m][lane] = 0;
      float rest = 0;
      for (float[] quarter : quartersOfP) {
        rest += quarter[lane] * quarter[lane];
      }
      terms[lane] = rest;
    }
  }

  /** Σ p (max z − z). */
  private double weighted(int m) {
    float high = largest;
    weighted(quartersOfZ[0], quartersOfZ[1], quartersOfP[0], quartersOfP[1], high, terms, m);
    weighted(quartersOfZ[2], quartersOfZ[3], quartersOfP[2], quartersOfP[3], high, others, m);
    add(others, terms, m);
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += (high - z[j]) * p[j]; // 0 for the largest
    }
    return sum;
  }

  private static void weighted(
      float[] z0, float[] z1, float[] p0, float[] p1, float high, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      to[i] = (high - z0[i]) * p0[i] + (high - z1[i]) * p1[i];
    }
  }

  private static void add(float[] from, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      to[i] += from[i];
    }
  }

  /** Σp² over all but the largest; the terms are theirs. */
  private double squaresOfOthers(int top, int m) {
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += j == top ? 0 : square(p[j]);
    }
    return sum;
  }

  /** Σp³ over all but the largest. */
  private double cubesOfOthers(int top, int m) {
    cubes(quartersOfP[0], quartersOfP[1], terms, m);
    cubes(quartersOfP[2], quartersOfP[3], others, m);
    add(others, terms, m);
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += j == top ? 0 : square(p[j]) * p[j];
    }
    return sum;
  }

  /** Σp over all but the largest. */
  private double others(int top, int m) {
    sums(quartersOfP[0], quartersOfP[1], quartersOfP[2], quartersOfP[3], terms, m);
    double sum = total(m);
    for (int j = FOLD * m; j < count; j++) {
      sum += j == top ? 0 : p[j];
    }
    return sum;
  }

  private static void squares(float[] p0, float[] p1, float[] p2, float[] p3, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      to[i] = (p0[i] * p0[i] + p1[i] * p1[i]) + (p2[i] * p2[i] + p3[i] * p3[i]);
    }
  }

  private static void cubes(float[] p0, float[] p1, float[] to, int m) {
    for (int i = 0; i < m; i++) {
      to[i] = p0[i] * p0[i] * p0[i] + p1[i] * p1[i] * p1[i];
    }
  }

  /** The sum of the terms, folded in four once more. */
  private double total(int m) {
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
