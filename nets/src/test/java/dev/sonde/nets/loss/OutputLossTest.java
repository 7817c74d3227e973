package dev.sonde.nets.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputLossTest {
  private static final int[] TWO = {0, 1};

  private PointerScope scope;

  @BeforeEach
  void openScope() {
    Libtorch.start();
    scope = new PointerScope();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  private static OutputLoss crossEntropy(long... labels) {
    Values targets = new Values.Integers(labels, new long[] {labels.length});
    return OutputLoss.of(Loss.CROSS_ENTROPY, targets, 3, 2);
  }

  @Test
  void crossEntropyIsTheNaiveFormula() {
    float[] z = {0.3f, -1.2f, 2.5f, 4, 4, -3};
    float[] gradient = new float[6];
    Tally tally = crossEntropy(2, 0).of(z, TWO, 0, 2, gradient);
    double expected = 0;
    int[] labels = {2, 0};
    for (int row = 0; row < 2; row++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += Math.exp(z[3 * row + c]);
      }
      expected -= Math.log(Math.exp(z[3 * row + labels[row]]) / sum);
      for (int c = 0; c < 3; c++) {
        double p = Math.exp(z[3 * row + c]) / sum - (c == labels[row] ? 1 : 0);
        assertThat((double) gradient[3 * row + c]).isCloseTo(p / 2, within(1e-7));
      }
    }
    assertThat(tally.loss()).isCloseTo(expected, within(1e-7));
    assertThat(tally.targets()).isEqualTo(2);
    // the first of two equal logits counts, as with argmax
    assertThat(tally.predicted()).isEqualTo(2);
    assertThat(crossEntropy(2, 1).of(z, TWO, 0, 2, gradient).predicted()).isEqualTo(1);
  }

  @Test
  void hugeLogitsStayFinite() {
    float[] gradient = new float[6];
    Tally tally =
        crossEntropy(1, 2).of(new float[] {1e6f, -1e6f, 0, 0, 0, 3e38f}, TWO, 0, 2, gradient);
    assertThat(tally.loss()).isCloseTo(2e6, within(1e-3));
    assertThat(gradient).containsExactly(0.5f, -0.5f, 0, 0, 0, 0);
  }

  @Test
  void whatIsNotANumberShowsInTheLoss() {
    float[] gradient = new float[6];
    assertThat(
            crossEntropy(0, 0)
                .of(new float[] {0, Float.NaN, 0, 0, 0, 0}, TWO, 0, 2, gradient)
                .loss())
        .isNaN();
    assertThat(
            crossEntropy(0, 0)
                .of(new float[] {0, Float.POSITIVE_INFINITY, 0, 0, 0, 0}, TWO, 0, 2, gradient)
                .loss())
        .isNaN();
    Values reals = new Values.Floats(new float[2], new long[] {2, 1});
    for (Loss loss : new Loss[] {Loss.MEAN_SQUARED_ERROR, Loss.BINARY_CROSS_ENTROPY}) {
      assertThat(
              OutputLoss.of(loss, reals, 1, 2)
                  .of(new float[] {0, Float.NaN}, TWO, 0, 2, gradient)
                  .loss())
          .isNaN();
    }
  }

  @Test
  void logisticLossOfHugeLogitsStaysFinite() {
    Values targets = new Values.Floats(new float[] {1, 0}, new long[] {2, 1});
    float[] gradient = new float[2];
    Tally tally =
        OutputLoss.of(Loss.BINARY_CROSS_ENTROPY, targets, 1, 2)
            .of(new float[] {-1e30f, -1e30f}, TWO, 0, 2, gradient);
    assertThat(tally.loss()).isEqualTo(1e30f);
    assertThat(tally.predicted()).isEqualTo(1);
    assertThat(gradient).containsExactly(-0.5f, 0);
  }
}
