package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.spectra.StudentT;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The noise scale {@code B = tr Cov(g)/‖ḡ‖²} of the gradients of single samples.
 *
 * <p>Source: McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class GradientNoise {
  /** Parts of the samples that a jackknife leaves out, one after the other. */
  public static final int PARTS = 10;

  /** Parts that decide whether there is an error bar; the others give it. */
  private static final int DECIDING = 3;

  /**
   * Beyond this part of the samples their mean gradient is too near to its own noise, of which
   * {@code 1/B} has 1/n.
   */
  private static final double MOST_PART = 0.1;

  /** A larger error is expected to be none to show; tuned by us in simulations. */
  private static final double MOST_ERROR = 0.2;

  /** What lies below a lower bound by chance: gradients along a training know their samples. */
  private static final double TAIL = 0.01;

  private GradientNoise() {}

  /** tr Cov(g)/‖ḡ‖², with a jackknife over ten parts of the samples for its error. */
  static NoiseScale scale(
      double passes, SampleLoss loss, double[][] x, double[][] y, double[][] w) {
    int parts = PARTS;
    int size = w.length * w[0].length;
    double[][] sums = new double[parts][size];
    double[] squares = new double[parts];
    int[] counts = new int[parts];
    double[][] gradient = new double[w.length][w[0].length];
    for (int i = 0; i < x.length; i++) {
      for (double[] row : gradient) {
        Arrays.fill(row, 0);
      }
      loss.addGradient(w, x[i], y[i], 1, gradient);
      int part = i * parts / x.length;
      counts[part]++;
      int at = 0;
      for (double[] row : gradient) {
        for (double value : row) {
          sums[part][at++] += value;
          squares[part] += value * value;
        }
      }
    }
    return ofParts(passes, sums, squares, counts);
  }

  /**
   * Works it out from parts of the samples.
   *
   * <p>Whether B is known well enough for an error bar is decided by the first three tenths, and
   * the others give it with its bar, or a lower bound: a figure that decides on itself is shown
   * where it came out too small. The jackknife is that of {@code 1/B = ‖ḡ‖²/tr Cov(g)}, whose
   * errors are even where those of B have no limit, less the 1/n by which it is too large in the
   * mean. A lower bound keeps this 1/n.
   *
   * @param passes after how many passes
   * @param sums for each of ten parts the sum of its samples' gradients; the samples in an order by
   *     chance
   * @param squares for each part the sum of their squared norms
   * @param counts for each part how many samples it has
   * @return tr Cov(g)/‖ḡ‖², with a jackknife over the parts for its error
   */
  public static NoiseScale ofParts(double passes, double[][] sums, double[] squares, int[] counts) {
    int parts = counts.length;
    int n = Arrays.stream(counts).sum();
    Inverse all = Inverse.of(sums, squares, counts, 0, parts);
    Average whole = new Average(all.raw(), all.error(), parts);
    Inverse first = Inverse.of(sums, squares, counts, 0, DECIDING);
    Inverse rest = Inverse.of(sums, squares, counts, DECIDING, parts);
    double foreseen = first.error() * Math.sqrt((double) DECIDING / (parts - DECIDING));
    boolean wanted = first.value() * n >= 1 / MOST_PART && foreseen <= MOST_ERROR * first.value();
    double scale = rest.value() > 0 ? 1 / rest.value() : Double.POSITIVE_INFINITY;
    Average bar = new Average(scale, scale * scale * rest.error(), parts - DECIDING);
    if (wanted && bar.interval() < scale) {
      return new NoiseScale(passes, bar, OptionalDouble.empty(), whole);
    }
    double most =
        rest.error() * StudentT.upperQuantile(TAIL, parts - DECIDING - 1)
            + Math.max(0, rest.value())
            + rest.bias();
    return new NoiseScale(
        passes,
        new Average(1 / all.raw(), Double.NaN, parts),
        OptionalDouble.of(Math.min(n, 1 / most)),
        whole);
  }

  /**
   * 1/B from some of the parts.
   *
   * @param raw from their mean gradient
   * @param bias what that is too large by, 1/n
   * @param error of the jackknife over the parts
   */
  private record Inverse(double raw, double bias, double error) {
    static Inverse of(double[][] sums, double[] squares, int[] counts, int from, int to) {
      int parts = to - from;
      double[] left = new double[parts];
      int n = 0;
      for (int part = from; part < to; part++) {
        left[part - from] = without(part, sums, squares, counts, from, to);
        n += counts[part];
      }
      double mean = Arrays.stream(left).average().orElseThrow();
      double spread = Arrays.stream(left).map(one -> (one - mean) * (one - mean)).sum();
      return new Inverse(
          without(-1, sums, squares, counts, from, to),
          1.0 / n,
          Math.sqrt(spread * (parts - 1) / parts));
    }

    double value() {
      return raw - bias;
    }

    private static double without(
        int left, double[][] sums, double[] squares, int[] counts, int from, int to) {
      double[] total = new double[sums[0].length];
      double square = 0;
      int count = 0;
      for (int part = from; part < to; part++) {
        if (part != left) {
          count += counts[part];
          square += squares[part];
          for (int j = 0; j < total.length; j++) {
            total[j] += sums[part][j];
          }
        }
      }
      double meanNorm = OnlineTheory.dot(total, total) / ((double) count * count);
      return meanNorm / (square / count - meanNorm);
    }
  }
}
