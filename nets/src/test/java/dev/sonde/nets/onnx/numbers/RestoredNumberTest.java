package dev.sonde.nets.onnx.numbers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RestoredNumberTest {

  @Test
  void numbersThatExportersRoundAreThemselvesAgain() {
    double[] meant = {
      1e-5,
      1e-12,
      0.1,
      -0.02,
      0.044715,
      1 / 6.0,
      2 / 3.0,
      Math.sqrt(2),
      1 / Math.sqrt(2),
      1 / Math.sqrt(8),
      -1 / Math.sqrt(48),
      Math.sqrt(2 / Math.PI),
      Math.PI,
      2 * Math.PI,
      1 / Math.sqrt(Math.sqrt(64)),
      1 / Math.sqrt(Math.sqrt(24)),
      100,
      3.5,
      0.2,
      65536
    };
    for (double number : meant) {
      // √⅛ and 1/√8 differ in their last bits
      assertThat(RestoredNumber.of((float) number))
          .as("%s", number)
          .isCloseTo(number, within(2 * Math.ulp(number)));
    }
  }

  @Test
  void nothingMovesFartherThanTheRounding() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      float number = (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-8, 8)));
      assertThat((float) RestoredNumber.of(number)).isEqualTo(number);
    }
    for (float number :
        new float[] {
          0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE
        }) {
      assertThat(Float.floatToIntBits((float) RestoredNumber.of(number)))
          .isEqualTo(Float.floatToIntBits(number));
    }
  }
}
