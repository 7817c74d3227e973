package dev.sonde.attention.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Means over the length of Gaussian queries, against closed forms and fine sums. */
class QueryLengthsTest {
  /** Sixteen lengths of some rounding each, in units of the figure. */
  private static final double ROUNDING = 1e-13;

  /**
   * √2 Γ((d+1)/2)/Γ(d/2), from E|q| = √(2/π) for d = 1 and √(π/2) for 2 by E_{d+2} = E_d·(d+1)/d.
   */
  private static double meanLength(int d) {
    double mean = d % 2 == 1 ? Math.sqrt(2 / Math.PI) : Math.sqrt(Math.PI / 2);
    for (int k = d % 2 == 1 ? 1 : 2; k < d; k += 2) {
      mean *= (k + 1.0) / k;
    }
    return mean;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 64, 4096, 65536})
  void momentsAreThoseOfTheChiDistribution(int d) {
    QueryLengths lengths = QueryLengths.of(d);
    assertThat(lengths.mean(r -> 1)).isCloseTo(1, within(ROUNDING));
    assertThat(lengths.mean(r -> r * r) / d).isCloseTo(1, within(ROUNDING));
    assertThat(lengths.mean(r -> r) / meanLength(d)).isCloseTo(1, within(2 * ROUNDING));
    // E|q|⁴ = d(d + 2), and about the mean
    assertThat(lengths.mean(r -> r * r * r * r) / d / (d + 2.0)).isCloseTo(1, within(ROUNDING));
    assertThat(lengths.mean(r -> (r * r - d) * (r * r - d)) / 2 / d)
        .isCloseTo(1, within(d * ROUNDING));
  }

  /**
   * Beside a fine trapezoidal sum in ln r, which converges exponentially, for unscaled products.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64})
  void entropyAndJacobianAreThoseOfAFineSum(int d) {
    double mass = 0;
    double entropy = 0;
    double jacobian = 0;
    for (double v = -20; v <= 2.8; v += 0.25 / Math.sqrt(d + 8.0)) {
      double logDensity = d * (v - Math.expm1(2 * v) / 2);
      if (logDensity > -25) {
        GaussianLogits row = new GaussianLogits(Math.sqrt(d) * Math.exp(v), 64);
        mass += Math.exp(logDensity);
        entropy += Math.exp(logDensity) * row.entropyRatio();
        jacobian += Math.exp(logDensity) * row.jacobianSquare();
      }
    }
    QueryLengths lengths = QueryLengths.of(d);
    assertThat(lengths.mean(r -> new GaussianLogits(r, 64).entropyRatio()))
        .isCloseTo(entropy / mass, within(1e-6));
    assertThat(lengths.mean(r -> new GaussianLogits(r, 64).jacobianSquare()))
        .isCloseTo(jacobian / mass, within(1e-6));
  }
}
