package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CellResultTest {
  /** A note that looks like a curve must not be taken for one. */
  private static final String MISLEADING = "{\"curve\":[{\"at\":7.0}]} \"quoted\"\n次";

  private static CurvePoint point(double at) {
    SplittableRandom random = new SplittableRandom((long) at);
    return new CurvePoint(
        at,
        (long) (1e6 * at),
        random.nextDouble(),
        random.nextDouble() * 1e-300,
        null,
        -random.nextDouble() * 1e17,
        0.1,
        new TreeMap<>(Map.of("effectiveDimension@0.1", random.nextDouble(), "margin", -0.0)));
  }

  @Test
  void whatIsWrittenIsReadBitForBit() {
    CellResult result =
        new CellResult(
            List.of(
                point(1),
                point(2).withValidationError(0.25),
                point(3).withValidationError(1.0 / 3).withAnswers("0a9z")),
            MISLEADING);
    assertThat(CellResult.of(result.text())).isEqualTo(result);
  }

  @Test
  void theLastPointIsReadAloneWithTheNote() {
    CellResult result =
        new CellResult(List.of(point(1), point(2).withAnswers("01"), point(3)), MISLEADING);
    assertThat(CellResult.of(result.text(), ResultReader.Extent.LAST))
        .isEqualTo(new CellResult(List.of(point(3)), MISLEADING));
  }

  @Test
  void aResultWithoutACurveHasItsNote() {
    CellResult failed = new CellResult(List.of(), MISLEADING);
    for (ResultReader.Extent extent : ResultReader.Extent.values()) {
      assertThat(CellResult.of(failed.text(), extent)).isEqualTo(failed);
    }
  }

  @Test
  void otherTextsAreRefused() {
    for (String text :
        List.of(
            "",
            "[]",
            "{\"curve\":[",
            "{\"curve\":[{\"at\":1.0,\"area\":2}],\"note\":\"\"}",
            "{\"curve\":[{\"at\":\"wide\"}],\"note\":\"\"}",
            "{\"curves\":[]}")) {
      assertThatThrownBy(() -> CellResult.of(text))
          .as(text)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a cell's result in the ledger is not valid JSON of a result");
    }
  }
}
