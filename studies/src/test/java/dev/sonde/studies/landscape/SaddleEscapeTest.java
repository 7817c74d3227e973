package dev.sonde.studies.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.training.KrylovStep.Curvature;
import dev.sonde.studies.landscape.KrylovSteps.Acceptance;
import dev.sonde.studies.landscape.KrylovSteps.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the figures of an independent numpy program, on the numbers that it drew. */
class SaddleEscapeTest {
  private static final double[] TO_ONE = {1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};
  private static final double[] TO_HUNDRED = {100, 10, 1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

  private final Fixture drawn = Fixture.read("saddles.csv");
  private final QuarticSaddle saddle =
      new QuarticSaddle(
          drawn.vector("quartic.a"), drawn.vector("quartic.c"), drawn.rows("quartic.rotation", 20));
  private final double[] start = drawn.vector("quartic.start");

  private Path descend(Curvature curvature, Acceptance acceptance, double[] dampings, int krylov) {
    return new KrylovSteps(curvature, acceptance, dampings, krylov, 60, 1e-12)
        .descend(saddle, start, spent -> {});
  }

  private int steps(Path path) {
    int steps = 0;
    while (path.places().get(steps).loss() > 0.999 * saddle.minimum()) {
      steps++;
    }
    return steps;
  }

  @Test
  void theStartIsThatOfTheReference() {
    assertThat(saddle.minimum()).isCloseTo(-39.34687780815124, within(1e-12));
    assertThat(saddle.lossAt(start)).isCloseTo(26.36153317690412, within(1e-12));
  }

  @Test
  void dampedNewtonEndsAtTheSaddle() {
    Path path = descend(Curvature.SIGNED, Acceptance.ANY, TO_ONE, 20);
    assertThat(path.ending()).isEqualTo(KrylovSteps.Ending.STATIONARY);
    assertThat(path.end().loss()).isCloseTo(0, within(1e-25));
    DenseHessian there = DenseHessian.of(saddle.hessianAt(path.end().parameters()));
    assertThat(there.index(1e-9)).isEqualTo(10);
  }

  @Test
  void saddleFreeNewtonReachesTheMinimum() {
    Path all = descend(Curvature.ABSOLUTE, Acceptance.ANY, TO_ONE, 20);
    assertThat(steps(all)).isEqualTo(16);
    assertThat(all.end().loss()).isCloseTo(saddle.minimum(), within(1e-11));
    Path lower = descend(Curvature.ABSOLUTE, Acceptance.ONLY_LOWER, TO_HUNDRED, 20);
    assertThat(steps(lower)).isEqualTo(15);
    Path few = descend(Curvature.ABSOLUTE, Acceptance.ONLY_LOWER, TO_HUNDRED, 8);
    assertThat(steps(few)).isEqualTo(11);
    assertThat(few.places()).hasSizeLessThan(61);
    DenseHessian there = DenseHessian.of(saddle.hessianAt(few.end().parameters()));
    assertThat(there.index(1e-9)).isZero();
  }

  @Test
  void oneStepMultipliesAsTheAlgebraSays() {
    double c = 10;
    double y = 1e-3;
    QuarticSaddle line = new QuarticSaddle(new double[0], new double[] {c}, new double[][] {{1}});
    for (double damping : new double[] {1e-3, 0.1, 1}) {
      double[] dampings = {damping};
      for (Curvature curvature : Curvature.values()) {
        double next =
            new KrylovSteps(curvature, Acceptance.ANY, dampings, 1, 1, 0)
                    .descend(line, new double[] {y}, spent -> {})
                    .end()
                    .parameters()[0]
                / y;
        double expected =
            curvature == Curvature.SIGNED ? -damping / (c - damping) : 1 + c / (c + damping);
        // the quartic's part is of order y²
        assertThat(next).isCloseTo(expected, within(4 * y * y * Math.max(1, 1 / damping)));
      }
    }
  }

  @Test
  void theMonkeySaddleIsLeft() {
    Landscape monkey = new Monkey();
    double[] from = {0.1, 0.2};
    double[] none = {1e-300};
    double[] newton = from;
    double[] free = from;
    for (int i = 0; i < 10; i++) {
      newton = step(monkey, newton, Curvature.SIGNED, none);
      free = step(monkey, free, Curvature.ABSOLUTE, none);
    }
    assertThat(Vectors.norm(newton)).isCloseTo(0.00021836601342771386, within(1e-14));
    assertThat(monkey.lossAt(free)).isCloseTo(-2120.829773573726, within(1e-6));
  }

  private static double[] step(
      Landscape landscape, double[] at, Curvature curvature, double[] dampings) {
    return new KrylovSteps(curvature, Acceptance.ANY, dampings, 2, 1, 0)
        .descend(landscape, at, spent -> {})
        .end()
        .parameters();
  }

  /** {@code z₀³ − 3 z₀ z₁²}. */
  private static final class Monkey implements Landscape {
    @Override
    public int dimension() {
      return 2;
    }

    @Override
    public double lossAt(double[] z) {
      return z[0] * z[0] * z[0] - 3 * z[0] * z[1] * z[1];
    }

    @Override
    public double[] gradientAt(double[] z) {
      return new double[] {3 * z[0] * z[0] - 3 * z[1] * z[1], -6 * z[0] * z[1]};
    }

    @Override
    public dev.sonde.spectra.SymmetricOperator hessianAt(double[] z) {
      return dev.sonde.spectra.DenseOperator.of(
          new double[][] {{6 * z[0], -6 * z[1]}, {-6 * z[1], -6 * z[0]}});
    }
  }

  @Test
  void derivativesAreThoseOfTheLoss() {
    SplittableRandom random = new SplittableRandom(1);
    TanhRegression net =
        new TanhRegression(drawn.rows("census.x", 3), drawn.vector("census.y"), 5, 1e-3);
    LinearAutoencoder linear = new LinearAutoencoder(new double[] {5, 4, 3, 2, 1}, 2);
    for (Landscape landscape : new Landscape[] {saddle, net, linear}) {
      int n = landscape.dimension();
      double[] at = random.doubles(n, -1, 1).toArray();
      double[] along = random.doubles(n, -1, 1).toArray();
      double h = 1e-5;
      double slope =
          (landscape.lossAt(Vectors.plus(at, h, along))
                  - landscape.lossAt(Vectors.plus(at, -h, along)))
              / (2 * h);
      assertThat(Vectors.dot(landscape.gradientAt(at), along)).isCloseTo(slope, within(1e-6));
      double[][] product = new double[1][n];
      landscape.hessianAt(at).multiply(new double[][] {along}, product);
      double[] ahead = landscape.gradientAt(Vectors.plus(at, h, along));
      double[] behind = landscape.gradientAt(Vectors.plus(at, -h, along));
      for (int i = 0; i < n; i++) {
        assertThat(product[0][i]).isCloseTo((ahead[i] - behind[i]) / (2 * h), within(1e-6));
      }
    }
  }

  /** Fits one unit to two, splits it, and goes down from beside the saddle. */
  @Test
  void aSplitUnitIsASaddleThatIsLeft() {
    double[][] x = drawn.rows("split.x", 2);
    double[] y = drawn.vector("split.y");
    SplitUnit split = SplitUnit.fitted(x, y, new double[] {0.5, 0.5, 1});
    assertThat(split.loss()).isCloseTo(0.04455789384689801, within(1e-12));
    TanhRegression two = new TanhRegression(x, y, 2, 0);
    double[] at = split.into(0.3);
    assertThat(Vectors.norm(two.gradientAt(at))).isLessThan(1e-12);
    DenseHessian there = DenseHessian.of(two.hessianAt(at));
    assertThat(there.index(1e-6)).isEqualTo(2);
    // the reference differentiated by finite differences, to about 1e-9
    assertThat(there.values()[0]).isCloseTo(-0.14488063092776696, within(1e-8));
    DenseHessian even = DenseHessian.of(two.hessianAt(split.into(0.5)));
    assertThat(even.index(1e-6)).isEqualTo(2);
    assertThat(even.values()[0]).isCloseTo(-0.1943282340360858, within(1e-8));
    assertThat(DenseHessian.of(two.hessianAt(split.into(-0.5))).index(1e-6)).isZero();
    assertThat(DenseHessian.of(two.hessianAt(split.into(1.5))).index(1e-6)).isZero();

    double[] beside = Vectors.plus(at, 1, drawn.vector("split.noise"));
    double[] free =
        new KrylovSteps(
                Curvature.ABSOLUTE,
                Acceptance.ONLY_LOWER,
                new double[] {1, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 10},
                6,
                20,
                0)
            .descend(two, beside, spent -> {}).places().stream()
                .mapToDouble(KrylovSteps.Place::loss)
                .toArray();
    assertThat(free[10]).isCloseTo(0.04441151854289245, within(1e-5));
    assertThat(free[15]).isCloseTo(0.013514390696316316, within(1e-3));
    assertThat(free[20]).isLessThan(1e-7);
    double[] below = Arrays.stream(TO_ONE).filter(d -> d < 0.1448).toArray();
    double damped =
        new KrylovSteps(Curvature.SIGNED, Acceptance.ANY, below, 6, 20, 0)
            .descend(two, beside, spent -> {})
            .end()
            .loss();
    assertThat(damped).isCloseTo(0.0016929735109782282, within(2e-4));
  }
}
