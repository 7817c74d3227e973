package dev.sonde.spectra.traces;

import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.dense.BlockVectors;
import dev.sonde.spectra.dense.TallQr;

/**
 * XTrace from one QR factorisation (Epperly, Tropp, Webber 2024, section 2.2 and supplement, with
 * the normalisation of section 3.2), for symmetric matrices.
 *
 * <p>With {@code Y = A Ω = Q R}, the basis without vector <i>i</i> spans {@code range(Q (I − s_i
 * s_iᵀ))}, where the unit vector {@code s_i} is orthogonal to all columns of R but the <i>i</i>-th:
 * column <i>i</i> of {@code R⁻ᵀ}. With {@code H = Qᵀ A Q}, {@code w_i = Qᵀ ω_i} and {@code x_i =
 * w_i − s_i (s_iᵀ w_i)},
 *
 * <pre>{@code
 * tr(Q_iᵀ A Q_i) = tr H − s_iᵀ H s_i
 * u_iᵀ A u_i     = ω_iᵀ y_i − 2 x_iᵀ r_i + x_iᵀ H x_i
 * ‖u_i‖²         = ‖ω_i‖² − ‖x_i‖²
 * }</pre>
 *
 * <p><b>Grading.</b> The columns of R fall in length when A's eigenvalues do, and {@code s_i} must
 * not inherit R's condition number: the factorisation pivots columns, and forward substitution in
 * that order is accurate entry by entry however R is graded. When R has fewer rows than columns,
 * leaving one column out leaves the range as it is, and {@code s_i = 0}.
 *
 * <p><b>Standard error.</b> The estimates {@code t_i} share vectors, so they are correlated, and
 * the paper's {@code s²/k} is too small by up to 40% on decaying spectra. Let {@code t_i^(j)} be
 * the estimate without vector <i>j</i>, too. Given all vectors but <i>i</i>, {@code t_i} has mean
 * tr A whatever the others are; so terms in which only one of the two vectors is shared have mean
 * zero, and
 *
 * <pre>{@code
 * Cov(t_i, t_j) = E[(t_i − t_i^(j)) (t_j − t_j^(i))]
 * }</pre>
 *
 * <p>exactly. The mean of that product over pairs, <i>c</i>, needs no further products with A, and
 * {@code s²/k + c} is an unbiased estimate of the variance of the mean. docs/traces.md shows both.
 */
final class XTrace {

  /**
   * Pairs beyond this many are left out, evenly; the error of the error is far below it by then.
   */
  private static final int MOST_PAIRS = 4096;

  private final TestVectorForms forms;
  private final int dimension;
  private final int k;
  private final RangeBasis basis;
  private final TallQr qr;
  private final int r;
  private final double[] h;
  private final double[][] w;
  private final double[][] s;
  private final double[] squaredLengths;

  private XTrace(TestVectorForms forms, int dimension, int k, RangeBasis basis) {
    this.forms = forms;
    this.dimension = dimension;
    this.k = k;
    this.basis = basis;
    this.qr = basis.qr();
    this.r = basis.rank();
    this.h = basis.compression();
    this.w = new double[k][];
    this.s = new double[k][];
    this.squaredLengths = new double[k];
    double[] omega = new double[dimension];
    for (int i = 0; i < k; i++) {
      forms.testVector(i, omega);
      w[i] = basis.project(omega);
      squaredLengths[i] = BlockVectors.dot(omega, omega);
      if (r == k) {
        s[i] = leftOutDirection(i);
      } else {
        s[i] = new double[r];
      }
    }
  }

  /** Estimates the trace with {@code k} test vectors and {@code 2k} products. */
  static TraceEstimate of(TestVectorForms forms, SymmetricOperator operator, int k) {
    double[][] y = new double[k][operator.dimension()];
    if (!forms.multiplyTestVectors(y)) {
      return forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
    }
    RangeBasis basis = RangeBasis.inPlace(y, operator.unitRoundoff());
    if (!basis.multiply(forms)) {
      return forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
    }
    return new XTrace(forms, operator.dimension(), k, basis).estimate(operator.unitRoundoff());
  }

  private TraceEstimate estimate(double unitRoundoff) {
    double[] t = new double[k];
    for (int i = 0; i < k; i++) {
      double[] x = without(w[i], s[i]);
      t[i] = leaveOut(i, x, multiplyH(x), form(s[i]), r < k ? r : k - 1);
    }
    double spread = TestVectorForms.standardError(t, k);
    double shared = r == k && k > 2 ? rootOfCovariance(t) : 0;
    double error = Math.hypot(spread, StudentT.widening(k - 1) * shared);
    return forms.estimate(
        TestVectorForms.mean(t, k),
        Math.hypot(error, basis.rounding(unitRoundoff)),
        Spectrum.StopReason.BUDGET);
  }

  /** Returns the root of the mean of {@code (t_i − t_i^(j)) (t_j − t_j^(i))} over pairs, or 0. */
  private double rootOfCovariance(double[] t) {
    int offsets = Math.max(1, Math.min(k / 2, MOST_PAIRS / k));
    double scale = 0;
    for (double estimate : t) {
      scale = Math.max(scale, Math.abs(estimate - t[0]));
    }
    if (scale == 0) {
      return 0;
    }
    double sum = 0;
    int pairs = 0;
    for (int offset = 1; offset <= offsets; offset++) {
      // offsets up to k/2 around a circle meet every pair once, the last one twice when k is even
      for (int i = 0; i < k; i++) {
        int j = (i + offset) % k;
        double[] second = orthogonalUnit(s[j], s[i]);
        double[] hs = multiplyH(s[i]);
        double[] hSecond = multiplyH(second);
        double removed = BlockVectors.dot(s[i], hs) + BlockVectors.dot(second, hSecond);
        double di = t[i] - leaveOutPair(i, i, second, removed);
        double dj = t[j] - leaveOutPair(j, i, second, removed);
        sum += di / scale * (dj / scale);
        pairs++;
      }
    }
    return scale * Math.sqrt(Math.max(0, sum / pairs)); // scale² could underflow
  }

  /** Returns the estimate with vector {@code i} and a basis without {@code s_first} and second. */
  private double leaveOutPair(int i, int first, double[] second, double removed) {
    double[] x = without(without(w[i], s[first]), second);
    return leaveOut(i, x, multiplyH(x), removed, k - 2);
  }

  private double leaveOut(int i, double[] x, double[] hx, double removed, int size) {
    double xr = 0;
    for (int j = 0; j < r; j++) {
      xr += x[j] * qr.coefficients()[i * r + j];
    }
    double outside = forms.form(i) - 2 * xr + BlockVectors.dot(x, hx);
    double squaredLength = squaredLengths[i] - BlockVectors.dot(x, x);
    return basis.trace() - removed + (dimension - size) / squaredLength * outside;
  }

  /** Returns the unit vector along column {@code i} of {@code R⁻ᵀ}. */
  private double[] leftOutDirection(int i) {
    double[] direction = new double[r];
    for (int j = 0; j < r; j++) {
      int column = qr.pivots()[j] * r;
      double sum = qr.pivots()[j] == i ? 1 : 0;
      for (int l = 0; l < j; l++) {
        sum -= qr.coefficients()[column + l] * direction[l];
      }
      direction[j] = sum / qr.coefficients()[column + j];
    }
    return normalise(direction);
  }

  /** Returns the unit vector in the span of both that is orthogonal to the second. */
  private static double[] orthogonalUnit(double[] vector, double[] unit) {
    // twice: the two directions of a graded R nearly agree
    double[] once = normalise(without(vector, unit));
    return normalise(without(once, unit));
  }

  private static double[] without(double[] vector, double[] unit) {
    double c = BlockVectors.dot(vector, unit);
    double[] difference = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      difference[i] = vector[i] - c * unit[i];
    }
    return difference;
  }

  private static double[] normalise(double[] vector) {
    double norm = BlockVectors.norm(vector);
    double[] unit = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = norm > 0 ? vector[i] / norm : 0;
    }
    return unit;
  }

  private double form(double[] x) {
    return BlockVectors.dot(x, multiplyH(x));
  }

  private double[] multiplyH(double[] x) {
    double[] product = new double[r];
    for (int j = 0; j < r; j++) {
      double xj = x[j];
      for (int i = 0; i < r; i++) {
        product[i] += h[j * r + i] * xj;
      }
    }
    return product;
  }
}
