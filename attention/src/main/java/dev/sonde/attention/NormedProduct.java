package dev.sonde.attention;

/** Products of queries and keys that were normalised, as QK-norm has them. */
final class NormedProduct {
  private NormedProduct() {}

  /**
   * √d·cos(q, k) of one query with every key: what RMS-normalised queries and keys give with the
   * scale 1/√d. A vector of length 0 stays 0.
   *
   * @param queries of the attention
   * @param keys of the same length
   * @param head which head
   * @param heads how many there are
   * @param query which row
   * @return one number for each key; empty where queries and keys differ in length
   */
  static double[] of(HeadVectors queries, HeadVectors keys, int head, int heads, int query) {
    int d = queries.dimension();
    if (keys.dimension() != d) {
      return new double[0];
    }
    double[] q = new double[d];
    double[] k = new double[d];
    queries.copy(head, heads, query, 1, q);
    double queryLength = Math.sqrt(dot(q, q));
    double[] products = new double[keys.rows()];
    for (int j = 0; j < products.length; j++) {
      keys.copy(head, heads, j, 1, k);
      double lengths = queryLength * Math.sqrt(dot(k, k));
      products[j] = lengths > 0 ? Math.sqrt(d) * dot(q, k) / lengths : 0;
    }
    return products;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
