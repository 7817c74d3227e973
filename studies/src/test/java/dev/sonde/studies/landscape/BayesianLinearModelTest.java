package dev.sonde.studies.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.studies.landscape.DirectionsFigures.LinearModel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the figures of an independent numpy program, on the numbers that it drew. */
class BayesianLinearModelTest {
  private final Fixture drawn = Fixture.read("directions.csv");

  @Test
  void thePosteriorLosesTheEffectiveDimensionOfThePriorsTrace() {
    BayesianLinearModel model =
        new BayesianLinearModel(drawn.rows("contraction.features", 80), 0.3, 2);
    double[] posterior = model.posteriorEigenvalues();
    double lost = 2 * 80 - Arrays.stream(posterior).sum();
    double counted = 2 * BayesianLinearModel.effectiveDimension(model.hessianEigenvalues(), 0.5);
    assertThat(lost).isCloseTo(59.8132514932866, within(1e-11));
    assertThat(counted).isCloseTo(59.8132514932866, within(1e-11));
    assertThat(Arrays.stream(posterior).filter(v -> Math.abs(v - 2) < 1e-9).count()).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({
    "25, 65.63047288707419, 24.86396924219029",
    "50, 56.26114873618133, 49.72289952377609",
    "150, 18.8924097975006, 147.66347873414003",
    "175, 10.08556522219689, 169.3440862147856",
    "225, 0.5067436579696075, 195.05352303893036",
    "100, 37.52911484945299, 99.28325358187188",
    "200, 3.028889603854824, 187.036918026507",
    "250, 0.05918922952460522, 198.57709260297364",
    "300, 0.026692722870883548, 199.33466666666664"
  })
  void parameterAndFunctionSpaceMoveInOppositeDirections(
      int samples, double parameterSpace, double functionSpace) {
    double[][] all = BayesianLinearModel.waves();
    double[] order = drawn.vector("waves.order");
    double[][] some = new double[samples][];
    Arrays.setAll(some, i -> all[(int) order[i]]);
    LinearModel row = new BayesianLinearModel(some, 0.1, 3).row();
    assertThat(row.parameterSpace()).isCloseTo(parameterSpace, within(1e-9));
    assertThat(row.functionSpace()).isCloseTo(functionSpace, within(1e-9));
  }
}
