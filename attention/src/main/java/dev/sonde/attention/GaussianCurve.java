package dev.sonde.attention;

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

  /** Below, entropy and Jacobian no longer change; above, the quadrature costs and no head lies. */
  private static final double LEAST = 0.125;

  private static final double MOST = 64;

  /** Copies the list. */
  public GaussianCurve {
    points = List.copyOf(points);
  }

  /**
   * One point.
   *
   * @param std s, the spread of a row
   * @param entropyRatio E H/ln n
   * @param jacobianNorm √E‖diag p − ppᵀ‖²_F
   */
  public record Point(double std, double entropyRatio, double jacobianNorm) {}

  /**
   * Works the line out, an octave beyond the heads' spreads.
   *
   * @param keys n, rounded
   * @param layers the heads
   */
  static GaussianCurve beside(long keys, List<AttentionLayer> layers) {
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

  private static GaussianCurve along(long keys, DoubleStream stds) {
    double[] spreads = stds.filter(std -> std > 0).sorted().toArray();
    List<Point> points = new ArrayList<>();
    if (keys >= 2 && spreads.length > 0) {
      double least = Math.min(1, Math.max(LEAST, spreads[0] / 2));
      double most = Math.max(8, Math.min(MOST, 2 * spreads[spreads.length - 1]));
      int steps = (int) Math.ceil(POINTS_AN_OCTAVE * Math.log(most / least) / Math.log(2));
      for (int i = 0; i <= steps; i++) {
        double std = least * Math.pow(most / least, (double) i / steps);
        GaussianLogits exact = new GaussianLogits(std, (int) keys);
        points.add(new Point(std, exact.entropyRatio(), exact.jacobianNorm()));
      }
    }
    return new GaussianCurve((int) Math.max(0, keys), points);
  }
}
