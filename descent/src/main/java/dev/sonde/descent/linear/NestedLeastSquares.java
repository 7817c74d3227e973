package dev.sonde.descent.linear;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Least squares on nested features, at every width from one factorisation.
 *
 * <p><b>Construction.</b> Up to N = n without ridge: Φ = QR once, z = Qᵀy, T = Φ_test R⁻¹. The
 * prediction at width N is {@code Σ_{j≤N} T_j z_jᵀ} and the squared training error {@code ‖y‖² −
 * Σ_{j≤N} z_j²}, so one more width is one more rank-one term. Beyond n, and with a ridge λ at every
 * width: the triangle R with {@code RᵀR = ΦΦᵀ + λI} takes up new features by an orthogonal update
 * (LAPACK's dtpqrt), {@code α = R⁻¹R⁻ᵀy}, and the prediction is {@code (Φ_testΦᵀ)α}; without ridge
 * that is the solution of least norm.
 *
 * <p><b>Accuracy.</b> No Gram matrix is factorised, so the condition number κ of the features
 * enters once, not squared: the relative error is of order κ times 2⁻⁵³, as of a least-squares
 * solve for every width (for the solution of least norm from such a triangle: Paige, Mathematics of
 * Computation 27, 1973). docs/decisions tells what a Cholesky factor loses.
 *
 * <p><b>Non-finite values.</b> Features that are not finite are refused with an {@link
 * ArithmeticException}. Exactly dependent features up to N = n give infinite or NaN figures from
 * there on.
 *
 * <p><b>Cost.</b> Below n: 4n³/3 + mn² operations and nmK for the sums. Beyond: 2Nn² + 2Nmn, and
 * n²K + mnK a width. Memory: n² + mn numbers and blocks of features.
 */
public final class NestedLeastSquares {

  /** What is computed at every width beside predictions and training loss. */
  public enum Detail {
    /** Nothing: the cheapest. */
    PREDICTIONS,
    /** Training predictions, norm, condition and degrees of freedom as well. */
    EVERYTHING
  }

  /** Features taken up at once: large enough for fast products, small enough for memory. */
  private static final int BLOCK = 512;

  /** Test rows that stand for all where the smoother's rows are measured, unless told otherwise. */
  private static final int SMOOTHER_ROWS = 500;

  private final NestedFeatures features;
  private final double[] targets;
  private final int samples;
  private final int outputs;
  private final Detail detail;
  private final int smootherRows;

  /**
   * Prepares the models.
   *
   * @param targets {@code n × K} column-major
   */
  public NestedLeastSquares(NestedFeatures features, double[] targets, int samples, Detail detail) {
    this(features, targets, samples, detail, SMOOTHER_ROWS);
  }

  /**
   * Prepares the models.
   *
   * @param targets {@code n × K} column-major
   * @param smootherRows on how many test samples, the first ones, the smoother's rows are measured
   *     beyond n, where each costs 2n² operations a width; below n all are
   */
  public NestedLeastSquares(
      NestedFeatures features, double[] targets, int samples, Detail detail, int smootherRows) {
    this.features = features;
    this.targets = targets;
    this.samples = samples;
    this.outputs = targets.length / samples;
    this.detail = detail;
    this.smootherRows = smootherRows;
  }

  /**
   * Solves for every width, least norm.
   *
   * @param widths ascending, from 1 to the number of features
   * @param each hears of every width in turn
   */
  public void solve(int[] widths, Consumer<WidthFigures> each) {
    int below = 0;
    while (below < widths.length && widths[below] <= samples) {
      below++;
    }
    if (below > 0) {
      solveBelow(Arrays.copyOf(widths, below), each);
    }
    if (below < widths.length) {
      solveByUpdates(Arrays.copyOfRange(widths, below, widths.length), 0, each);
    }
  }

  /**
   * Solves for every width with a ridge.
   *
   * @param widths ascending, from 1 to the number of features
   * @param ridge λ of {@code ‖Φw − y‖² + λ‖w‖²}, positive
   * @param each hears of every width in turn
   */
  public void solveRidge(int[] widths, double ridge, Consumer<WidthFigures> each) {
    if (!(ridge > 0)) {
      throw new IllegalArgumentException("the ridge must be positive, got " + ridge);
    }
    solveByUpdates(widths, ridge, each);
  }

  private void solveBelow(int[] widths, Consumer<WidthFigures> each) {
    int most = widths[widths.length - 1];
    try (Matrix qr = features.train(0, most);
        Matrix z = Matrix.of(samples, outputs, targets);
        Matrix t = features.test(0, most)) {
      double[] tau = qr.qrInPlace();
      qr.applyQ(tau, true, z);
      qr.divideFromRight(t);
      Sums sums = new Sums(t, z);
      for (int width : widths) {
        sums.upTo(width);
        each.accept(belowFigures(width, qr, tau, z, sums));
      }
    }
  }

  private WidthFigures belowFigures(int width, Matrix qr, double[] tau, Matrix z, Sums sums) {
    if (detail == Detail.PREDICTIONS) {
      return new WidthFigures(
          width,
          new double[0],
          sums.predictions.clone(),
          sums.trainLoss(),
          Double.NaN,
          Double.NaN,
          width,
          sums.smoother());
    }
    double[] kept = z.toArray();
    for (int k = 0; k < outputs; k++) {
      Arrays.fill(kept, k * samples + width, (k + 1) * samples, 0);
    }
    try (Matrix fitted = Matrix.of(samples, outputs, kept);
        Matrix coefficients = Matrix.of(samples, outputs, kept)) {
      qr.applyQ(tau, false, fitted);
      qr.divideFromLeft(coefficients, width, false);
      return new WidthFigures(
          width,
          fitted.toArray(),
          sums.predictions.clone(),
          sums.trainLoss(),
          norm(coefficients.toArray()),
          qr.condition(width),
          width,
          sums.smoother());
    }
  }

  /** The running sums over features that make one width after the other. */
  private final class Sums {
    private final Matrix t;
    private final double[] z;
    private final double[] column;
    private final double[] predictions;
    private double residual;
    private double smoother;
    private int width;

    Sums(Matrix t, Matrix z) {
      this.t = t;
      this.z = z.toArray();
      this.column = new double[t.rows];
      this.predictions = new double[t.rows * outputs];
      this.residual = squares(targets);
    }

    void upTo(int wanted) {
      for (; width < wanted; width++) {
        t.column(width, column);
        for (int k = 0; k < outputs; k++) {
          double factor = z[k * samples + width];
          residual -= factor * factor;
          int from = k * column.length;
          for (int i = 0; i < column.length; i++) {
            predictions[from + i] += column[i] * factor;
          }
        }
        smoother += squares(column);
      }
    }

    double trainLoss() {
      // beyond rounding nothing is left at N = n
      return Math.max(0, residual) / targets.length;
    }

    double smoother() {
      return smoother * samples / t.rows;
    }
  }

  private void solveByUpdates(int[] widths, double ridge, Consumer<WidthFigures> each) {
    int at = 0;
    try (Matrix r = new Matrix(samples, samples)) {
      r.setDiagonal(Math.sqrt(ridge));
      Matrix cross = null;
      try {
        for (int width : widths) {
          while (at < width) {
            int to = Math.min(width, at + BLOCK);
            try (Matrix train = features.train(at, to);
                Matrix test = features.test(at, to);
                Matrix rows = transposed(train)) {
              if (cross == null) {
                cross = new Matrix(test.rows, samples);
              }
              cross.addProduct(test, train, true);
              r.addRowsInPlace(rows);
            }
            at = to;
          }
          if (cross != null) {
            each.accept(updateFigures(width, r, cross, ridge));
          }
        }
      } finally {
        if (cross != null) {
          cross.close();
        }
      }
    }
  }

  private WidthFigures updateFigures(int width, Matrix r, Matrix cross, double ridge) {
    try (Matrix alpha = Matrix.of(samples, outputs, targets);
        Matrix predictions = new Matrix(cross.rows, outputs)) {
      r.divideFromLeft(alpha, samples, true);
      r.divideFromLeft(alpha, samples, false);
      predictions.addProduct(cross, alpha, false);
      double[] a = alpha.toArray();
      double[] fitted = targets.clone();
      double inner = 0;
      for (int i = 0; i < a.length; i++) {
        fitted[i] -= ridge * a[i];
        inner += fitted[i] * a[i];
      }
      double trainLoss = ridge * ridge * squares(a) / targets.length;
      boolean everything = detail == Detail.EVERYTHING;
      double degrees = ridge > 0 ? Double.NaN : samples;
      if (ridge > 0 && everything) {
        degrees = samples - ridge * r.inverseNormSquared();
      }
      return new WidthFigures(
          width,
          everything ? fitted : new double[0],
          predictions.toArray(),
          trainLoss,
          Math.sqrt(Math.max(0, inner)),
          everything && ridge == 0 ? r.condition(samples) : Double.NaN,
          degrees,
          everything ? smoother(r, cross) : Double.NaN);
    }
  }

  /** {@code n·mean‖s(x)‖²}, the smoother's row for x being {@code k(x)ᵀ(RᵀR)⁻¹}. */
  private double smoother(Matrix r, Matrix cross) {
    int rows = Math.min(smootherRows, cross.rows);
    double[] column = new double[cross.rows];
    try (Matrix some = new Matrix(rows, samples)) {
      for (int j = 0; j < samples; j++) {
        cross.column(j, column);
        some.putColumn(j, column);
      }
      r.divideFromRight(some);
      r.divideFromRightTransposed(some);
      return squares(some.toArray()) * samples / rows;
    }
  }

  private static Matrix transposed(Matrix a) {
    double[] in = a.toArray();
    double[] out = new double[in.length];
    for (int j = 0; j < a.columns; j++) {
      for (int i = 0; i < a.rows; i++) {
        out[i * a.columns + j] = in[j * a.rows + i];
      }
    }
    return Matrix.of(a.columns, a.rows, out);
  }

  private static double norm(double[] values) {
    return Math.sqrt(squares(values));
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }
}
