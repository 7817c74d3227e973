package dev.sonde.attention.heads;

import dev.sonde.attention.theory.GaussianLogits;
import dev.sonde.attention.theory.GaussianRows;
import dev.sonde.attention.theory.ScaledHead;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What the softmax makes of rows of independent Gaussian logits, as their spread grows: the line
 * that measured heads are laid beside.
 *
 * <p>Heads above the line of the entropy, at the same spread, have logits with lighter tails than
 * Gaussian ones; heads below have a few logits far above the others.
 *
 * @param keys n, the mean number of keys that a row sees, rounded
 * @param points by spread, rising; none where rows see fewer than two keys
 */
public record GaussianCurve(int keys, List<Point> points) {
  private static final int POINTS_AN_OCTAVE = 3;

  /** Below, entropy and Jacobian no longer change. */
  private static final double LEAST = 0.125;

  /** Copies the list. */
  public GaussianCurve {
    points = List.copyOf(points);
  }

  /**
   * One point.
   *
   * @param std s, the spread of a row
   * @param entropyRatio E H/ln n
   * @param jacobianRootMeanSquare √E‖diag p − ppᵀ‖²_F
   */
  public record Point(double std, double entropyRatio, double jacobianRootMeanSquare) {}

  /**
   * Works the line out, an octave beyond the heads' spreads.
   *
   * @param keys n, rounded
   * @param layers the heads
   */
  public static GaussianCurve beside(long keys, List<AttentionLayer> layers) {
    return along(
        keys,
        layers.stream()
            .flatMap(layer -> layer.heads().stream())
            .mapToDouble(head -> head.softmax().rowStd().estimate()));
  }

  /**
   * Works the line out below heads with several scales.
   *
   * @param keys n, rounded
   * @param heads the heads
   */
  static GaussianCurve under(long keys, List<ScaledHead> heads) {
    return along(
        keys,
        heads.stream()
            .flatMap(head -> Stream.concat(head.scaled().values().stream(), Stream.of(head.own())))
            .mapToDouble(logits -> logits.rowStd().estimate()));
  }

  /** The line from half the least spread to twice the greatest, and from 1 to 8 at least. */
  static GaussianCurve along(long keys, DoubleStream stds) {
    double[] spreads = stds.filter(std -> std > 0).sorted().toArray();
    List<Point> points = new ArrayList<>();
    if (keys >= 2 && spreads.length > 0) {
      double least = Math.min(1, Math.max(LEAST, spreads[0] / 2));
      double most = Math.max(8, 2 * spreads[spreads.length - 1]);
      int steps = (int) Math.ceil(POINTS_AN_OCTAVE * Math.log(most / least) / Math.log(2));
      List<Double> far = new ArrayList<>();
      for (int i = 0; i <= steps; i++) {
        double std = least * Math.pow(most / least, (double) i / steps);
        if (std < GaussianRows.MOST) {
          points.add(exact(std, (int) keys));
        } else {
          far.add(std);
        }
      }
      points.addAll(tail(far, (int) keys));
    }
    return new GaussianCurve((int) Math.max(0, keys), points);
  }

  private static Point exact(double std, int keys) {
    GaussianLogits exact = new GaussianLogits(std, keys);
    return new Point(std, exact.entropyRatio(), exact.jacobianRootMeanSquare());
  }

  /**
   * As {@link GaussianRows} goes on: the quadrature costs the more the larger the spread, 0.05 s at
   * 64 and 0.2 s at 222, measured by us; here two at 32 and 64 do for all.
   */
  private static List<Point> tail(List<Double> stds, int keys) {
    if (stds.isEmpty()) {
      return List.of();
    }
    GaussianLogits before = new GaussianLogits(GaussianRows.MOST / 2, keys);
    GaussianLogits last = new GaussianLogits(GaussianRows.MOST, keys);
    return stds.stream()
        .map(
            std ->
                new Point(
                    std,
                    GaussianRows.beyond(std, before.entropyRatio(), last.entropyRatio()),
                    Math.sqrt(
                        GaussianRows.beyond(std, before.jacobianSquare(), last.jacobianSquare()))))
        .toList();
  }
}
