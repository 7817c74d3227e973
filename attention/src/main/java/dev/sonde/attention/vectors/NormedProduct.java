package dev.sonde.attention.vectors;

/** Products of one head's queries and keys that were normalised, as QK-norm has them. */
public final class NormedProduct {
  private final HeadMatrix queries;
  private final HeadMatrix keys;
  private final double[] keySquares;

  /**
   * Starts a sequence.
   *
   * @param queries of the head
   * @param keys of the same length
   */
  public NormedProduct(HeadMatrix queries, HeadMatrix keys) {
    this.queries = queries;
    this.keys = keys;
    keySquares = keys.squares();
  }

  /**
   * √d·cos(q, k) of one query with every key: what RMS-normalised queries and keys give with the
   * scale 1/√d. A vector of length 0 stays 0.
   *
   * @param query which row
   * @return one number for each key
   */
  public double[] of(int query) {
    double[] q = queries.vector(query);
    double square = 0;
    for (double component : q) {
      square += component * component;
    }
    double[] products = keys.products(q);
    for (int j = 0; j < products.length; j++) {
      double lengths = Math.sqrt(square * keySquares[j]);
      products[j] = lengths > 0 ? Math.sqrt(q.length) * products[j] / lengths : 0;
    }
    return products;
  }
}
