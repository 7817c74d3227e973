package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.landscape.CriticalPoint.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * The critical points that searches from many starts end at, gradient-flat ones apart.
 *
 * @param points one for each start, in their order
 */
record Census(List<CriticalPoint> points) {

  Census {
    points = List.copyOf(points);
  }

  /** Searches from every start, by at most so many steps each. */
  static Census of(Landscape landscape, List<double[]> starts, int steps, LongConsumer done) {
    List<CriticalPoint> points = new ArrayList<>();
    for (double[] start : starts) {
      points.add(CriticalPoint.from(landscape, start, steps));
      done.accept(points.size());
    }
    return new Census(points);
  }

  List<CriticalPoint> of(Kind kind) {
    return points.stream().filter(point -> point.kind() == kind).toList();
  }

  /** Critical points of different loss (to seven places) or index, ascending. */
  List<CriticalPoint> distinct() {
    TreeMap<String, CriticalPoint> different = new TreeMap<>();
    for (CriticalPoint point : of(Kind.CRITICAL)) {
      different.putIfAbsent(Math.round(1e7 * point.loss()) + "/" + point.index(), point);
    }
    return different.values().stream()
        .sorted(Comparator.comparingDouble(CriticalPoint::loss))
        .toList();
  }

  /** Spearman's correlation of loss and index over distinct critical points. */
  Average rankCorrelation() {
    List<CriticalPoint> distinct = distinct();
    return rankCorrelation(
        distinct.stream().mapToDouble(p -> Math.round(1e7 * p.loss()) / 1e7).toArray(),
        distinct.stream().mapToDouble(CriticalPoint::index).toArray());
  }

  /**
   * Spearman's rank correlation, ties having their mean rank. The standard error is {@code √((1 +
   * ρ²/2)/(n − 3))·(1 − ρ²)}, that of Fisher's z (Bonett, Wright 2000), taken back to ρ.
   *
   * @return NaN below four points, or where one of the two is constant
   */
  static Average rankCorrelation(double[] x, double[] y) {
    int n = x.length;
    double[] a = ranks(x);
    double[] b = ranks(y);
    double both = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < n; i++) {
      double left = a[i] - (n - 1) / 2.0;
      double right = b[i] - (n - 1) / 2.0;
      both += left * right;
      first += left * left;
      second += right * right;
    }
    double rho = both / Math.sqrt(first * second);
    double error = n < 4 ? Double.NaN : Math.sqrt((1 + rho * rho / 2) / (n - 3)) * (1 - rho * rho);
    return new Average(n < 4 ? Double.NaN : rho, error, n);
  }

  private static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      int first = 0;
      while (sorted[first] < values[i]) {
        first++;
      }
      int last = first;
      while (last + 1 < sorted.length && sorted[last + 1] == values[i]) {
        last++;
      }
      out[i] = (first + last) / 2.0;
    }
    return out;
  }
}
