package dev.sonde.attention.theory;

/**
 * What the softmax makes of a row of n independent logits z ~ N(0, s²), exactly but for quadrature.
 *
 * <p>With S = Σe^z, 1/S^k = ∫ t^{k−1} e^{−tS} dt / Γ(k) turns an expectation over n logits into one
 * over a single logit: for φ_k(t) = E[e^{kz} exp(−t e^z)],
 *
 * <ul>
 *   <li>E Σp² = n ∫ t φ₂ φ₀^{n−1} dt, E Σp³ = n/2 ∫ t² φ₃ φ₀^{n−1} dt, E Σp⁴ = n/6 ∫ t³ φ₄ φ₀^{n−1}
 *       dt, E Σ_{i≠j} p_i² p_j² = n(n−1)/6 ∫ t³ φ₂² φ₀^{n−2} dt, and from them E‖J‖²_F;
 *   <li>E H = E ln S − E Σpz with E ln S = ∫ (e^{−t} − φ₀^n)/t dt;
 *   <li>E max p = n ∫ φ(x) ∫ e^{−u} A(x, u)^{n−1} du dx, A(x, u) = ∫_{y&lt;x} φ(y) exp(−u
 *       e^{s(y−x)}) dy, since max p = 1/(1+R) with R the others' weight against the largest.
 * </ul>
 *
 * <p>Trapezoidal sums in ln t and in the normal variable: both integrands are analytic in a strip,
 * so the error falls exponentially with the step (Trefethen and Weideman 2014,
 * doi:10.1137/130932132). Normal variables beyond 9 standard deviations are left out, a mass of
 * 2e-19 each.
 *
 * <p>Cost: about 2e4·max(1, s) exponentials, and as many for each of 60 places of the largest
 * logit.
 */
public final class GaussianLogits {
  private static final double FARTHEST = 9;

  /** The trapezoidal error is about exp(−π²/step): 7e-18. */
  private static final double STEP = 0.25;

  /** e^{−e^w} is 0 in double precision above this w, 1 below the negative of the other. */
  private static final double ABOVE = 6.7;

  private static final double BELOW = -45;

  private final double std;
  private final int keys;
  private double logSum;
  private double second;
  private double third;
  private double fourth;
  private double pairs;
  private double weightedLogit;

  /**
   * Works out the moments.
   *
   * @param std s, above 0
   * @param keys n, at least 2
   */
  public GaussianLogits(double std, int keys) {
    if (!(std > 0 && std < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a spread above 0 is needed, got " + std);
    }
    if (keys < 2) {
      throw new IllegalArgumentException("at least 2 keys are needed, got " + keys);
    }
    this.std = std;
    this.keys = keys;
    integrate();
  }

  private void integrate() {
    double dz = STEP / Math.max(1, std);
    int half = (int) Math.ceil(FARTHEST / dz);
    double[] weight = new double[2 * half + 1];
    double[] tail = new double[2 * half + 2];
    for (int i = 2 * half; i >= 0; i--) {
      double z = (i - half) * dz;
      weight[i] = dz * density(z);
      tail[i] = tail[i + 1] + weight[i];
    }
    // below, t·S ≤ n·e^{x+9s} is less than e^{−35} = 6e-16
    double from = -FARTHEST * std - Math.log(keys) - 35;
    // above, φ₀ has only the mass beyond 4 standard deviations, 3e-5, and each integrand falls with
    // its square; chosen by us
    double to = 4 * std + 8;
    for (double x = from; x <= to; x += STEP) {
      // w = x + s·z; above ABOVE the exponential is gone, below BELOW it is 1 to rounding
      int first = Math.max(0, (int) Math.ceil((BELOW - x) / std / dz) + half);
      int last = Math.min(2 * half, (int) Math.floor((ABOVE - x) / std / dz) + half);
      double missing = last + 1 <= 2 * half ? tail[Math.max(0, last + 1)] : 0;
      double two = 0;
      double three = 0;
      double four = 0;
      double logit = 0;
      for (int i = first; i <= last; i++) {
        double sz = std * (i - half) * dz;
        double y = Math.exp(x + sz);
        double e = Math.exp(-y);
        double u = weight[i] * y * e;
        missing -= weight[i] * Math.expm1(-y);
        logit += u * sz;
        two += u * y;
        three += u * y * y;
        four += u * y * y * y;
      }
      double log0 = Math.log1p(-Math.min(1, missing));
      double rest = Math.exp((keys - 1) * log0);
      double all = Math.exp(keys * log0);
      logSum += STEP * (Math.exp(-Math.exp(x)) - all);
      weightedLogit += STEP * keys * logit * rest;
      second += STEP * keys * two * rest;
      third += STEP * keys / 2.0 * three * rest;
      fourth += STEP * keys / 6.0 * four * rest;
      double others = keys == 2 ? 1 : Math.exp((keys - 2) * log0);
      pairs += STEP * keys * (keys - 1.0) / 6.0 * two * two * others;
    }
  }

  private static double density(double z) {
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  /** E H / ln n. */
  public double entropyRatio() {
    return (logSum - weightedLogit) / Math.log(keys);
  }

  /** √E‖diag p − ppᵀ‖²_F. */
  public double jacobianRootMeanSquare() {
    return Math.sqrt(jacobianSquare());
  }

  /** E‖diag p − ppᵀ‖²_F. */
  public double jacobianSquare() {
    return Math.max(0, second - 2 * third + fourth + pairs);
  }

  /** E Σp². */
  double participation() {
    return second;
  }

  /** E max z. */
  double largestLogit() {
    // the error goes with its square times the keys; chosen by us
    double step = 1e-3;
    double below = 0;
    double mean = 0;
    for (double z = -FARTHEST; z <= FARTHEST; z += step) {
      // Simpson's rule for the normal distribution function, step by step
      double next = below + step / 6 * (density(z) + 4 * density(z + step / 2) + density(z + step));
      double middle = z + step / 2;
      double at = (below + next) / 2;
      mean += step * middle * keys * density(middle) * Math.pow(Math.min(1, at), keys - 1.0);
      below = next;
    }
    return std * mean;
  }

  /** E max p. */
  double maxProbability() {
    // of the largest logit from −4 to 8 standard deviations, in trapezoids; chosen by us
    double dx = 0.1;
    double total = 0;
    double mass = 0;
    // Intervals of Simpson's rule below the largest logit, fine enough for e^{s·y}
    int intervals = 2 * (int) Math.ceil(200 * Math.max(1, std / 4));
    double[] densities = new double[intervals + 1];
    double[] ratios = new double[intervals + 1];
    for (double x = -4; x <= FARTHEST - 1; x += dx) {
      double dy = (x + FARTHEST) / intervals;
      double under = 0;
      for (int i = 0; i <= intervals; i++) {
        double simpson = i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2;
        densities[i] = simpson * dy / 3 * density(x - i * dy);
        ratios[i] = Math.exp(-std * i * dy);
        under += densities[i];
      }
      double chance = keys * density(x) * Math.pow(Math.min(1, under), keys - 1.0);
      // 120 places of less than this leave less than 1e-7 of the mass out
      if (chance * dx < 1e-9) {
        continue;
      }
      double inner = 0;
      // u from e^{−25}/n, below which its measure u dv is, to e^4, where e^{−u} is 2e-24
      for (double v = -Math.log(keys) - 25; v <= 4; v += STEP) {
        double u = Math.exp(v);
        double lost = 0;
        for (int i = 0; i <= intervals; i++) {
          lost -= densities[i] * Math.expm1(-u * ratios[i]);
        }
        double share = Math.min(1, lost / under);
        inner += STEP * u * Math.exp(-u + (keys - 1) * Math.log1p(-share));
      }
      total += dx * chance * inner;
      mass += dx * chance;
    }
    return total / mass;
  }
}
