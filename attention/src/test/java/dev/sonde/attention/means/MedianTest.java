package dev.sonde.attention.means;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void theMiddleOneOrTheMeanOfTheMiddleTwo() {
    assertThat(Median.of(DoubleStream.of(3, 1, 2))).isEqualTo(2);
    assertThat(Median.of(DoubleStream.of(4, 1, 2, 8))).isEqualTo(3);
    assertThat(Median.of(DoubleStream.of(7))).isEqualTo(7);
    assertThat(Median.of(DoubleStream.of(5, 5, 5, -1))).isEqualTo(5);
  }

  @Test
  void noneHaveNoMedianAndWhatIsNoNumberStandsLast() {
    assertThat(Median.of(DoubleStream.empty())).isNaN();
    assertThat(Median.of(DoubleStream.of(Double.NaN, 1, Double.NEGATIVE_INFINITY))).isEqualTo(1);
    assertThat(Median.of(DoubleStream.of(Double.NaN, 1, Double.NaN))).isNaN();
  }
}
