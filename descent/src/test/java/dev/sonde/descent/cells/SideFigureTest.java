package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SideFigureTest {

  /** As they stand in ledgers: one that changes makes a figure of earlier runs a measure. */
  @Test
  void labelsNeverChange() {
    assertThat(SideFigure.shown())
        .containsExactlyInAnyOrder("unmeasured", "unavoidableTrainError", "constantTestError");
    assertThat(SideFigure.hidden())
        .containsExactlyInAnyOrder(
            "constant.samplingError",
            "constant.trainError",
            "tuned.testError",
            "tuned.testLoss",
            "tuned.ridge",
            "theory.testLoss");
  }
}
