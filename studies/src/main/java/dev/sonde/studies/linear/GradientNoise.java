package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import java.util.Arrays;

/**
 * The noise scale {@code B = tr Cov(g)/‖ḡ‖²} of the gradients of single samples.
 *
 * <p>Source: McCandlish, Kaplan, Amodei 2018, equation 2.9.
 */
public final class GradientNoise {
  /** Parts of the samples that a jackknife leaves out, one after the other. */
  public static final int PARTS = 10;

  private GradientNoise() {}

  /** tr Cov(g)/‖ḡ‖², with a jackknife over ten parts of the samples for its error. */
  static Average scale(SampleLoss loss, double[][] x, double[][] y, double[][] w) {
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
    return ofParts(sums, squares, counts);
  }

  /**
   * Works it out from parts of the samples.
   *
   * @param sums for each part the sum of its samples' gradients
   * @param squares for each part the sum of their squared norms
   * @param counts for each part how many samples it has
   * @return tr Cov(g)/‖ḡ‖², with a jackknife over the parts for its error
   */
  public static Average ofParts(double[][] sums, double[] squares, int[] counts) {
    int parts = counts.length;
    double whole = scaleWithout(-1, sums, squares, counts);
    double spread = 0;
    double mean = 0;
    double[] left = new double[parts];
    for (int part = 0; part < parts; part++) {
      left[part] = scaleWithout(part, sums, squares, counts);
      mean += left[part] / parts;
    }
    for (double one : left) {
      spread += (one - mean) * (one - mean);
    }
    return new Average(whole, Math.sqrt(spread * (parts - 1) / parts), parts);
  }

  private static double scaleWithout(int left, double[][] sums, double[] squares, int[] counts) {
    double[] total = new double[sums[0].length];
    double square = 0;
    int count = 0;
    for (int part = 0; part < sums.length; part++) {
      if (part != left) {
        count += counts[part];
        square += squares[part];
        for (int j = 0; j < total.length; j++) {
          total[j] += sums[part][j];
        }
      }
    }
    double meanNorm = OnlineTheory.dot(total, total) / ((double) count * count);
    return (square / count - meanNorm) / meanNorm;
  }
}
