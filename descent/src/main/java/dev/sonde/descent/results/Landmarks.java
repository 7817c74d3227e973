package dev.sonde.descent.results;

import dev.sonde.descent.design.SweepAxis;
import java.util.ArrayList;
import java.util.List;

/** Where the axis has as many parameters as samples, or as numbers to be fitted. */
public final class Landmarks {

  private Landmarks() {}

  /**
   * Finds them, straight between neighbours in the logarithms of axis and parameters.
   *
   * @param samples training samples n, where they are not the axis
   * @param predictions targets of each sample, 1 but for a text's windows
   * @param outputs numbers to be fitted of each target, K
   */
  public static List<Landmark> of(
      SweepAxis axis, List<SweepPoint> points, int samples, int predictions, int outputs) {
    List<Landmark> landmarks = new ArrayList<>();
    if (points.isEmpty()) {
      return landmarks;
    }
    double first = points.get(0).value();
    double last = points.get(points.size() - 1).value();
    if (axis == SweepAxis.FEATURES) {
      double intercepts = (double) points.get(0).parameters() / outputs - first;
      add(landmarks, Landmark.Kind.SAMPLES, samples - intercepts, first, last);
    } else if (axis == SweepAxis.SAMPLES) {
      double parameters = (double) points.get(0).parameters() / predictions;
      add(landmarks, Landmark.Kind.TARGETS, parameters / outputs, first, last);
      add(landmarks, Landmark.Kind.SAMPLES, parameters, first, last);
    } else if (axis == SweepAxis.WIDTH) {
      double targets = (double) samples * predictions;
      add(landmarks, Landmark.Kind.SAMPLES, width(points, targets), first, last);
      if (outputs > 1) {
        add(landmarks, Landmark.Kind.TARGETS, width(points, targets * outputs), first, last);
      }
    }
    return landmarks;
  }

  private static void add(
      List<Landmark> landmarks, Landmark.Kind kind, double value, double first, double last) {
    if (value >= first && value <= last) {
      landmarks.add(new Landmark(kind, value));
    }
  }

  private static double width(List<SweepPoint> points, double parameters) {
    for (int i = 1; i < points.size(); i++) {
      SweepPoint from = points.get(i - 1);
      SweepPoint to = points.get(i);
      if (from.parameters() <= parameters && parameters <= to.parameters()) {
        double share =
            Math.log(parameters / from.parameters())
                / Math.log((double) to.parameters() / from.parameters());
        return from.value() * Math.pow(to.value() / from.value(), share);
      }
    }
    return Double.NaN;
  }
}
