package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.ClosedForms;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import dev.sonde.studies.linear.StochasticApproximation.Rate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Second moments of online descent on a quadratic obey a recursion, exactly: its end is the paper's
 * limit, and runs follow it at every step.
 */
class OnlineClosedFormsTest {

  /** The variances of the weights, and of their average since {@code averageFrom}. */
  private record Moments(double[] weights, double[] averages) {}

  /**
   * {@code v′ᵢ = (1 − 2γᵢhᵢ)vᵢ + γᵢ²(hᵢΣhⱼvⱼ + 2hᵢ²vᵢ + s²hᵢ)} for independent normal inputs; the
   * average's variance follows from its covariance with the weights.
   */
  private static Moments moments(
      double[] h, double noise, Rate rate, long steps, double averageFrom) {
    int n = h.length;
    double[] v = new double[n];
    double[] covariance = new double[n];
    double[] average = new double[n];
    long averaged = 0;
    for (long step = 1; step <= steps; step++) {
      double sum = noise;
      for (int i = 0; i < n; i++) {
        sum += h[i] * v[i];
      }
      averaged += step > averageFrom ? 1 : 0;
      double old = averaged > 0 ? 1 - 1.0 / averaged : 0;
      for (int i = 0; i < n; i++) {
        double gamma = rate.at(step, h[i]);
        v[i] = (1 - 2 * gamma * h[i]) * v[i] + gamma * gamma * h[i] * (sum + 2 * h[i] * v[i]);
        if (averaged > 0) {
          double crossed = (1 - gamma * h[i]) * covariance[i];
          average[i] =
              old * old * average[i]
                  + 2 * old / averaged * crossed
                  + v[i] / ((double) averaged * averaged);
          covariance[i] = old * crossed + v[i] / averaged;
        }
      }
    }
    return new Moments(v, average);
  }

  @Test
  void theRecursionEndsAtTheLimitsOfThePaper() {
    double[] h = {1, 0.3};
    double noise = 0.7;
    long t = 1_000_000;
    double[] harmonic =
        moments(h, noise, StochasticApproximation.harmonic(4), t, (double) t).weights();
    double[] newton = moments(h, noise, StochasticApproximation.newton(), t, (double) t).weights();
    for (int i = 0; i < 2; i++) {
      assertThat(t * harmonic[i])
          .isCloseTo(StochasticApproximation.harmonicLimit(4, h[i], noise), within(2e-3));
      assertThat(t * newton[i])
          .isCloseTo(StochasticApproximation.bestLimit(h[i], noise), within(2e-3));
    }
    double[] averaged =
        moments(h, noise, (step, curvature) -> 0.5 / Math.sqrt(step + 10.0), t, t / 10.0)
            .averages();
    for (int i = 0; i < 2; i++) {
      // nine tenths of the steps are averaged over, and the rate's own noise falls as t^(−½)
      assertThat(0.9 * t * averaged[i])
          .isCloseTo(StochasticApproximation.bestLimit(h[i], noise), within(0.01 * noise / h[i]));
    }
    Rate slow = StochasticApproximation.harmonic(1);
    double early = moments(h, noise, slow, t / 10, (double) t).weights()[1];
    double late = moments(h, noise, slow, t, (double) t).weights()[1];
    // 2ch = 0.6: slower than 1/t
    assertThat(Math.log10(early / late)).isCloseTo(0.6, within(0.01));
    double[] constant =
        moments(new double[] {1}, 1, (step, curvature) -> 0.01, 10_000, 1e9).weights();
    assertThat(constant[0])
        .as("of normal inputs; without their noise it is γ/(2 − γ)")
        .isCloseTo(0.01 / (2 - 3 * 0.01), within(1e-12));
  }

  @Test
  @Tag("full")
  void runsFollowTheRecursion() {
    StudyDraws settings = new StudyDraws(11, Purpose.SPLIT, 0);
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    int runs = 400;
    for (int i = 0; i < 402; i++) {
      double[] h = new double[3];
      for (int k = 0; k < 3; k++) {
        h[k] = 0.3 + 1.7 * settings.unit();
      }
      double noise = 0.2 + settings.unit();
      int steps = 50 + settings.below(300);
      double c = 0.4 + 2 * settings.unit();
      StochasticApproximation drawn = new StochasticApproximation(h, noise, runs, 1000 + i);
      double[] expected;
      double[][] squares;
      if (i % 3 == 2) {
        expected =
            moments(h, noise, (step, curve) -> 0.5 / Math.sqrt(step + 10.0), steps, steps / 10.0)
                .averages();
        squares = drawn.averagedErrors(steps);
      } else {
        Rate rate =
            i % 3 == 0 ? StochasticApproximation.harmonic(c) : StochasticApproximation.newton();
        expected = moments(h, noise, rate, steps, steps).weights();
        squares = drawn.squaredErrors(rate, steps);
      }
      double[] relative = new double[runs];
      for (int run = 0; run < runs; run++) {
        for (int k = 0; k < 3; k++) {
          relative[run] += squares[run][k] / expected[k] / 3;
        }
      }
      cases.add(new MonteCarloCheck.Case(1, Average.of(relative)));
    }
    ClosedForms.check("online: variance of weights and averages", cases);
  }

  @Test
  @Tag("full")
  void runsAtConstantRatesStayAtTheirVariance() {
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    for (double score : StochasticApproximation.checkConstantRates(400, 1000, 1).scores()) {
      cases.add(new MonteCarloCheck.Case(0, new Average(score, 1, 1000)));
    }
    ClosedForms.check("online: variance at constant rates", cases);
  }

  /**
   * Adaline on normal inputs at a distance δ from the solution: E g = −δ and tr Cov g = (d + 1)‖δ‖²
   * + dσ², so that B = d + 1 + dσ²/‖δ‖².
   */
  @Test
  @Tag("full")
  void noiseScalesAreThoseOfNormalInputs() {
    StudyDraws settings = new StudyDraws(12, Purpose.SPLIT, 0);
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    SampleLoss adaline = SampleLoss.of(OnlineRule.ADALINE);
    int samples = 4000;
    for (int i = 0; cases.size() < 400; i++) {
      int d = 2 + settings.below(6);
      double noise = 3 * settings.unit();
      double[] away = settings.normals(d);
      double distance = 0;
      for (double one : away) {
        distance += one * one;
      }
      StudyDraws draws = new StudyDraws(12, Purpose.INPUTS, i);
      double[][] x = new double[samples][];
      double[][] y = new double[samples][1];
      for (int k = 0; k < samples; k++) {
        x[k] = draws.normals(d);
        y[k][0] = Math.sqrt(noise) * draws.normal();
        for (int j = 0; j < d; j++) {
          y[k][0] += away[j] * x[k][j];
        }
      }
      double expected = d + 1 + d * noise / distance;
      // the mean gradient is known to B/p only: a case where that is much is left out beforehand
      if (expected < samples / 50.0) {
        NoiseScale scale = GradientNoise.scale(0, adaline, x, y, new double[1][d]);
        // whether there is a bar was decided by other samples than those that give it
        if (scale.atLeast().isEmpty()) {
          cases.add(ClosedForms.ofFew(expected, scale.value()));
        }
      }
    }
    ClosedForms.check("online: noise scale", cases);
  }
}
