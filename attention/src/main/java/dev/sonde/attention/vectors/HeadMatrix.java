package dev.sonde.attention.vectors;

/**
 * One head's vectors of a sequence, component by component: (d, tokens). Sums over components then
 * run along tokens, as vector instructions want them.
 *
 * <p>Symmetric matrices are (d, d), row by row, read and written on and above the diagonal.
 */
public final class HeadMatrix {
  private final double[][] x; // (d, tokens)
  private final int tokens;

  /**
   * Copies vectors.
   *
   * @param vectors of all heads
   * @param head one of the heads that read them
   * @param factor what each component is multiplied with
   */
  public HeadMatrix(HeadVectors vectors, int head, double factor) {
    tokens = vectors.rows();
    x = new double[vectors.dimension()][tokens];
    for (int c = 0; c < x.length; c++) {
      vectors.copyComponent(head, c, factor, x[c]);
    }
  }

  /**
   * Copies some components of vectors.
   *
   * @param vectors (tokens, d), row by row
   * @param d their length
   * @param from the first component
   * @param to behind the last
   */
  public static HeadMatrix components(float[] vectors, int d, int from, int to) {
    int tokens = vectors.length / d;
    double[][] x = new double[to - from][tokens];
    for (int t = 0; t < tokens; t++) {
      for (int c = from; c < to; c++) {
        x[c - from][t] = vectors[t * d + c];
      }
    }
    return new HeadMatrix(x, tokens);
  }

  private HeadMatrix(double[][] x, int tokens) {
    this.x = x;
    this.tokens = tokens;
  }

  int tokens() {
    return tokens;
  }

  public int dimension() {
    return x.length;
  }

  /** One of the vectors. */
  public double[] vector(int token) {
    double[] vector = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      vector[c] = x[c][token];
    }
    return vector;
  }

  /** The products of a vector with each of them. */
  public double[] products(double[] vector) {
    double[] products = new double[tokens];
    for (int c = 0; c < x.length; c++) {
      addTimes(vector[c], x[c], products);
    }
    return products;
  }

  /** The sum of all vectors, each times its weight. */
  private double[] weighted(double[] weights) {
    double[] sum = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      double[] from = x[c];
      double total = 0;
      for (int t = 0; t < from.length; t++) {
        total += weights[t] * from[t];
      }
      sum[c] = total;
    }
    return sum;
  }

  /** |x_t − vector|² for each token. */
  private double[] squaredDistances(double[] vector) {
    double[] distances = new double[tokens];
    for (int c = 0; c < x.length; c++) {
      double[] from = x[c];
      double shift = vector[c];
      for (int t = 0; t < from.length; t++) {
        double difference = from[t] - shift;
        distances[t] += difference * difference;
      }
    }
    return distances;
  }

  /** ‖JX‖²_F = Σ_t p_t² |x_t − Σ_s p_s x_s|² of J = diag p − ppᵀ. */
  public double jacobianSquare(double[] p) {
    double[] distances = squaredDistances(weighted(p));
    double sum = 0;
    for (int t = 0; t < tokens; t++) {
      sum += p[t] * p[t] * distances[t];
    }
    return sum;
  }

  /** The mean vector. */
  public double[] mean() {
    double[] mean = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      mean[c] = sum(x[c]) / tokens;
    }
    return mean;
  }

  /** Their mean taken off each of them. */
  HeadMatrix centred() {
    double[] mean = mean();
    double[][] centred = new double[x.length][tokens];
    for (int c = 0; c < x.length; c++) {
      double[] from = x[c];
      double[] to = centred[c];
      double shift = mean[c];
      for (int t = 0; t < to.length; t++) {
        to[t] = from[t] - shift;
      }
    }
    return new HeadMatrix(centred, tokens);
  }

  /** Σ_t x_t x_tᵀ. Cost: d²/2 multiplications a token, in blocks of eight sums. */
  double[] gram() {
    int d = x.length;
    double[] gram = new double[d * d];
    for (int a = 0; a < d; a += 2) {
      for (int c = a; c < d; c += 4) {
        block(a, c, gram);
      }
    }
    return gram;
  }

  /** Entries (a, c) to (a + 1, c + 3); beyond the edge the last component is taken again. */
  private void block(int a, int c, double[] gram) {
    int d = x.length;
    int a1 = Math.min(a + 1, d - 1);
    int c1 = Math.min(c + 1, d - 1);
    int c2 = Math.min(c + 2, d - 1);
    int c3 = Math.min(c + 3, d - 1);
    double[] left0 = x[a];
    double[] left1 = x[a1];
    double[] right0 = x[c];
    double[] right1 = x[c1];
    double[] right2 = x[c2];
    double[] right3 = x[c3];
    double s00 = 0;
    double s01 = 0;
    double s02 = 0;
    double s03 = 0;
    double s10 = 0;
    double s11 = 0;
    double s12 = 0;
    double s13 = 0;
    for (int t = 0; t < tokens; t++) {
      double l0 = left0[t];
      double l1 = left1[t];
      double r0 = right0[t];
      double r1 = right1[t];
      double r2 = right2[t];
      double r3 = right3[t];
      s00 += l0 * r0;
      s01 += l0 * r1;
      s02 += l0 * r2;
      s03 += l0 * r3;
      s10 += l1 * r0;
      s11 += l1 * r1;
      s12 += l1 * r2;
      s13 += l1 * r3;
    }
    gram[a * d + c] = s00;
    gram[a * d + c1] = s01;
    gram[a * d + c2] = s02;
    gram[a * d + c3] = s03;
    gram[a1 * d + c] = s10;
    gram[a1 * d + c1] = s11;
    gram[a1 * d + c2] = s12;
    gram[a1 * d + c3] = s13;
  }

  /** ‖x_t‖² for each token. */
  public double[] squares() {
    double[] squares = new double[tokens];
    for (double[] row : x) {
      for (int t = 0; t < row.length; t++) {
        squares[t] += row[t] * row[t];
      }
    }
    return squares;
  }

  /**
   * x_tᵀ A x_t for each token. Cost: d²/2 multiplications a token.
   *
   * @param symmetric A
   */
  public double[] quadratic(double[] symmetric) {
    int d = x.length;
    double[] result = new double[tokens];
    double[] y = new double[tokens];
    for (int a = 0; a < d; a++) {
      times(symmetric[a * d + a], x[a], y);
      int c = a + 1;
      for (; c + 3 < d; c += 4) {
        int at = a * d + c;
        addFour(symmetric, at, c, y);
      }
      for (; c < d; c++) {
        addTimes(2 * symmetric[a * d + c], x[c], y);
      }
      addProduct(y, x[a], result);
    }
    return result;
  }

  private static void times(double factor, double[] from, double[] to) {
    for (int t = 0; t < to.length; t++) {
      to[t] = factor * from[t];
    }
  }

  private static void addTimes(double factor, double[] from, double[] to) {
    for (int t = 0; t < to.length; t++) {
      to[t] += factor * from[t];
    }
  }

  private static void addProduct(double[] left, double[] right, double[] to) {
    for (int t = 0; t < to.length; t++) {
      to[t] += left[t] * right[t];
    }
  }

  private void addFour(double[] symmetric, int at, int c, double[] to) {
    double f0 = 2 * symmetric[at];
    double f1 = 2 * symmetric[at + 1];
    double f2 = 2 * symmetric[at + 2];
    double f3 = 2 * symmetric[at + 3];
    double[] x0 = x[c];
    double[] x1 = x[c + 1];
    double[] x2 = x[c + 2];
    double[] x3 = x[c + 3];
    for (int t = 0; t < to.length; t++) {
      to[t] += (f0 * x0[t] + f1 * x1[t]) + (f2 * x2[t] + f3 * x3[t]);
    }
  }

  private static double sum(double[] terms) {
    double even = 0;
    double odd = 0;
    int pairs = terms.length / 2;
    for (int i = 0; i < pairs; i++) {
      even += terms[2 * i];
      odd += terms[2 * i + 1];
    }
    return terms.length % 2 == 1 ? even + odd + terms[terms.length - 1] : even + odd;
  }
}
