package dev.sonde.descent.linear;

import dev.sonde.spectra.dense.Matrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Least squares on nested features, at every width from one factorisation: of all solutions the one
 * of least norm.
 *
 * <p><b>Construction.</b> Up to N = n without ridge: Φ = QR once, z = Qᵀy, T = Φ_test R⁻¹. The
 * prediction at width N is {@code Σ_{j≤N} T_j z_jᵀ} and the squared training error {@code ‖y‖² −
 * Σ_{j≤N} z_j²}, so one more width is one more rank-one term. Beyond n, and with a ridge λ at every
 * width: the triangle R with {@code RᵀR = ΦΦᵀ + λI} takes up new features by an orthogonal update
 * (LAPACK's dtpqrt), {@code α = R⁻¹R⁻ᵀy}, and the prediction is {@code (Φ_testΦᵀ)α}.
 *
 * <p><b>Rank.</b> Constant, repeated or otherwise dependent features, and samples that are there
 * twice, leave Φ with fewer dimensions than its shape. Features of zeros change nothing and are
 * left out. Where R's condition number exceeds 2³⁰, or rounding beyond n moves predictions by more
 * than 2⁻²⁷ of their size, solutions are those on a {@link FeatureSpan}, which decides the rank as
 * usual, by singular values above {@code max(n, N)·2⁻⁵²} of the largest.
 *
 * <p><b>Intercept.</b> Where it is fitted, features and targets are {@link Contrasts} of the
 * samples, and the least-squares problem is one of n − 1 rows.
 *
 * <p><b>Accuracy.</b> No Gram matrix is factorised, so the condition number κ of the features
 * enters once, not squared: the relative error is of order κ times 2⁻⁵³, as of a least-squares
 * solve for every width (for the solution of least norm from such a triangle: Paige, Mathematics of
 * Computation 27, 1973). docs/decisions tells what a Cholesky factor loses.
 *
 * <p><b>Non-finite values.</b> Features that are not finite are refused with an {@link
 * ArithmeticException}. Features that are all zero predict nothing, or the mean with an intercept.
 *
 * <p><b>Cost.</b> Below n: 4n³/3 + mn² operations and nmK for the sums. Beyond: 2Nn² + 2Nmn, and
 * n²K + mnK a width. Below n from the first dependent feature on: about three times as much, see
 * {@link FeatureSpan}. Memory: n² + mn numbers and blocks of features.
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

  /** Condition numbers up to which a factor's solutions are taken as they are. */
  private static final double DOUBTFUL = 0x1p30;

  /**
   * The relative error up to which predictions beyond n are taken as they are. There test and
   * training features have been multiplied with one another, which costs the square of the
   * condition number where test samples, too, have little in the directions of small singular
   * values. Chosen by us.
   */
  private static final double CROSS_ERROR = 0x1p-27;

  private final NestedFeatures features;
  private final double[] targets;
  private final int samples;
  private final int outputs;
  private final Detail detail;
  private final int smootherRows;
  private final Optional<Contrasts> contrasts;

  /** The targets' means that an intercept takes; zeros without. */
  private final double[] means;

  /** How many rows the least-squares problem has: one fewer with an intercept. */
  private final int rows;

  /**
   * Prepares the models.
   *
   * @param targets {@code n × K} column-major
   */
  public NestedLeastSquares(
      NestedFeatures features, double[] targets, int samples, Intercept intercept, Detail detail) {
    this(features, targets, samples, intercept, detail, SMOOTHER_ROWS);
  }

  /**
   * Prepares the models.
   *
   * @param targets {@code n × K} column-major
   * @param smootherRows on how many test samples, the first ones, the smoother's rows are measured
   *     where solutions come by updates, at 2n² operations each a width; elsewhere all are
   */
  public NestedLeastSquares(
      NestedFeatures features,
      double[] targets,
      int samples,
      Intercept intercept,
      Detail detail,
      int smootherRows) {
    this.samples = samples;
    this.outputs = targets.length / samples;
    this.detail = detail;
    this.smootherRows = smootherRows;
    if (intercept == Intercept.FITTED) {
      Contrasts apart = new Contrasts(samples);
      contrasts = Optional.of(apart);
      means = apart.means(targets);
      rows = samples - 1;
      this.targets = apart.of(targets);
      this.features = new CentredFeatures(features, apart);
    } else {
      contrasts = Optional.empty();
      means = new double[outputs];
      rows = samples;
      this.targets = targets;
      this.features = features;
    }
  }

  /**
   * Solves for every width, least norm.
   *
   * @param widths ascending, from 1 to the number of features
   * @param each hears of every width once, those last whose features are nearly dependent
   */
  public void solve(int[] widths, Consumer<WidthFigures> each) {
    int below = 0;
    while (below < widths.length && widths[below] <= rows) {
      below++;
    }
    int solved = below > 0 ? solveBelow(Arrays.copyOf(widths, below), each) : 0;
    int[] beyond = Arrays.copyOfRange(widths, below, widths.length);
    int[] doubtful =
        IntStream.concat(
                Arrays.stream(widths, solved, below),
                Arrays.stream(beyond.length > 0 ? solveByUpdates(beyond, 0, each) : beyond))
            .toArray();
    if (doubtful.length > 0) {
      solveOnSpan(doubtful, each);
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

  /** Solves as far as features are independent, and says how many of the widths that are. */
  private int solveBelow(int[] widths, Consumer<WidthFigures> each) {
    int most = widths[widths.length - 1];
    try (Matrix train = features.train(0, most)) {
      double[] sizes = train.columnNorms();
      int[] used = IntStream.range(0, most).filter(j -> sizes[j] > 0).toArray();
      boolean all = used.length == most;
      try (Matrix test = features.test(0, most);
          Matrix qr = all ? train.leading(most) : train.selected(used);
          Matrix t = all ? test.leading(most) : test.selected(used);
          Matrix z = Matrix.of(rows, outputs, targets)) {
        double[] tau = qr.qrInPlace();
        int sound = sound(qr);
        qr.applyTransposedQ(tau, z);
        qr.leading(sound).divideFromRight(t.leading(sound));
        Sums sums = new Sums(t, z);
        int solved = 0;
        for (int width : widths) {
          int order = (int) Arrays.stream(used).filter(j -> j < width).count();
          if (order > sound) {
            break;
          }
          sums.upTo(order);
          each.accept(belowFigures(width, order, qr, tau, z, sums));
          solved++;
        }
        return solved;
      }
    }
  }

  /** How many of the first features are independent beyond doubt. */
  private static int sound(Matrix qr) {
    int known = 0;
    int tooMany = qr.columns() + 1;
    while (tooMany - known > 1) {
      int middle = known == 0 && tooMany > qr.columns() ? qr.columns() : (known + tooMany) / 2;
      if (middle == 0 || qr.condition(middle) <= DOUBTFUL) {
        known = middle;
      } else {
        tooMany = middle;
      }
    }
    return known;
  }

  private WidthFigures belowFigures(
      int width, int order, Matrix qr, double[] tau, Matrix z, Sums sums) {
    if (detail == Detail.PREDICTIONS) {
      return figures(
          width,
          new double[0],
          sums.predictions.clone(),
          sums.trainLoss(),
          Double.NaN,
          Double.NaN,
          order,
          sums.smoother());
    }
    double[] kept = z.toArray();
    for (int k = 0; k < outputs; k++) {
      Arrays.fill(kept, k * rows + order, (k + 1) * rows, 0);
    }
    try (Matrix fitted = Matrix.of(rows, outputs, kept);
        Matrix coefficients = Matrix.of(rows, outputs, kept)) {
      if (order > 0) {
        qr.applyQ(tau, fitted);
        qr.divideFromLeft(coefficients, order);
      }
      return figures(
          width,
          fitted.toArray(),
          sums.predictions.clone(),
          sums.trainLoss(),
          norm(coefficients.toArray()),
          order > 0 ? qr.condition(order) : 1,
          order,
          sums.smoother());
    }
  }

  /** Figures of the samples from those of the least-squares problem. */
  private WidthFigures figures(
      int width,
      double[] fitted,
      double[] predictions,
      double trainLoss,
      double norm,
      double condition,
      double degrees,
      double unseenDegrees) {
    int own = contrasts.isPresent() ? 1 : 0;
    int tests = predictions.length / outputs;
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] += means[i / tests];
    }
    return new WidthFigures(
        width,
        fitted.length > 0 && contrasts.isPresent()
            ? contrasts.get().columns(fitted, means)
            : fitted,
        predictions,
        trainLoss,
        norm,
        condition,
        degrees + own,
        unseenDegrees + own);
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
      this.column = new double[t.rows()];
      this.predictions = new double[t.rows() * outputs];
      this.residual = squares(targets);
    }

    void upTo(int wanted) {
      for (; width < wanted; width++) {
        t.column(width, column);
        for (int k = 0; k < outputs; k++) {
          double factor = z[k * rows + width];
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
      return Math.max(0, residual) / (samples * outputs);
    }

    double smoother() {
      return smoother * samples / t.rows();
    }
  }

  /** Solves by updates of a triangle, and returns the widths whose condition is doubtful. */
  private int[] solveByUpdates(int[] widths, double ridge, Consumer<WidthFigures> each) {
    int at = 0;
    IntStream.Builder doubtful = IntStream.builder();
    try (Matrix r = new Matrix(rows, rows)) {
      r.setDiagonal(Math.sqrt(ridge));
      Matrix cross = null;
      try {
        for (int width : widths) {
          while (at < width) {
            int to = Math.min(width, at + BLOCK);
            try (Matrix train = features.train(at, to);
                Matrix test = features.test(at, to);
                Matrix block = train.transposed()) {
              if (cross == null) {
                cross = new Matrix(test.rows(), rows);
              }
              cross.addProductWithTransposed(test, train);
              r.addRowsInPlace(block);
            }
            at = to;
          }
          if (cross != null) {
            Optional<WidthFigures> figures = updateFigures(width, r, cross, ridge);
            figures.ifPresentOrElse(each, () -> doubtful.add(width));
          }
        }
      } finally {
        if (cross != null) {
          cross.close();
        }
      }
    }
    return doubtful.build().toArray();
  }

  /** Figures of one width; none where they are doubtful. */
  private Optional<WidthFigures> updateFigures(int width, Matrix r, Matrix cross, double ridge) {
    double condition = ridge > 0 ? Double.NaN : r.condition(rows);
    if (condition > DOUBTFUL) {
      return Optional.empty();
    }
    try (Matrix alpha = Matrix.of(rows, outputs, targets);
        Matrix predictions = new Matrix(cross.rows(), outputs)) {
      r.divideFromLeftTransposed(alpha, rows);
      r.divideFromLeft(alpha, rows);
      predictions.addProduct(cross, alpha);
      double rounding = Math.ulp(0.5) * cross.norm() * alpha.norm();
      if (ridge == 0 && rounding > CROSS_ERROR * predictions.norm()) {
        return Optional.empty();
      }
      double[] a = alpha.toArray();
      double[] fitted = targets.clone();
      double inner = 0;
      for (int i = 0; i < a.length; i++) {
        fitted[i] -= ridge * a[i];
        inner += fitted[i] * a[i];
      }
      double trainLoss = ridge * ridge * squares(a) / (samples * outputs);
      boolean everything = detail == Detail.EVERYTHING;
      double degrees = ridge > 0 ? Double.NaN : rows;
      if (ridge > 0 && everything) {
        degrees = rows - ridge * r.inverseNormSquared();
      }
      double unseen = Double.NaN;
      if (everything) {
        try (Matrix some = firstRows(cross, rows)) {
          r.divideFromRight(some);
          r.divideFromRightTransposed(some);
          unseen = squares(some.toArray()) * samples / some.rows();
        }
      }
      return Optional.of(
          figures(
              width,
              everything ? fitted : new double[0],
              predictions.toArray(),
              trainLoss,
              Math.sqrt(Math.max(0, inner)),
              everything ? condition : Double.NaN,
              degrees,
              unseen));
    }
  }

  /** Solves on what the features span, whose rank is decided at every width. */
  private void solveOnSpan(int[] widths, Consumer<WidthFigures> each) {
    int tests;
    try (Matrix any = features.test(0, 1)) {
      tests = any.rows();
    }
    int at = 0;
    try (FeatureSpan span = new FeatureSpan(rows, tests)) {
      for (int width : widths) {
        while (at < width) {
          int to = Math.min(width, at + BLOCK);
          try (Matrix train = features.train(at, to);
              Matrix test = features.test(at, to)) {
            span.add(train, test);
          }
          at = to;
        }
        each.accept(spanFigures(width, span, span.settle(width)));
      }
    }
  }

  private WidthFigures spanFigures(int width, FeatureSpan span, double condition) {
    int rank = span.rank();
    Matrix r = span.triangle();
    try (Matrix y = Matrix.of(rows, outputs, targets);
        Matrix z = span.inBasis(y);
        Matrix inSamples = span.inSamples(z);
        Matrix coefficients = z.copy();
        Matrix predictions = new Matrix(span.turned().rows(), outputs);
        Matrix some = firstRows(span.turned(), rank)) {
      r.divideFromLeftTransposed(coefficients, rank);
      predictions.addProduct(span.turned(), coefficients);
      double[] fitted = inSamples.toArray();
      double missed = 0;
      for (int i = 0; i < fitted.length; i++) {
        missed += (targets[i] - fitted[i]) * (targets[i] - fitted[i]);
      }
      boolean everything = detail == Detail.EVERYTHING;
      double unseen = Double.NaN;
      if (everything) {
        // predictions are T L⁻ᵀ Qᵀy, so these are the smoother's rows
        r.divideFromRightTransposed(some);
        unseen = squares(some.toArray()) * samples / some.rows();
      }
      return figures(
          width,
          everything ? fitted : new double[0],
          predictions.toArray(),
          missed / (samples * outputs),
          norm(coefficients.toArray()),
          everything ? condition : Double.NaN,
          rank,
          unseen);
    }
  }

  /** The first test samples' rows, as many as the smoother is measured on. */
  private Matrix firstRows(Matrix of, int columns) {
    Matrix some = new Matrix(Math.min(smootherRows, of.rows()), columns);
    double[] column = new double[of.rows()];
    for (int j = 0; j < columns; j++) {
      of.column(j, column);
      some.putColumn(j, column);
    }
    return some;
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
