package dev.sonde.studies.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.studies.landscape.CriticalPoint.Kind;
import dev.sonde.studies.landscape.LinearAutoencoder.Critical;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CriticalPointsTest {
  private final Fixture drawn = Fixture.read("saddles.csv");

  @Test
  void everySaddleOfTheLinearAutoencoderHasItsLossAndIndex() {
    LinearAutoencoder network = new LinearAutoencoder(new double[] {5, 4, 3, 2, 1}, 2);
    List<Critical> all = network.criticalPoints();
    assertThat(all).hasSize(16);
    for (Critical point : all) {
      assertThat(Vectors.norm(network.gradientAt(point.parameters()))).isLessThan(1e-14);
      assertThat(network.lossAt(point.parameters())).isCloseTo(point.loss(), within(1e-14));
      DenseHessian hessian = DenseHessian.of(network.hessianAt(point.parameters()));
      assertThat(hessian.index(1e-9)).as("%s", point.kept()).isEqualTo(point.index());
    }
    assertThat(of(all)).isEqualTo(new double[] {7.5, 10});
    assertThat(of(all, 0, 1)).isEqualTo(new double[] {3, 0});
    assertThat(of(all, 3, 4)).isEqualTo(new double[] {6, 6});
    assertThat(of(all, 1, 2)).isEqualTo(new double[] {4, 2});
  }

  private static double[] of(List<Critical> all, Integer... kept) {
    Critical found =
        all.stream().filter(p -> p.kept().equals(List.of(kept))).findFirst().orElseThrow();
    return new double[] {found.loss(), found.index()};
  }

  /** numpy, with Hessians by finite differences and in closed form alike. */
  @Test
  void theFirstSearchesEndWhereThoseOfTheReferenceDo() {
    Census census = census(12);
    assertThat(census.of(Kind.CRITICAL)).hasSize(6);
    assertThat(census.distinct()).hasSize(4);
    assertThat(census.of(Kind.GRADIENT_FLAT)).hasSize(6);
  }

  @Test
  @Tag("full")
  void theWholeCensusIsThatOfTheReference() {
    Census census = census(131);
    assertThat(census.of(Kind.CRITICAL)).hasSize(65);
    // of the other 66, four keep a ‖Hg‖ above 1e-4 of ‖H‖‖g‖, in numpy too
    assertThat(census.of(Kind.GRADIENT_FLAT)).hasSize(62);
    assertThat(census.of(Kind.UNFINISHED)).hasSize(4);
    assertThat(census.distinct()).hasSize(23);
    assertThat(census.rankCorrelation().estimate()).isCloseTo(0.9232952147395816, within(1e-9));
    double[] expected = {
      0.0154438, 0.0156895, 0.016449014285714287, 0.022601883333333333, 0.0429281
    };
    for (int index = 0; index < expected.length; index++) {
      int wanted = index;
      double mean =
          census.distinct().stream()
              .filter(p -> p.index() == wanted)
              .mapToDouble(CriticalPoint::loss)
              .average()
              .orElseThrow();
      // losses of the reference are rounded to seven places
      assertThat(mean).isCloseTo(expected[index], within(2e-7));
    }
    assertThat(census.of(Kind.GRADIENT_FLAT))
        .allSatisfy(p -> assertThat(p.gradientNorm()).isBetween(1e-7, 0.03));
  }

  private Census census(int starts) {
    TanhRegression network =
        new TanhRegression(drawn.rows("census.x", 3), drawn.vector("census.y"), 5, 1e-3);
    List<double[]> from =
        java.util.stream.IntStream.range(0, starts)
            .mapToObj(i -> drawn.vector("census.start." + i))
            .toList();
    return Census.of(network, from, 200, done -> {});
  }
}
