package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.statistics.Average;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LandmarksTest {
  private static SweepPoint point(double value, long parameters) {
    Average none = Average.of();
    return new SweepPoint(
        value,
        parameters,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        new TreeMap<>(),
        SweepPoint.References.NONE,
        0,
        0);
  }

  @Test
  void widthsAreReadOffTheParametersOfNeighbours() {
    // 100 parameters a unit: n = 1,000 at width 10, nK = 10,000 at width 100
    List<SweepPoint> points = List.of(point(4, 400), point(40, 4_000), point(400, 40_000));
    List<Landmark> landmarks = Landmarks.of(SweepAxis.WIDTH, points, 1_000, 1, 10);
    assertThat(landmarks)
        .extracting(Landmark::kind)
        .containsExactly(Landmark.Kind.SAMPLES, Landmark.Kind.TARGETS);
    assertThat(landmarks.get(0).value()).isCloseTo(10, within(1e-9));
    assertThat(landmarks.get(1).value()).isCloseTo(100, within(1e-9));
  }

  @Test
  void featuresMeetTheSamplesAndPlacesBeyondTheSweepAreLeftOut() {
    List<SweepPoint> points = List.of(point(10, 100), point(200, 2_000));
    assertThat(Landmarks.of(SweepAxis.FEATURES, points, 60, 1, 10))
        .containsExactly(new Landmark(Landmark.Kind.SAMPLES, 60));
    assertThat(Landmarks.of(SweepAxis.FEATURES, points, 600, 1, 10)).isEmpty();
    assertThat(Landmarks.of(SweepAxis.NOISE, points, 60, 1, 10)).isEmpty();
  }

  @Test
  void samplesMeetTheParametersOfOneNetwork() {
    List<SweepPoint> points = List.of(point(50, 3_000), point(5_000, 3_000));
    assertThat(Landmarks.of(SweepAxis.SAMPLES, points, 0, 1, 10))
        .containsExactly(
            new Landmark(Landmark.Kind.TARGETS, 300), new Landmark(Landmark.Kind.SAMPLES, 3_000));
  }

  @Test
  void aWindowOfTextCountsOnceForEveryTokenItPredicts() {
    List<SweepPoint> widths = List.of(point(4, 400), point(40, 4_000), point(400, 40_000));
    assertThat(Landmarks.of(SweepAxis.WIDTH, widths, 100, 10, 10))
        .isEqualTo(Landmarks.of(SweepAxis.WIDTH, widths, 1_000, 1, 10));
    List<SweepPoint> samples = List.of(point(5, 3_000), point(500, 3_000));
    assertThat(Landmarks.of(SweepAxis.SAMPLES, samples, 0, 10, 10))
        .containsExactly(
            new Landmark(Landmark.Kind.TARGETS, 30), new Landmark(Landmark.Kind.SAMPLES, 300));
  }
}
