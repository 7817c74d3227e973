package dev.sonde.descent.results;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import java.util.List;
import java.util.Optional;

/**
 * The same sweep with several numbers of training samples: test error over size and samples.
 *
 * @param rows one for each number of training samples, ascending; the last is the sweep's own
 * @param effect whether there are sizes at which more samples hurt
 */
public record SampleMap(List<Row> rows, SampleEffect effect) {

  /** Copies the rows. */
  public SampleMap {
    rows = List.copyOf(rows);
  }

  /**
   * What the models of one number of training samples say.
   *
   * @param samples how many training samples
   * @param points the averages at every value of the axis, ascending
   * @param thresholds where training error crosses 10%, 5% and 1%
   * @param landmarks places on the axis that counting alone names
   * @param doubleDescent whether test error descends twice
   */
  public record Row(
      int samples,
      List<SweepPoint> points,
      List<InterpolationThreshold> thresholds,
      List<Landmark> landmarks,
      DoubleDescent doubleDescent) {

    /** Copies the lists. */
    public Row {
      points = List.copyOf(points);
      thresholds = List.copyOf(thresholds);
      landmarks = List.copyOf(landmarks);
    }

    /**
     * Returns where training error crosses 5%.
     *
     * @return the place on the axis; empty where it does not within the sweep
     */
    public Optional<Double> threshold() {
      return InterpolationThreshold.headline(thresholds).map(InterpolationThreshold::value);
    }

    Average testError(double value) {
      return points.stream()
          .filter(point -> point.value() == value)
          .findFirst()
          .map(SweepPoint::testError)
          .orElse(Average.of());
    }
  }
}
