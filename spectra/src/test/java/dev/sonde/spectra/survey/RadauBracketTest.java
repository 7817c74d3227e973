package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.dense.Workers;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RadauBracketTest {

  private static final Workers ONE = Workers.of(1);
  private static final double[] Z = {1, 0.1, 0.01, 1e-3};

  /** A bulk of both signs, half of all eigenvalues zero. */
  private static double[] spiked(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] eigenvalues = new double[count];
    for (int i = 0; i < count / 2; i++) {
      eigenvalues[i] = (random.nextDouble() < 0.4 ? -1 : 1) * random.nextDouble();
    }
    return eigenvalues;
  }

  private record Run(BlockLanczos lanczos, ComplementMeasure measure) implements AutoCloseable {

    static Run of(double[] eigenvalues, int block, int steps, long seed) {
      BlockLanczos lanczos =
          new BlockLanczos(DiagonalOperator.of(eigenvalues), block, block * steps, seed, ONE);
      while (lanczos.canStep()) {
        lanczos.step();
      }
      RitzPairs pairs = RitzPairs.of(lanczos, eigenvalues.length, 0x1p-53);
      return new Run(lanczos, ComplementMeasure.of(lanczos, pairs, eigenvalues.length));
    }

    RadauBracket.Ends ends(double z) {
      return RadauBracket.of(measure, Definiteness.INDEFINITE).of(kinked(z / lanczos.scale()));
    }

    /** The naive twin: the start vectors' mean form, from all eigenvectors. */
    double exactly(double[] eigenvalues, double z) {
      double sum = 0;
      int b = lanczos.firstBlock();
      for (int j = 0; j < b; j++) {
        double[] q = lanczos.basis().column(j);
        for (int i = 0; i < q.length; i++) {
          sum += q[i] * q[i] * kinked(z).applyAsDouble(eigenvalues[i]) / b;
        }
      }
      return sum;
    }

    @Override
    public void close() {
      lanczos.close();
    }
  }

  private static DoubleUnaryOperator kinked(double z) {
    return x -> x > 0 ? x / (x + z) : 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theFormOfTheStartVectorsLiesBetweenTheBounds(int block) {
    for (long seed = 0; seed < 20; seed++) {
      double[] eigenvalues = spiked(300, seed);
      for (int steps : new int[] {3, 8, 15}) {
        try (Run run = Run.of(eigenvalues, block, steps, seed)) {
          if (run.measure().dimension() < eigenvalues.length) {
            continue; // converged pairs are counted apart
          }
          for (double z : Z) {
            RadauBracket.Ends ends = run.ends(z);
            double truth = run.exactly(eigenvalues, z);
            assertThat(truth)
                .as("z %s, %s steps, seed %s", z, steps, seed)
                .isBetween(ends.low() - 1e-12, ends.high() + 1e-12);
            assertThat(ends.far()).isBetween(ends.low(), ends.high());
          }
        }
      }
    }
  }

  @Test
  void whereNoConvergenceIsReadTheDeviationReachesBothBounds() {
    double[] eigenvalues = new double[400];
    for (int i = 0; i < 400; i++) {
      eigenvalues[i] = i < 380 ? 10 * Math.pow(i + 1, -1.5) : -1e-5 * i;
    }
    // hardly any is negative, so no node is, and the lower bound may rest
    try (Run run = Run.of(eigenvalues, 1, 15, 2)) {
      for (double z : new double[] {0.1, 0.01}) {
        RadauBracket.Ends ends = run.ends(z);
        double middle = (ends.low() + ends.far()) / 2;
        assertThat(ends.far()).isEqualTo(ends.high());
        assertThat(ends.deviation()).isCloseTo(middle - ends.low(), within(1e-12));
      }
    }
  }

  @Test
  void boundsNarrowWithEveryStep() {
    double[] eigenvalues = spiked(400, 3);
    for (double z : Z) {
      double low = 0;
      double high = 1;
      for (int steps = 2; steps <= 14; steps++) {
        try (Run run = Run.of(eigenvalues, 1, steps, 5)) {
          RadauBracket.Ends ends = run.ends(z);
          assertThat(ends.low()).as("steps %s", steps).isGreaterThanOrEqualTo(low - 1e-13);
          // the largest of twenty tried rules is a little below the largest of all
          assertThat(ends.high()).as("steps %s", steps).isLessThanOrEqualTo(high * 1.01);
          low = ends.low();
          high = ends.high();
        }
      }
    }
  }

  /** The rule touches f: its polynomial of degree 2m is below f everywhere, as the proof says. */
  @Test
  void thePolynomialOfTheLowerRuleLiesBelowTheFunction() {
    double[] eigenvalues = spiked(400, 7);
    try (Run run = Run.of(eigenvalues, 1, 5, 1)) {
      double z = 0.05;
      QuadratureRule rule = run.measure().withNodeAt(0);
      double scale = run.lanczos().scale();
      for (double x = -1.2; x <= 1.2; x += 1e-3) {
        double p = hermite(rule.nodes(), z / scale, x / scale);
        assertThat(p).as("at %s", x).isLessThanOrEqualTo(kinked(z).applyAsDouble(x) + 1e-9);
      }
    }
  }

  /** Newton's form of the polynomial that agrees doubly at all nodes but simply at zero. */
  private static double hermite(double[] nodes, double z, double x) {
    DoubleUnaryOperator f = kinked(z);
    int zero = 0;
    for (int i = 0; i < nodes.length; i++) {
      zero = Math.abs(nodes[i]) < Math.abs(nodes[zero]) ? i : zero;
    }
    int n = 2 * nodes.length - 1;
    double[] t = new double[n];
    int k = 0;
    for (int i = 0; i < nodes.length; i++) {
      if (i != zero) {
        t[k++] = nodes[i];
        t[k++] = nodes[i];
      }
    }
    t[k] = 0;
    double[] c = new double[n];
    for (int i = 0; i < n; i++) {
      c[i] = f.applyAsDouble(t[i]);
    }
    for (int order = 1; order < n; order++) {
      for (int i = n - 1; i >= order; i--) {
        c[i] =
            t[i] == t[i - order]
                ? (t[i] > 0 ? z / ((t[i] + z) * (t[i] + z)) : 0)
                : (c[i] - c[i - 1]) / (t[i] - t[i - order]);
      }
    }
    double sum = c[n - 1];
    for (int i = n - 2; i >= 0; i--) {
      sum = sum * (x - t[i]) + c[i];
    }
    return sum;
  }

  @Test
  void withoutNegativeEigenvaluesTheGaussRuleIsTheUpperBound() {
    double[] eigenvalues = new double[300];
    for (int i = 0; i < 300; i++) {
      eigenvalues[i] = i < 150 ? 0 : (i - 149) / 150.0;
    }
    try (Run run = Run.of(eigenvalues, 1, 8, 2)) {
      for (double z : Z) {
        RadauBracket.Ends ends =
            RadauBracket.of(run.measure(), Definiteness.POSITIVE_SEMIDEFINITE)
                .of(kinked(z / run.lanczos().scale()));
        double truth = run.exactly(eigenvalues, z);
        assertThat(truth).isBetween(ends.low() - 1e-13, ends.high() + 1e-13);
        assertThat(ends.high()).isLessThanOrEqualTo(run.ends(z).high() + 1e-13);
      }
    }
  }

  /** After fewer steps, the measure is that of a run that ended there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void fewerStepsAreThoseOfAShorterRun(int block) {
    double[] eigenvalues = spiked(300, 11);
    try (Run longer = Run.of(eigenvalues, block, 10, 4);
        Run shorter = Run.of(eigenvalues, block, 4, 4)) {
      ComplementMeasure measure = longer.measure().after(4).orElseThrow();
      for (double xi : new double[] {0, 0.05, -0.3}) {
        for (double z : Z) {
          assertThat(measure.withNodeAt(xi).sum(kinked(z)))
              .isCloseTo(shorter.measure().withNodeAt(xi).sum(kinked(z)), within(1e-10));
        }
      }
      assertThat(longer.measure().after(10)).isEmpty();
      assertThat(longer.measure().after(0)).isEmpty();
    }
  }
}
