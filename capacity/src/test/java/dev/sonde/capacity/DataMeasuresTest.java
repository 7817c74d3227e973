package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.InputCentring;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DataMeasuresTest {
  private static final Values INPUTS =
      new Values.Floats(new float[] {1, 2, 1, -2, 1, 2, 1, -2}, new long[] {4, 2});

  @Test
  void theBestConstantAnswerToClassesIsTheirFrequencies() {
    ConstantAnswer answer =
        ConstantAnswer.of(
            Loss.CROSS_ENTROPY,
            new Dataset(
                INPUTS, new Values.Integers(new long[] {0, 2, 2, 2}, new long[] {4}), "test", ""));
    assertThat(answer.loss())
        .isCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), within(1e-15));
    assertThat(answer.accuracy()).isEqualTo(OptionalDouble.of(0.75));
    assertThat(answer.answer()).isEqualTo(ConstantAnswer.Answer.CLASS_FREQUENCIES);
  }

  @Test
  void theBestConstantAnswerToRealTargetsIsTheirMeanAtEachOutput() {
    ConstantAnswer answer =
        ConstantAnswer.of(
            Loss.MEAN_SQUARED_ERROR,
            new Dataset(
                INPUTS,
                new Values.Doubles(new double[] {0, 5, 2, 5, 0, 5, 2, 5}, new long[] {4, 2}),
                "test",
                ""));
    assertThat(answer.loss()).isEqualTo(0.5);
    assertThat(answer.accuracy()).isEmpty();
  }

  @Test
  void theBestConstantAnswerToBinaryTargetsIsTheirShare() {
    ConstantAnswer answer =
        ConstantAnswer.of(
            Loss.BINARY_CROSS_ENTROPY,
            new Dataset(
                INPUTS,
                new Values.Floats(new float[] {0, 1, 1, 1, 0, 1, 1, 1}, new long[] {4, 2}),
                "test",
                ""));
    // the second output is always 1 and costs nothing
    assertThat(answer.loss()).isCloseTo(Math.log(2) / 2, within(1e-15));
  }

  @Test
  void centringIsTheMeansShareOfTheSecondMoment() {
    assertThat(InputCentring.meanShare(INPUTS).orElseThrow()).isCloseTo(1 / 5.0, within(1e-15));
  }

  @Test
  void namesAndZerosHaveNoCentring() {
    assertThat(InputCentring.meanShare(new Values.Integers(new long[] {1, 2}, new long[] {2})))
        .isEmpty();
    assertThat(InputCentring.meanShare(new Values.Floats(new float[] {0, 0}, new long[] {2})))
        .isEmpty();
  }
}
