package dev.sonde.descent.linear;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Expected test errors of linear models on Gaussian data, in closed form.
 *
 * <p>Everywhere n is the number of samples, p or k that of features, σ² the noise's variance;
 * inputs are independent normals. Errors are squared and hold the noise of the test targets only
 * where it says so.
 */
public final class LeastSquaresTheory {
  /** Fixed points are found to rounding by so many halvings of all decades that numbers have. */
  private static final int HALVINGS = 62;

  private static final double SMALLEST = 1e-300;

  /** Exponents of the ridges among which the best is looked for, in units of the noise's own. */
  private static final int GRID_DECADES = 6;

  private static final double GRID_STEP = 0.5;

  /** A decade, narrowed so often by a third, is 4e-5; the risk is flat where it is least. */
  private static final int NARROWINGS = 25;

  private LeastSquaresTheory() {}

  /**
   * The limit of large n and p of the risk of least squares of least norm, isotropic inputs,
   * without the test noise: {@code σ²γ/(1−γ)} below γ = 1, {@code r²(1−1/γ) + σ²/(γ−1)} above.
   *
   * @param gamma γ = p/n, positive
   * @param signal r² = ‖β‖²
   * @param noise σ²
   * @return the risk, infinite at γ = 1. Source: Hastie, Montanari, Rosset, Tibshirani 2022,
   *     theorem 1
   */
  public static double ridgeless(double gamma, double signal, double noise) {
    if (gamma < 1) {
      return noise * gamma / (1 - gamma);
    }
    return gamma > 1 ? signal * (1 - 1 / gamma) + noise / (gamma - 1) : Double.POSITIVE_INFINITY;
  }

  /**
   * The same with the best ridge {@code λ* = σ²γ/r²}: {@code σ²γ·m(−λ*)}.
   *
   * @param gamma γ = p/n, positive
   * @param signal r² = ‖β‖², positive
   * @param noise σ², positive
   * @return the risk. Source: as {@link #ridgeless}, corollary 5
   */
  public static double tunedRidge(double gamma, double signal, double noise) {
    double lambda = noise * gamma / signal;
    double b = 1 - gamma + lambda;
    double m = (-b + Math.sqrt(b * b + 4 * gamma * lambda)) / (2 * gamma * lambda);
    return noise * gamma * m;
  }

  /**
   * The exact expected test error of least squares of least norm on the first p of several
   * independent inputs, of one variance where p &gt; n, the test noise included: {@code τ²(1 +
   * p/(n−p−1))} for p &lt; n−1 and {@code r²(1 − n/p) + τ²(1 + n/(p−n−1))} for p &gt; n+1, where τ²
   * is σ² and the signal of the inputs left out.
   *
   * @param n samples
   * @param p inputs that are used
   * @param used r², the signal of the inputs used, ‖β‖² over them where their variance is 1
   * @param leftOut the signal of the others
   * @param noise σ²
   * @return the error; infinite for |n − p| ≤ 1, where no mean exists. Source: Breiman, Freedman
   *     1983 below n; Belkin, Hsu, Xu 2020, theorem 1
   */
  public static double finite(int n, int p, double used, double leftOut, double noise) {
    double rest = noise + leftOut;
    if (p < n - 1) {
      return rest * (1 + (double) p / (n - p - 1));
    }
    return p > n + 1
        ? used * (1 - (double) n / p) + rest * (1 + (double) n / (p - n - 1))
        : Double.POSITIVE_INFINITY;
  }

  /**
   * The risk of ridge regression on inputs of unequal variances, without the test noise: with κ
   * from {@code n = Σ s/(s+κ) + nλ/κ} and {@code df₂ = Σ (s/(s+κ))²}, {@code (κ²Σ β²s/(s+κ)² +
   * σ²df₂/n) / (1 − df₂/n)}.
   *
   * @param variances s, the inputs' variances, positive
   * @param coefficients β, as many
   * @param n samples
   * @param ridge λ of {@code ‖Xw − y‖²/n + λ‖w‖²}, positive, or 0 for the solution of least norm
   *     with more inputs than samples
   * @param noise σ²
   * @return the risk. Source: Hastie et al. 2022, section 4; Bach 2024, proposition 1
   */
  public static double anisotropic(
      double[] variances, double[] coefficients, int n, double ridge, double noise) {
    double kappa =
        root(
            k -> {
              double sum = ridge > 0 ? n * ridge / k : 0;
              for (double s : variances) {
                sum += s / (s + k);
              }
              return sum - n;
            });
    double bias = 0;
    double df2 = 0;
    for (int i = 0; i < variances.length; i++) {
      double share = variances[i] / (variances[i] + kappa);
      df2 += share * share;
      double rest = kappa * coefficients[i] / (variances[i] + kappa);
      bias += rest * rest * variances[i];
    }
    return bias / (1 - df2 / n) + noise * df2 / (n - df2);
  }

  /**
   * The least {@link #anisotropic} risk that any ridge reaches, in the limit of many samples and
   * inputs. Where all variances are one, {@link #tunedRidge}.
   *
   * @param variances s, the inputs' variances, positive
   * @param coefficients β, as many
   * @param n samples
   * @param noise σ², positive
   * @return the risk, without the test noise. Cost: 75 evaluations of {@link #anisotropic}. Source:
   *     as there
   */
  public static double bestRidge(double[] variances, double[] coefficients, int n, double noise) {
    double signal = 0;
    for (double coefficient : coefficients) {
      signal += coefficient * coefficient;
    }
    // the best one where all coefficients are drawn alike
    double unit = noise * variances.length / (n * signal);
    return least(unit, ridge -> anisotropic(variances, coefficients, n, ridge, noise));
  }

  /** The least of a risk over ridges of all sizes; it may have several minima. */
  private static double least(double unit, DoubleUnaryOperator ofRidge) {
    DoubleUnaryOperator risk = decades -> ofRidge.applyAsDouble(unit * Math.pow(10, decades));
    double best = -GRID_DECADES;
    double least = risk.applyAsDouble(best);
    for (double at = best + GRID_STEP; at <= GRID_DECADES; at += GRID_STEP) {
      double here = risk.applyAsDouble(at);
      if (here < least) {
        best = at;
        least = here;
      }
    }
    double low = best - GRID_STEP;
    double high = best + GRID_STEP;
    for (int i = 0; i < NARROWINGS; i++) {
      double third = (high - low) / 3;
      if (risk.applyAsDouble(low + third) < risk.applyAsDouble(high - third)) {
        high -= third;
      } else {
        low += third;
      }
    }
    return risk.applyAsDouble((low + high) / 2);
  }

  /**
   * The generalisation error of a linear perceptron with weight decay after infinite training,
   * {@code F = σ²G + λ(σ² − λ)G′}, {@code G = [1−α−λ+√((1−α−λ)²+4λ)]/(2λ)}, without the test noise.
   *
   * @param alpha α, samples per input, positive
   * @param noise σ² in units of the teacher's
   * @param decay λ, positive
   * @return F. Source: Krogh, Hertz 1992, equations 13 to 16
   */
  public static double kroghHertz(double alpha, double noise, double decay) {
    double b = 1 - alpha - decay;
    double root = Math.sqrt(b * b + 4 * decay);
    double g = (b + root) / (2 * decay);
    double slope = (-1 + (-b + 2) / root) / (2 * decay) - g / decay;
    return noise * g + decay * (noise - decay) * slope;
  }

  /**
   * The expected test error of ridge regression on k random projections of Gaussian inputs, the
   * test noise included: with κ and g from {@code n = z + δ/κ}, {@code k = z + kκ/g}, {@code z = Σ
   * s/(s+g)} and {@code q = Σ (s/(s+g))²}, the mean over the deterministic equivalent {@code
   * [Σ(g/(s+g) − κs/(s+g)²·k/(k−q))v² + σ²] / [1 − (q(k−2z)+z²)/(n(k−q))]}.
   *
   * <p>Unreliable within 5% of k = n without a ridge.
   *
   * @param variances s, the kernel's eigenvalues
   * @param coefficients v, the target's coefficients in their eigenfunctions
   * @param n samples
   * @param k features
   * @param ridge δ on the features' Gram matrix, features scaled by {@code 1/√k}; small and
   *     positive for none
   * @param noise σ²
   * @return the error. Source: Simon, Karkada, Ghosh, Belkin 2023, section 4
   */
  public static double randomFeatures(
      double[] variances, double[] coefficients, int n, int k, double ridge, double noise) {
    // z falls as g rises; κ = δ/(n − z) must equal g(k − z)/k
    double g =
        root(
            at -> {
              double z = sum(variances, at, 1);
              if (z >= n || z >= k) {
                return 1;
              }
              return ridge / (n - z) - at * (k - z) / k;
            });
    double kappa = g * (k - sum(variances, g, 1)) / k;
    return randomFeatures(variances, coefficients, n, k, noise, g, kappa);
  }

  private static double randomFeatures(
      double[] variances,
      double[] coefficients,
      int n,
      int k,
      double noise,
      double g,
      double kappa) {
    if (g == 0) {
      // every eigenfunction is learned, and only noise is left: least squares on all of them
      return noise / (1 - (double) variances.length / n);
    }
    double z = sum(variances, g, 1);
    double q = sum(variances, g, 2);
    double bias = 0;
    for (int i = 0; i < variances.length; i++) {
      double s = variances[i];
      double square = coefficients[i] * coefficients[i];
      bias += (g / (s + g) - kappa * s / ((s + g) * (s + g)) * k / (k - q)) * square;
    }
    return (bias + noise) / (1 - (q * (k - 2 * z) + z * z) / (n * (k - q)));
  }

  /**
   * The same without a ridge, where z = min(n, k), or every eigenvalue is learned.
   *
   * @param variances s, the kernel's eigenvalues
   * @param coefficients v, the target's coefficients in their eigenfunctions
   * @param n samples
   * @param k features, not n
   * @param noise σ²
   * @return the error, infinite with as many features as samples
   */
  public static double randomFeatures(
      double[] variances, double[] coefficients, int n, int k, double noise) {
    if (k == n) {
      return Double.POSITIVE_INFINITY;
    }
    int rank = Math.min(n, k);
    // as δ falls, z rises to n or k, or to all there is
    double g = variances.length <= rank ? 0 : root(at -> sum(variances, at, 1) - rank);
    double kappa = k < n ? 0 : g * (k - (double) n) / k;
    return randomFeatures(variances, coefficients, n, k, noise, g, kappa);
  }

  /**
   * The least {@link #randomFeatures} error that any ridge reaches.
   *
   * @param variances s, the kernel's eigenvalues
   * @param coefficients v, the target's coefficients in their eigenfunctions
   * @param n samples
   * @param k features
   * @param noise σ²
   * @return the error, the test noise included. Cost: 75 evaluations of it
   */
  public static double bestRandomFeatures(
      double[] variances, double[] coefficients, int n, int k, double noise) {
    double unit = Arrays.stream(variances).sum();
    return least(unit, ridge -> randomFeatures(variances, coefficients, n, k, ridge, noise));
  }

  private static double sum(double[] variances, double g, int power) {
    double sum = 0;
    for (double s : variances) {
      sum += power == 1 ? s / (s + g) : s * s / ((s + g) * (s + g));
    }
    return sum;
  }

  /** The place where a function that falls through zero does so. */
  private static double root(DoubleUnaryOperator falling) {
    double low = Math.log(SMALLEST);
    double high = -low;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (falling.applyAsDouble(Math.exp(middle)) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp((low + high) / 2);
  }
}
