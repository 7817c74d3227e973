package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReferenceFiguresTest {
  private static final ReferenceFigures ALL =
      ReferenceFigures.NONE
          .withConstant(new ReferenceFigures.Constant(0.9, 0.01, 0.8))
          .withTuned(new ReferenceFigures.TunedRidge(0.1, 0.2, 0.3, 0.4))
          .withTheoryLoss(0.4)
          .withUnavoidableError(0.5);

  private static final CurvePoint POINT =
      new CurvePoint(1, 2, 0.1, 0.2, null, null, 0.3, new TreeMap<>(Map.of("trace", 7.0)))
          .withReferences(ALL)
          .asUnmeasured();

  /** As they stand in ledgers: one that changes makes a figure of earlier runs a measure. */
  @Test
  void labelsNeverChange() {
    assertThat(POINT.named())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("constantTestError", 0.9),
                Map.entry("constant.samplingError", 0.01),
                Map.entry("constant.trainError", 0.8),
                Map.entry("tuned.testError", 0.1),
                Map.entry("tuned.testLoss", 0.2),
                Map.entry("tuned.ridge", 0.3),
                Map.entry("tuned.samplingError", 0.4),
                Map.entry("theory.testLoss", 0.4),
                Map.entry("unavoidableTrainError", 0.5),
                Map.entry("unmeasured", 1.0),
                Map.entry("trace", 7.0)));
  }

  @Test
  void ledgersKeepThemAmongTheMeasures() {
    CellResult result = new CellResult(List.of(POINT), "");
    assertThat(result.text()).contains("\"measures\":{\"constant.samplingError\":0.01");
    assertThat(CellResult.of(result.text())).isEqualTo(result);
    assertThat(CellResult.of(result.text()).last().measures()).containsOnlyKeys("trace");
  }

  /** Ledgers of the first versions know the constant answer's test error alone. */
  @Test
  void whatAnEarlierVersionDidNotKnowIsNotANumber() {
    ReferenceFigures known =
        ReferenceFigures.takenFrom(new TreeMap<>(Map.of("constantTestError", 0.9)));
    assertThat(known.constant().orElseThrow().trainError()).isNaN();
    assertThat(known.tuned()).isEmpty();
    assertThat(known.theoryLoss()).isEmpty();
  }
}
