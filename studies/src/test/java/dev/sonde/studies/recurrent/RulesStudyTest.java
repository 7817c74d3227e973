package dev.sonde.studies.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RulesStudyTest {
  private static RulesStudy small() {
    return RulesStudy.withDefaults().withExtent(Extent.QUICK).withUnits(2).withSteps(200);
  }

  /** The least possible loss of the add task is known, and of a reader's sequence it is not. */
  @Test
  void onlyTheTasksOptimumIsTakenOff() {
    RulesFigures task = (RulesFigures) small().theory().figures();
    for (RulesFigures.Row row : task.rules()) {
      assertThat(row.aboveOptimum().orElseThrow().estimate())
          .isPositive()
          .isLessThan(row.loss().estimate());
    }
    double[] x = new StudyDraws(1, Purpose.INPUTS, 0).normals(250);
    Dataset series =
        new Dataset(
            new Values.Doubles(x, new long[] {250, 1}),
            new Values.Doubles(Arrays.copyOf(x, 250), new long[] {250, 1}),
            "series",
            "");
    StudyResult own = small().of(series);
    assertThat(((RulesFigures) own.figures()).rules())
        .hasSize(LearningRule.values().length)
        .allMatch(row -> row.aboveOptimum().isEmpty());
    // real targets have half their squared error for a loss, and classes nats
    assertThat(((RulesFigures) own.figures()).lossUnit()).isEqualTo(LossUnit.HALF_SQUARED_ERROR);
    assertThat(task.lossUnit()).isEqualTo(LossUnit.NATS);
    assertThat(own.findings())
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one.evidence()).containsEntry("unit", "halfSquaredError"));
  }
}
