package dev.sonde.attention;

import java.util.Arrays;

/**
 * What each unit (a text, a window) adds to the deviation of an estimate, to first order: d_t, so
 * that SE² = Σd_t². Estimates over the same units can be compared unit by unit, which takes what
 * the units have in common out of the error.
 *
 * <p>For a ratio R = ΣN/ΣD with the shares w_t = D_t/ΣD, {@code d_t = w_t (N_t/D_t − R) / √(1 −
 * 2w_t + Σw²)}: a unit that is most of the whole pulls R to itself, and its own deviation, the less
 * the larger it is, is brought back to what its units' common variance would give. Without that,
 * one short text beside a long one would make errors several times too small. SE² is unbiased where
 * units have one variance, and too large rather than too small where that of long ones is smaller;
 * of units of one size it is T/(T−1) · Σw²(N_t/D_t − R)².
 *
 * <p>Beyond 256 units, neighbours are taken together, two, four and more at a time.
 *
 * <p>Source: the infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling
 * Plans, 1982, section 6.3), its residuals scaled as in HC2 (MacKinnon, White 1985), for weights
 * that differ.
 */
public final class Influences {
  /** Of no units: nothing can be compared with it. */
  static final Influences NONE = new Influences(new double[0]);

  private final double[] values;

  private Influences(double[] values) {
    this.values = values;
  }

  static Influences of(double[] values) {
    return new Influences(values.clone());
  }

  /** How many units, or groups of neighbours, there are. */
  public int units() {
    return values.length;
  }

  /** Of a differentiable function of the estimate whose derivative there is the factor. */
  Influences times(double factor) {
    return new Influences(Arrays.stream(values).map(d -> factor * d).toArray());
  }

  /** Of the difference of two estimates over the same units. */
  Influences minus(Influences other) {
    double[] difference = values.clone();
    for (int t = 0; t < difference.length; t++) {
      difference[t] -= other.values[t];
    }
    return new Influences(difference);
  }

  /** √Σd²; NaN where there are fewer than two units. */
  double standardError() {
    return values.length < 2 ? Double.NaN : Math.sqrt(Arrays.stream(values).map(d -> d * d).sum());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Influences that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "of " + values.length + " units";
  }
}
