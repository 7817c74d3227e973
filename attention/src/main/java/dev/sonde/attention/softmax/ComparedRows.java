package dev.sonde.attention.softmax;

/**
 * Where some queries of one sequence look, for heads to be held against each other: about 40
 * queries spread evenly over the sequence, fewer of a very long one, each with its probabilities of
 * all keys.
 */
public final class ComparedRows {
  private static final int MOST = 40;
  private static final int FEWEST = 8;

  /** So many probabilities of a head are kept, which is 160 kB. */
  private static final int FIGURES = 40 * 1024;

  /** Nothing to compare. */
  public static final ComparedRows NONE = new ComparedRows(0, 0);

  private final int queries;
  private final float[][] rows;
  private final int keys;
  private int next;
  private int kept;

  /**
   * Starts with rows that hold nothing.
   *
   * @param queries of the sequence
   * @param keys of the sequence
   */
  public ComparedRows(int queries, int keys) {
    this.queries = queries;
    this.keys = keys;
    int affordable = Math.max(FEWEST, FIGURES / Math.max(1, keys));
    rows = new float[Math.min(queries, Math.min(MOST, affordable))][];
  }

  /**
   * Returns the rows of a whole pattern, all that there are.
   *
   * @param pattern [query][key], of at most 40 queries
   * @return its rows
   */
  public static ComparedRows of(float[][] pattern) {
    ComparedRows all = new ComparedRows(pattern.length, pattern[0].length);
    for (int i = 0; i < all.rows.length; i++) {
      all.rows[i] = pattern[i].clone();
      all.kept++;
    }
    return all;
  }

  /** Offers a row; those of a sequence come in their order, rows that see nothing left out. */
  public void offer(SoftmaxRow row, int query) {
    while (next < rows.length && place(next) < query) {
      next++;
    }
    if (next == rows.length || place(next) != query) {
      return;
    }
    float[] probabilities = new float[keys];
    for (int j = 0; j < keys; j++) {
      int at = row.keys().at(j);
      probabilities[j] = at < 0 ? 0 : row.p()[at];
    }
    rows[next] = probabilities;
    kept++;
  }

  /** The query in the middle of one of as many equal pieces as there are rows. */
  private int place(int row) {
    return (int) ((2L * row + 1) * queries / (2L * rows.length));
  }

  /** Of how many queries there is a row. */
  public int count() {
    return kept;
  }

  /**
   * The share of the attention that differs, ½Σ|p − p′| over all keys, as a mean over queries that
   * both have a row of.
   *
   * @param other of the same sequence, from another head or another model
   * @return from 0 to 1; NaN where there is no such query, or the sequences are not as long
   */
  public double difference(ComparedRows other) {
    if (rows.length != other.rows.length || keys != other.keys || queries != other.queries) {
      return Double.NaN;
    }
    double sum = 0;
    int both = 0;
    for (int i = 0; i < rows.length; i++) {
      float[] a = rows[i];
      float[] b = other.rows[i];
      if (a != null && b != null) {
        both++;
        for (int j = 0; j < keys; j++) {
          sum += Math.abs(a[j] - b[j]) / 2;
        }
      }
    }
    return both == 0 ? Double.NaN : sum / both;
  }
}
