package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Gradient descent itself: its losses step by step, and the largest step at which it is stable. */
final class DescentRuns {
  /** Runs of gradient descent beside the law go so far. */
  private static final int RUN_STEPS = 100;

  private static final int QUICK_RUN_STEPS = 20;

  /**
   * What is left of a loss that converges: rounding in directions of eigenvalue 0, which steps may
   * let grow or fall.
   */
  private static final double ROUNDING = 1e-9;

  private final long seed;
  private final Extent extent;

  DescentRuns(long seed, Extent extent) {
    this.seed = seed;
    this.extent = extent;
  }

  /**
   * The largest rate, in units of 1/λmax, at which gradient descent does not grow, found by running
   * it: the error's step {@code e ← e − ηRe} from a random start, by bisection.
   */
  double largestSafeStep(ColumnMatrix inputs) {
    int n = inputs.columns();
    ColumnMatrix second = inputs.meanProduct(inputs);
    double[] values = Lapack.symmetricEigenpairs(second.entries(), n, false).values();
    double largest = values[n - 1];
    StudyDraws draws = new StudyDraws(seed, Purpose.WEIGHTS, 1);
    double[] start = draws.normals(n);
    double low = 1;
    double high = 3;
    while (high - low > 0.01) {
      double middle = (low + high) / 2;
      if (grows(second, start, middle / largest)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }

  private static boolean grows(ColumnMatrix second, double[] start, double rate) {
    int n = start.length;
    ColumnMatrix error = new ColumnMatrix(n, 1, start.clone());
    double first = moving(second, error);
    double before = 0;
    for (int step = 0; step < 300; step++) {
      if (step == 250) {
        before = moving(second, error);
      }
      error.addInPlace(-rate, second.times(error));
    }
    return !(moving(second, error) <= Math.max(before, ROUNDING * first));
  }

  /** ½ eᵀRe, which directions of eigenvalue 0 have no part in. */
  private static double moving(ColumnMatrix second, ColumnMatrix error) {
    ColumnMatrix product = second.times(error);
    double sum = 0;
    for (int i = 0; i < product.rows(); i++) {
      sum += product.at(i, 0) * error.at(i, 0);
    }
    return sum / 2;
  }

  /** Gradient descent itself, on the samples. */
  List<InputsFigures.Point> run(
      ColumnMatrix inputs, ColumnMatrix targets, FilteredLeastSquares fits, double rate) {
    int most = extent == Extent.QUICK ? QUICK_RUN_STEPS : RUN_STEPS;
    int p = inputs.rows();
    ColumnMatrix transposed = inputs.transposed();
    ColumnMatrix w =
        new ColumnMatrix(
            inputs.columns(), targets.columns(), new double[inputs.columns() * targets.columns()]);
    double start = fits.excessLoss(rate, 0);
    List<InputsFigures.Point> points = new ArrayList<>();
    for (int step = 0; step <= most; step++) {
      ColumnMatrix residual = inputs.times(w);
      residual.addInPlace(-1, targets);
      if (isShown(step)) {
        double loss = residual.squaredNorm() / (2 * p);
        points.add(new InputsFigures.Point(step, (loss - fits.leastLoss()) / start));
      }
      stopIfInterrupted();
      w.addInPlace(-rate / p, transposed.times(residual));
    }
    return points;
  }

  /** 0, 1, 2, 5, 10, 20, 50, …. */
  private static boolean isShown(int step) {
    int unit = step;
    while (unit > 0 && unit % 10 == 0) {
      unit /= 10;
    }
    return unit == 0 || unit == 1 || unit == 2 || unit == 5;
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
