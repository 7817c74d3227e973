package dev.sonde.capacity.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.findings.Finding;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.warm.ProbedSpectrum;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is said of figures that are known exactly. */
class WatchFindingsTest {
  /** Has the limit 1. */
  private static final StepRule RULE = StepRule.sgd().withLearningRate(2);

  private static CheckpointMeasurement checkpoint(int index, double largest, double... values) {
    return new CheckpointMeasurement(
        10L * index,
        "step-" + 10 * index + ".pt2",
        "",
        1 + index,
        OptionalDouble.empty(),
        1,
        new EigenvalueEstimate(largest, 0, 0),
        Optional.empty(),
        List.of(),
        CheckpointMeasurement.Moments.NONE,
        Optional.empty(),
        Estimate.exact(1),
        DoubleStream.of(1, 0.1, 0.01)
            .mapToObj(z -> new EffectiveDimension(z, new BoundedEstimate(Estimate.exact(1), 1, 1)))
            .toList(),
        List.of(),
        List.of(),
        ProbedSpectrum.exact(values, 1),
        List.of(),
        0,
        1,
        CheckpointMeasurement.Start.COLD);
  }

  private static Finding first(double... largest) {
    List<CheckpointMeasurement> all = new ArrayList<>();
    for (int i = 0; i < largest.length; i++) {
      all.add(checkpoint(i, largest[i], 1));
    }
    return WatchResult.of(Optional.of(RULE), all, Optional.empty()).findings().get(0);
  }

  private static double number(Finding finding, String name) {
    return ((Number) Objects.requireNonNull(finding.evidence().get(name))).doubleValue();
  }

  @Test
  void aCurvatureThatFallsThroughTheLimitIsNotAtIt() {
    Finding crossed = first(0.5, 0.5, 0.5, 0.5, 1.61, 0.84, 0.56);
    assertThat(crossed.is(WatchFindingCode.STEP_LIMIT_CROSSED)).isTrue();
    assertThat(number(crossed, "fromRatio")).isEqualTo(1.61);
    assertThat(number(crossed, "to")).isEqualTo(0.56);
    assertThat(first(1, 1, 1, 1, 1.2, 0.6, 0.5).is(WatchFindingCode.STEP_LIMIT_CROSSED)).isTrue();
    assertThat(first(1, 1, 1, 1, 3, 1.5, 0.5).is(WatchFindingCode.STEP_LIMIT_CROSSED)).isTrue();
  }

  @Test
  void aCurvatureThatStaysNearTheLimitIsAtIt() {
    Finding at = first(0.5, 0.5, 0.5, 1.15, 0.85, 1.1, 1);
    assertThat(at.is(WatchFindingCode.AT_STEP_LIMIT)).isTrue();
    assertThat(at.severity()).isEqualTo(Finding.Severity.INFO);
    assertThat(number(at, "firstStep")).isEqualTo(30);
    assertThat(number(at, "lastValue")).isEqualTo(1);
    assertThat(number(at, "value")).isCloseTo(2.95 / 3, within(1e-12));

    Finding above = first(0.5, 0.5, 0.5, 0.5, 2, 1.5, 1.2);
    assertThat(above.is(WatchFindingCode.AT_STEP_LIMIT)).isTrue();
    assertThat(above.severity()).isEqualTo(Finding.Severity.WARNING);

    Finding below = first(2, 2, 2, 2, 0.95, 0.9, 0.8);
    assertThat(below.is(WatchFindingCode.BELOW_STEP_LIMIT)).isTrue();
    assertThat(number(below, "lastValue")).isEqualTo(0.8);
  }

  /** The largest value at the middle z, 0.1, is that of step 10, but at z = 1 it grows later. */
  @Test
  void capacityHasStoppedGrowingWhereItGrowsAtNoScaleAfterwards() {
    List<CheckpointMeasurement> all =
        List.of(
            checkpoint(0, 1, 0.01),
            checkpoint(1, 1, 0.1, 0.1, 0.1, 0.1),
            checkpoint(2, 1, 10, 0.05, 0.05),
            checkpoint(3, 1, 0.05));
    Finding stopped = stopped(all).orElseThrow();
    assertThat(number(stopped, "step")).isEqualTo(20);
    assertThat(number(stopped, "dimension")).isCloseTo(10 / 10.1 + 2 * 0.05 / 0.15, within(1e-12));
    assertThat(number(stopped, "change")).isCloseTo(-10 / 10.1 - 0.05 / 0.15, within(1e-12));
    // up to there it grows at z = 1
    assertThat(stopped(all.subList(0, 3))).isEmpty();
  }

  private static Optional<Finding> stopped(List<CheckpointMeasurement> checkpoints) {
    return WatchResult.of(Optional.empty(), checkpoints, Optional.empty()).findings().stream()
        .filter(finding -> finding.is(WatchFindingCode.CAPACITY_STOPPED_GROWING))
        .findFirst();
  }
}
