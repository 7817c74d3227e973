package dev.sonde.descent.linear;

import static org.bytedeco.openblas.global.openblas_full.LAPACKE_dgelsd;
import static org.bytedeco.openblas.global.openblas_full.LAPACK_COL_MAJOR;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.statistics.NormalDraws;
import dev.sonde.spectra.dense.Matrix;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What every width from one factorisation costs, as ratios of processor time within one run, one
 * thread: the shortest of some repetitions, the two sides of a ratio in turn. Not a test; run its
 * main method.
 */
final class NestedLeastSquaresSpeed {
  private static final int OUTPUTS = 10;

  private NestedLeastSquaresSpeed() {}

  /** Features made once, so that only what is done with them is timed. */
  private record Stored(double[] train, double[] test, int n, int m, int count)
      implements NestedFeatures {

    static Stored of(int n, int m, int count) {
      return new Stored(normal(n * count, 1), normal(m * count, 2), n, m, count);
    }

    @Override
    public Matrix train(int from, int to) {
      return Matrix.of(n, to - from, Arrays.copyOfRange(train, from * n, to * n));
    }

    @Override
    public Matrix test(int from, int to) {
      return Matrix.of(m, to - from, Arrays.copyOfRange(test, from * m, to * m));
    }
  }

  public static void main(String[] arguments) {
    below(2_000);
    // 3 GB: the features of training and test, and a copy for the solve that it is held against
    beyond(2_000, 64_000);
  }

  private static void below(int n) {
    Stored features = Stored.of(n, n, n);
    double[] targets = normal(n * OUTPUTS, 3);
    int[] widths = IntStream.rangeClosed(1, n).toArray();
    double all = Double.POSITIVE_INFINITY;
    double bare = Double.POSITIVE_INFINITY;
    double[] kept = new double[1];
    for (int repetition = 0; repetition < 4; repetition++) {
      all =
          Math.min(
              all,
              seconds(
                  () ->
                      new NestedLeastSquares(
                              features,
                              targets,
                              n,
                              Intercept.NONE,
                              NestedLeastSquares.Detail.PREDICTIONS)
                          .solve(widths, figures -> kept[0] += figures.trainLoss())));
      bare =
          Math.min(
              bare,
              seconds(
                  () -> {
                    try (Matrix qr = features.train(0, n);
                        Matrix z = Matrix.of(n, OUTPUTS, targets);
                        Matrix t = features.test(0, n)) {
                      double[] tau = qr.qrInPlace();
                      qr.applyTransposedQ(tau, z);
                      qr.divideFromRight(t);
                    }
                  }));
    }
    double solves = 0;
    int[] sampled = {n / 10, 3 * n / 10, n / 2, 7 * n / 10, 9 * n / 10};
    for (int width : sampled) {
      solves += naive(features, targets, n, width) / sampled.length;
    }
    say("all %d widths, n = m = %d: %.2f s", n, n, all);
    say("  over one QR and its products (%.2f s): %.2f", bare, all / bare);
    say(
        "  a least-squares solve a width (%.2f s on average) over it: %.0f",
        solves, solves * n / all);
  }

  private static void beyond(int n, int most) {
    Stored features = Stored.of(n, n, most);
    double[] targets = normal(n * OUTPUTS, 3);
    int[] widths =
        SweepRange.logarithmic(SweepAxis.FEATURES, n + 1, most, 32).values().stream()
            .mapToInt(Double::intValue)
            .toArray();
    double[] kept = new double[1];
    double all =
        seconds(
            () ->
                new NestedLeastSquares(
                        features, targets, n, Intercept.NONE, NestedLeastSquares.Detail.PREDICTIONS)
                    .solve(widths, figures -> kept[0] += figures.norm()));
    double solves = 0;
    for (int i = 0; i < widths.length; i += 6) {
      solves += naive(features, targets, n, widths[i]) / Math.ceil(widths.length / 6.0);
    }
    say("%d widths beyond n = m = %d to %d: %.2f s", widths.length, n, most, all);
    say(
        "  a least-squares solve a width (%.2f s on average) over it: %.1f",
        solves, solves * widths.length / all);
  }

  private static double naive(Stored features, double[] targets, int n, int width) {
    int rows = Math.max(n, width);
    return seconds(
        () -> {
          double[] a = Arrays.copyOf(features.train(), n * width);
          double[] b = new double[rows * OUTPUTS];
          for (int k = 0; k < OUTPUTS; k++) {
            System.arraycopy(targets, k * n, b, k * rows, n);
          }
          int info =
              LAPACKE_dgelsd(
                  LAPACK_COL_MAJOR,
                  n,
                  width,
                  OUTPUTS,
                  a,
                  n,
                  b,
                  rows,
                  new double[Math.min(n, width)],
                  1e-14,
                  new int[1]);
          if (info != 0) {
            throw new IllegalStateException("dgelsd ended with " + info);
          }
        });
  }

  private static double[] normal(int count, long seed) {
    NormalDraws draws = new NormalDraws(seed, NormalDraws.Purpose.INPUTS);
    double[] out = new double[count];
    Arrays.setAll(out, i -> draws.normal());
    return out;
  }

  /** Of this thread's processor time: what else the machine does is not in it. */
  private static double seconds(Runnable work) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - begun) / 1e9;
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
