package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A verdict that comes or goes says little where its figure moved by no more than its error. */
class HeadChangeTest {
  private static HeadChange sink(double change, double standardError) {
    return new HeadChange(
        0,
        1,
        HeadRole.MIXED,
        HeadRole.MIXED,
        List.of(HeadVerdict.SINK),
        List.of(),
        0.1,
        Map.of(HeadFigureKey.FIRST_TOKEN_MASS, new RowMean(change, standardError, 20)));
  }

  @Test
  void aSinkAtTheBorderIsWithinItsError() {
    // 1.96 standard errors are 0.0196
    assertThat(sink(0.019, 0.01).isWithinError(HeadVerdict.SINK)).isTrue();
    assertThat(sink(0.019, 0.01).hasOtherVerdictsBeyondErrors()).isFalse();
    assertThat(sink(-0.020, 0.01).isWithinError(HeadVerdict.SINK)).isFalse();
    assertThat(sink(0.020, 0.01).hasOtherVerdictsBeyondErrors()).isTrue();
  }

  @Test
  void whatHasNoErrorIsNeverWithinIt() {
    assertThat(sink(0.001, Double.NaN).isWithinError(HeadVerdict.SINK)).isFalse();
    assertThat(sink(0.001, 0).isWithinError(HeadVerdict.SINK)).isFalse();
    // a maximum, and a figure that one of the heads has not
    assertThat(sink(0.001, 1).isWithinError(HeadVerdict.PRECISION_RISK)).isFalse();
    assertThat(sink(0.001, 1).isWithinError(HeadVerdict.SATURATED)).isFalse();
  }
}
