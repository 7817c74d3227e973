package dev.sonde.studies.linear;

import dev.sonde.nets.data.Standardisation;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.Arrays;

/**
 * The samples that are learned from and those that are judged on, the inputs standardised by the
 * former, with a bias.
 *
 * @param x inputs to learn from, a row each
 * @param y their targets
 * @param testX inputs to be judged on
 * @param testY their targets
 * @param tested their numbers in the data
 */
record OnlineSplit(double[][] x, double[][] y, double[][] testX, double[][] testY, int[] tested) {
  /** Draws a split; of many samples some. */
  static OnlineSplit of(OnlineTask task, int split) {
    int[] order =
        new StudyDraws(task.seed(), Purpose.SPLIT, split).permutation(task.data().samples());
    int p = task.samples();
    int tests = task.tests();
    double[][] rows = rows(task.linear().inputs(), order, p + tests);
    standardiseInPlace(rows, p, Standardisation.isOfColumns(task.data()));
    double[][] targets = rows(task.linear().targets(), order, p + tests);
    return new OnlineSplit(
        Arrays.copyOfRange(rows, 0, p),
        Arrays.copyOfRange(targets, 0, p),
        Arrays.copyOfRange(rows, p, p + tests),
        Arrays.copyOfRange(targets, p, p + tests),
        Arrays.copyOfRange(order, p, p + tests));
  }

  /** The mean of ‖x‖². */
  double meanSquare() {
    return Arrays.stream(x).mapToDouble(row -> OnlineTheory.dot(row, row)).average().orElseThrow();
  }

  /** The largest eigenvalue of the inputs' mean product. */
  double largestEigenvalue() {
    ColumnMatrix columns = ColumnMatrix.ofRows(x);
    double[] values =
        Lapack.symmetricEigenpairs(columns.meanProduct(columns).entries(), columns.columns(), false)
            .values();
    return values[values.length - 1];
  }

  private static double[][] rows(ColumnMatrix matrix, int[] order, int count) {
    double[][] out = new double[count][matrix.columns()];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        out[i][j] = matrix.at(order[i], j);
      }
    }
    return out;
  }

  /**
   * Takes the first rows' means off, divides by their one deviation, or each column by its own
   * where columns have units of their own, and appends a one.
   */
  private static void standardiseInPlace(double[][] rows, int first, boolean byColumn) {
    int n = rows[0].length;
    double[] means = new double[n];
    for (int i = 0; i < first; i++) {
      for (int j = 0; j < n; j++) {
        means[j] += rows[i][j] / first;
      }
    }
    double[] variances = new double[n];
    for (int i = 0; i < first; i++) {
      for (int j = 0; j < n; j++) {
        variances[j] += (rows[i][j] - means[j]) * (rows[i][j] - means[j]) / first;
      }
    }
    double common = Arrays.stream(variances).average().orElseThrow();
    double[] scales =
        Arrays.stream(variances)
            .map(own -> byColumn ? own : common)
            .map(variance -> variance > 0 ? 1 / Math.sqrt(variance) : 1)
            .toArray();
    for (int i = 0; i < rows.length; i++) {
      double[] out = new double[n + 1];
      for (int j = 0; j < n; j++) {
        out[j] = (rows[i][j] - means[j]) * scales[j];
      }
      out[n] = 1;
      rows[i] = out;
    }
  }
}
