package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {

  /**
   * Widths 2, 4 and 8 with mean errors of 0.5, 0.29 + apart and 0.29, the last with a standard
   * error of 0.01 from two seeds: t(0.975, 1) = 12.7062 of them, where 1.96 would be a normal
   * error's.
   */
  @ParameterizedTest
  @CsvSource({"0.0190, 4", "0.0200, 4", "0.1270, 4", "0.1272, 8"})
  void theErrorBarOfTheBestIsStudents(double apart, double advised) {
    SweepPlan plan =
        Sweep.over(Width.of(2, 4, 8))
            .withSeeds(2)
            .withDecays()
            .resolved(Map.of("classes", "10"), 100);
    Map<String, Double> middle = Map.of("2", 0.5, "4", 0.29 + apart, "8", 0.29);
    List<Cell> cells = new ArrayList<>();
    for (Configuration cell : new SweepCells(plan).all()) {
      double seed = cell.get("repetition").orElseThrow().equals("0") ? -0.01 : 0.01;
      double error = middle.getOrDefault(cell.get("width").orElseThrow(), Double.NaN) + seed;
      CurvePoint end = new CurvePoint(1, 1, 0.2, error, null, 1.0, 1.0, new TreeMap<>());
      String result = new CellResult(List.of(end), "").text();
      cells.add(new Cell(cell.key(), cell, CellStatus.DONE, result, ""));
    }
    Run run = new Run("sonde sweep size", "1", Instant.EPOCH, plan.configuration());
    Advice advice = SweepReading.of(run, cells).advice().orElseThrow();
    assertThat(advice.value()).isEqualTo(advised);
    assertThat(advice.best()).isEqualTo(8);
  }
}
