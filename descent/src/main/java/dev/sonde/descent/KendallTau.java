package dev.sonde.descent;

/**
 * Kendall's rank correlation τ_b, {@code (C − D)/√((n₀ − n₁)(n₀ − n₂))}: concordant less discordant
 * pairs over the pairs not tied in either variable (Kendall 1945). O(n²).
 */
final class KendallTau {
  private KendallTau() {}

  /** Returns τ_b, NaN where one variable is constant. */
  static double of(double[] x, double[] y) {
    long concordant = 0;
    long untiedX = 0;
    long untiedY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        int a = Double.compare(x[i], x[j]);
        int b = Double.compare(y[i], y[j]);
        concordant += (long) Integer.signum(a) * Integer.signum(b);
        untiedX += a == 0 ? 0 : 1;
        untiedY += b == 0 ? 0 : 1;
      }
    }
    return concordant / Math.sqrt((double) untiedX * untiedY);
  }
}
