package dev.sonde.descent.statistics;

import java.util.Arrays;

/**
 * Kendall's rank correlation τ_b, {@code (C − D)/√((n₀ − n₁)(n₀ − n₂))}: concordant less discordant
 * pairs over the pairs not tied in either variable (Kendall 1945).
 *
 * <p><b>Cost.</b> O(n log n): discordant pairs are the exchanges of a merge sort (Knight 1966).
 */
public final class KendallTau {
  private KendallTau() {}

  /** Returns τ_b, NaN where one variable is constant. */
  public static double of(double[] x, double[] y) {
    return ofRanks(ranks(x), ranks(y));
  }

  /** Ranks from 0 without gaps, equal where values are; redrawn values keep their ranks' order. */
  public static int[] ranks(double[] values) {
    double[] distinct = values.clone();
    Arrays.sort(distinct);
    int count = 0;
    for (double value : distinct) {
      if (count == 0 || Double.compare(value, distinct[count - 1]) != 0) {
        distinct[count++] = value;
      }
    }
    int[] ranks = new int[values.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = Arrays.binarySearch(distinct, 0, count, values[i]);
    }
    return ranks;
  }

  /** Returns τ_b of ranks, NaN where one variable is constant. */
  public static double ofRanks(int[] x, int[] y) {
    int n = x.length;
    long[] pairs = new long[n];
    for (int i = 0; i < n; i++) {
      pairs[i] = (long) x[i] << Integer.SIZE | y[i];
    }
    Arrays.sort(pairs);
    int[] inOrder = new int[n];
    for (int i = 0; i < n; i++) {
      inOrder[i] = (int) pairs[i];
    }
    long tiedInX = tied(pairs, Integer.SIZE);
    long tiedInBoth = tied(pairs, 0);
    long discordant = exchanges(inOrder, new int[n], 0, n);
    long tiedInY = tied(Arrays.stream(inOrder).asLongStream().toArray(), 0);
    long all = n * (n - 1L) / 2;
    double balance = all - tiedInX - tiedInY + tiedInBoth - 2 * discordant;
    return balance / Math.sqrt((double) (all - tiedInX) * (all - tiedInY));
  }

  /**
   * What one more of each model would do to τ_b, its derivative by the model's weight: {@code
   * S_i/√(AB) − τ(A_i/2A + B_i/2B)}, S_i the concordant less the discordant pairs of model i, A_i
   * and B_i its pairs not tied in x and in y, and A and B those of all.
   *
   * <p>The variance of τ over redrawn models is, to first order, the sum of their squares about
   * their mean (the infinitesimal jackknife; Efron, Tibshirani 1993, section 21.3).
   */
  public static double[] influences(int[] x, int[] y) {
    int n = x.length;
    double[] balance = new double[n];
    addBalance(balance, x, y, 1);
    addBalance(balance, x, y, -1);
    double[] untiedX = untied(x);
    double[] untiedY = untied(y);
    double sumX = Arrays.stream(untiedX).sum();
    double sumY = Arrays.stream(untiedY).sum();
    double tau = Arrays.stream(balance).sum() / Math.sqrt(sumX * sumY);
    double[] influences = new double[n];
    for (int i = 0; i < n; i++) {
      // sums over models count every pair twice
      influences[i] =
          2 * balance[i] / Math.sqrt(sumX * sumY) - tau * (untiedX[i] / sumX + untiedY[i] / sumY);
    }
    return influences;
  }

  /**
   * Adds every model's concordant less discordant pairs with the models that come before it in x.
   *
   * @param direction 1 for those of smaller x, −1 for those of larger x
   */
  private static void addBalance(double[] balance, int[] x, int[] y, int direction) {
    int n = x.length;
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = ((long) direction * x[i]) << Integer.SIZE | i;
    }
    Arrays.sort(order);
    int[] counts = new int[n + 1];
    int from = 0;
    for (int at = 0; at < n; at++) {
      boolean first = order[at] >> Integer.SIZE != order[from] >> Integer.SIZE;
      for (; first && from < at; from++) {
        count(counts, y[(int) order[from]]);
      }
      int i = (int) order[at];
      int less = below(counts, y[i]);
      int greater = from - below(counts, y[i] + 1);
      balance[i] += direction * (less - greater);
    }
  }

  /** Counts a rank into sums over powers of two (Fenwick 1994). */
  private static void count(int[] sums, int rank) {
    for (int at = rank + 1; at < sums.length; at += at & -at) {
      sums[at]++;
    }
  }

  /** How many counted ranks are smaller. */
  private static int below(int[] sums, int rank) {
    int count = 0;
    for (int at = rank; at > 0; at -= at & -at) {
      count += sums[at];
    }
    return count;
  }

  private static double[] untied(int[] ranks) {
    int[] equal = new int[ranks.length];
    for (int rank : ranks) {
      equal[rank]++;
    }
    return Arrays.stream(ranks).mapToDouble(rank -> ranks.length - equal[rank]).toArray();
  }

  /** Pairs of equal values in ascending ones, less their lowest bits. */
  private static long tied(long[] ascending, int bits) {
    long pairs = 0;
    int run = 0;
    for (int i = 1; i < ascending.length; i++) {
      run = ascending[i] >> bits == ascending[i - 1] >> bits ? run + 1 : 0;
      pairs += run;
    }
    return pairs;
  }

  /** Sorts a stretch and counts the pairs that stood in the wrong order. */
  private static long exchanges(int[] values, int[] merged, int from, int to) {
    if (to - from < 2) {
      return 0;
    }
    int middle = (from + to) >>> 1;
    long count = exchanges(values, merged, from, middle) + exchanges(values, merged, middle, to);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      if (right == to || (left < middle && values[left] <= values[right])) {
        merged[i] = values[left++];
      } else {
        count += middle - left;
        merged[i] = values[right++];
      }
    }
    System.arraycopy(merged, from, values, from, to - from);
    return count;
  }
}
