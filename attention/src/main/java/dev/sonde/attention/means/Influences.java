package dev.sonde.attention.means;

import dev.sonde.spectra.StudentT;
import java.util.Arrays;

/**
 * What each unit (a text, a window) adds to the deviation of an estimate, to first order: d_t,
 * whose squares add up to the estimate's variance. Estimates over the same units can be compared
 * unit by unit, which takes what the units have in common out of the error.
 *
 * <p>For a ratio R = ΣN/ΣD with the shares w_t = D_t/ΣD, {@code d_t = w_t (N_t/D_t − R) / √(1 −
 * 2w_t + Σw²)}: a unit that is most of the whole pulls R to itself, and its own deviation, the less
 * the larger it is, is brought back to what its units' common variance would give. Without that,
 * one short text beside a long one would make errors several times too small. Σd² is unbiased where
 * units have one variance, and too large rather than too small where that of long ones is smaller;
 * of units of one size it is T/(T−1) · Σw²(N_t/D_t − R)².
 *
 * <p>A variance from few units is itself uncertain, so the standard error is {@code √Σd² · t(0.975,
 * ν)/1.96}: ±1.96 of it is the 95% interval by Student's t. Of T units of one size ν = T − 1. In
 * general Satterthwaite's rule gives Σd² the degrees of freedom of a multiple of χ² with its mean
 * and variance, where units have one variance,
 *
 * <pre>{@code
 * ν_S = (Σw²)² / Σ_s Σ_t w_s² w_t² ρ_st²,  ρ_st = (Σw² − w_s − w_t)/√((1 − 2w_s + Σw²)(1 − 2w_t + Σw²))
 * }</pre>
 *
 * <p>with ρ_tt = 1, the correlations of the units' deviations from R. That alone is too wide: Σd²
 * is less often small than that multiple, and large where R is far off, since long units make both.
 * T − 1 alone is too narrow. So ν = √(ν_S·(T − 1)); chosen by us on units of log-normal sizes,
 * where the interval then holds the truth 93% to 97% of the time (docs/theory/attention-errors.md).
 *
 * <p>Beyond 256 units, neighbours are taken together, two, four and more at a time.
 *
 * <p>Source: the infinitesimal jackknife (Efron, The Jackknife, the Bootstrap and Other Resampling
 * Plans, 1982, section 6.3), its residuals scaled as in HC2 (MacKinnon, White 1985), for weights
 * that differ; the degrees of freedom by Satterthwaite's rule (Bell, McCaffrey, Survey Methodology
 * 28, 2002, section 4).
 */
public final class Influences {
  /** Of no units: nothing can be compared with it. */
  static final Influences NONE = new Influences(new double[0], 0);

  private final double[] values;
  private final double freedom;

  private Influences(double[] values, double freedom) {
    this.values = values;
    this.freedom = freedom;
  }

  /**
   * Of the ratio of two sums.
   *
   * @param numerators N_t, unit by unit
   * @param denominators D_t
   * @param ratio R
   * @param total ΣD
   */
  public static Influences of(
      double[] numerators, double[] denominators, double ratio, double total) {
    int units = denominators.length;
    double[] weights = Arrays.stream(denominators).map(d -> d / total).toArray();
    double squares = Arrays.stream(weights).map(w -> w * w).sum();
    double[] left = Arrays.stream(weights).map(w -> 1 - 2 * w + squares).toArray();
    double[] values = new double[units];
    for (int t = 0; t < units; t++) {
      // nothing is left where one unit is all of it, and then it does not deviate
      values[t] =
          left[t] > 0
              ? (numerators[t] - ratio * denominators[t]) / (total * Math.sqrt(left[t]))
              : 0;
    }
    return new Influences(values, freedom(weights, squares, left));
  }

  private static double freedom(double[] weights, double squares, double[] left) {
    int units = weights.length;
    return units < 2 ? 0 : Math.sqrt(satterthwaite(weights, squares, left) * (units - 1));
  }

  /** ν_S, from 1 to one fewer than there are units. */
  private static double satterthwaite(double[] weights, double squares, double[] left) {
    double sum = 0;
    for (int t = 0; t < weights.length; t++) {
      double own = weights[t] * weights[t];
      sum += own * own;
      for (int s = 0; s < t; s++) {
        double common = squares - weights[s] - weights[t];
        double both = left[s] * left[t];
        double correlation = both > 0 ? Math.min(1, common * common / both) : 0;
        sum += 2 * own * weights[s] * weights[s] * correlation;
      }
    }
    return squares * squares / sum;
  }

  /** How many units, or groups of neighbours, there are. */
  public int units() {
    return values.length;
  }

  /** Of a differentiable function of the estimate whose derivative there is the factor. */
  public Influences times(double factor) {
    return new Influences(Arrays.stream(values).map(d -> factor * d).toArray(), freedom);
  }

  /** Of the difference of two estimates over the same units; the fewer degrees of freedom count. */
  public Influences minus(Influences other) {
    double[] difference = values.clone();
    for (int t = 0; t < difference.length; t++) {
      difference[t] -= other.values[t];
    }
    return new Influences(difference, Math.min(freedom, other.freedom));
  }

  /** Σd²; NaN where there are fewer than two units. */
  public double variance() {
    return values.length < 2 ? Double.NaN : Arrays.stream(values).map(d -> d * d).sum();
  }

  /** ν; 0 where there are fewer than two units. */
  public double degreesOfFreedom() {
    return freedom;
  }

  /** √Σd², widened by Student's t; NaN where there are fewer than two units. */
  public double standardError() {
    return values.length < 2 ? Double.NaN : StudentT.widening(freedom) * Math.sqrt(variance());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Influences that
        && Arrays.equals(values, that.values)
        && Double.compare(freedom, that.freedom) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(values) + Double.hashCode(freedom);
  }

  @Override
  public String toString() {
    return "of " + values.length + " units";
  }
}
