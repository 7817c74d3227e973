package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleMapTest {
  private static final SweepRange RANGE =
      SweepRange.of(SweepAxis.FEATURES, 5, 15, 25, 30, 40, 50, 60, 70, 120);

  private static SweepPlan plan() {
    return SweepPlan.over(RANGE)
        .withTestSamples(300)
        .withLabelNoise(0.2)
        .withSeeds(3)
        .withThreads(2);
  }

  private static List<String> codes(Sweep sweep) {
    return SweepFindings.of(sweep).stream().map(Finding::code).toList();
  }

  @Test
  void everyRowIsTheSweepOfItsNumberOfSamples() {
    Dataset digits = DataSource.read("digits");
    Sweep mapped = plan().withSampleSizes(60, 30).on(digits);
    Sweep large = plan().withSamples(60).on(digits);
    Sweep small = plan().withSamples(30).on(digits);
    SampleMap map = mapped.sampleMap().orElseThrow();
    assertThat(map.rows()).extracting(SampleMap.Row::samples).containsExactly(30, 60);
    SampleMap.Row first = map.rows().get(0);
    // the larger number leaves the test samples where they are, so that rows compare
    assertThat(first.points()).isEqualTo(small.points());
    assertThat(first.thresholds()).isEqualTo(small.thresholds());
    assertThat(first.doubleDescent()).isEqualTo(small.doubleDescent());
    assertThat(mapped.points()).isEqualTo(large.points());
    assertThat(mapped.scoreboard()).isEqualTo(large.scoreboard());
    assertThat(mapped.doubleDescent()).isEqualTo(large.doubleDescent());
    assertThat(mapped.models()).hasSize(large.models().size() + small.models().size());
    assertThat(large.sampleMap()).isEmpty();
  }

  @Test
  void thePeakMovesAndMoreSamplesHurtWhereItArrives() {
    Sweep sweep = plan().withSampleSizes(30, 60).withSeeds(6).on(DataSource.read("digits"));
    SampleMap map = sweep.sampleMap().orElseThrow();
    assertThat(map.rows().get(0).doubleDescent().peak().orElseThrow().value()).isEqualTo(30);
    assertThat(map.rows().get(1).doubleDescent().peak().orElseThrow().value()).isEqualTo(60);
    // at 60 features 30 samples fit with room to spare, 60 just manage to
    SampleEffect.Worst worst = map.effect().worst().orElseThrow();
    assertThat(worst.value()).isEqualTo(60);
    assertThat(worst.moreError().estimate()).isGreaterThan(worst.fewerError().estimate());
    assertThat(codes(sweep)).contains("peaks-by-samples", "more-samples-hurt");
  }

  @Test
  void aPlanWithAMapComesBackFromItsConfiguration() {
    SweepPlan plan = plan().withSampleSizes(60, 30, 60, 45);
    assertThat(plan.configuration().get("samples")).contains("60");
    assertThat(plan.configuration().get("fewer-samples")).contains("30,45");
    assertThat(SweepPlan.of(plan.configuration()).configuration()).isEqualTo(plan.configuration());
  }

  @Test
  void otherAxesHaveNoMap() {
    assertThatThrownBy(
            () -> SweepPlan.over(SweepRange.of(SweepAxis.NOISE, 0, 0.2)).withSampleSizes(100, 200))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("for 'size' and 'features'");
    assertThatThrownBy(() -> plan().withSampleSizes(1, 200))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 2");
  }
}
