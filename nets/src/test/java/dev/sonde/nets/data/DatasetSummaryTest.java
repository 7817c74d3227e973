package dev.sonde.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetSummaryTest {

  @Test
  void classesAreCountedWithTheirNames() {
    Dataset data =
        new Dataset(
            new Values.Floats(new float[] {1, 2, 3}, new long[] {3, 1}),
            new Values.Integers(new long[] {2, 0, 2}, new long[] {3}),
            "in memory",
            "",
            List.of("cat", "dog", "owl"));
    assertThat(DatasetSummary.of(data).classes())
        .containsExactly(
            new DatasetSummary.LabelCount(0, "cat", 1), new DatasetSummary.LabelCount(2, "owl", 2));
    assertThat(data.classes()).hasValue(3);
  }

  @Test
  void realTargetsHaveNoClasses() {
    Dataset data =
        new Dataset(
            new Values.Integers(new long[] {-1, 5}, new long[] {2}),
            new Values.Doubles(new double[] {0.5, 1}, new long[] {2, 1}),
            "in memory",
            "");
    DatasetSummary summary = DatasetSummary.of(data);
    assertThat(summary.classes()).isEmpty();
    assertThat(summary.inputs().type()).isEqualTo("int64");
    assertThat(summary.inputs().minimum()).isEqualTo(-1);
    assertThat(summary.targets().type()).isEqualTo("float64");
    assertThat(summary.targets().maximum()).isEqualTo(1);
  }

  @Test
  void theDeviationSurvivesALargeMean() {
    Dataset data =
        new Dataset(
            new Values.Doubles(new double[] {1e9 + 1, 1e9 + 2, 1e9 + 3}, new long[] {3, 1}),
            new Values.Integers(new long[] {0, 0, 0}, new long[] {3}),
            "in memory",
            "");
    // sqrt(2/3); sums of squares would leave no digit of it
    assertThat(DatasetSummary.of(data).inputs().standardDeviation())
        .isCloseTo(0.816496580927726, within(1e-9));
  }
}
