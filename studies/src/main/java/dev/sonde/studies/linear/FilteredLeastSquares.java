package dev.sonde.studies.linear;

import dev.sonde.spectra.dense.Lapack;
import java.util.Arrays;

/**
 * Least squares, known by one eigendecomposition of the inputs' second moment {@code R = XᵀX/p = U
 * diag(λ) Uᵀ}: any number of steps of gradient descent, any weight decay, and both together, with
 * their losses, degrees of freedom and leave-one-out errors.
 *
 * <p>The loss is {@code E(w) = ½‖Xw − Y‖²/p}, summed over outputs. With {@code c = UᵀXᵀY/p} and a
 * {@link SpectralFilter} f, the fit is {@code w = U diag(f/λ) c}; gradient descent from 0 has
 * {@code E(t) = E* + ½ Σ c_k²(1−ηλ_k)^{2t}/λ_k} exactly. Directions with {@code λ ≤ 1e-10 λmax} are
 * rounding and left out: descent from 0 never enters those of eigenvalue 0.
 *
 * <p>No bias is added: append a column of ones where the model has one.
 *
 * <p><b>Cost.</b> {@code pN² + 9N³} operations once; memory {@code 8(2pN + 3N²)} bytes for p
 * samples of N inputs. A loss on other samples costs {@code N²} operations an output after {@code
 * nN²} once.
 *
 * <p>Source: LeCun, Kanter, Solla 1991; for leave-one-out errors Golub, Heath, Wahba 1979.
 */
public final class FilteredLeastSquares {
  /** Directions below this part of the largest eigenvalue are rounding. */
  private static final double ROUNDING = 1e-10;

  /** No bisection looks further; the slowest direction has long been reached. */
  private static final long MOST_STEPS = 1L << 52;

  private final ColumnMatrix inputs;
  private final ColumnMatrix targets;
  private final double[] eigenvalues;
  private final ColumnMatrix vectors;
  private final ColumnMatrix correlations;
  private final double leastLoss;

  private FilteredLeastSquares(ColumnMatrix inputs, ColumnMatrix targets) {
    this.inputs = inputs;
    this.targets = targets;
    int n = inputs.columns();
    ColumnMatrix transposed = inputs.transposed();
    Lapack.Eigenpairs pairs =
        Lapack.symmetricEigenpairs(
            transposed.times(inputs).scaled(1.0 / inputs.rows()).entries(), n, true);
    double largest = pairs.values()[n - 1];
    int first = 0;
    while (first < n && !(pairs.values()[first] > ROUNDING * largest)) {
      first++;
    }
    if (first == n) {
      throw new IllegalArgumentException(
          "the inputs are all 0: there is no direction to fit along");
    }
    eigenvalues = Arrays.copyOfRange(pairs.values(), first, n);
    vectors = new ColumnMatrix(n, n - first, Arrays.copyOfRange(pairs.vectors(), first * n, n * n));
    correlations =
        vectors.transposed().times(transposed.times(targets)).scaled(1.0 / inputs.rows());
    double explained = 0;
    for (int k = 0; k < eigenvalues.length; k++) {
      explained += squaredCorrelation(k) / eigenvalues[k];
    }
    leastLoss = Math.max(0, (targets.squaredNorm() / inputs.rows() - explained) / 2);
  }

  /**
   * Decomposes a problem.
   *
   * @param inputs X, {@code [p][N]}, at least one row, not all 0
   * @param targets Y, {@code [p][outputs]}
   * @return its fits
   */
  public static FilteredLeastSquares of(double[][] inputs, double[][] targets) {
    return of(ColumnMatrix.ofRows(inputs), ColumnMatrix.ofRows(targets));
  }

  static FilteredLeastSquares of(ColumnMatrix inputs, ColumnMatrix targets) {
    if (inputs.rows() == 0 || inputs.rows() != targets.rows()) {
      throw new IllegalArgumentException(
          "as many targets as inputs are needed, at least 1; got "
              + inputs.rows()
              + " inputs and "
              + targets.rows()
              + " targets");
    }
    return new FilteredLeastSquares(inputs, targets);
  }

  /**
   * Returns the eigenvalues of R that are more than rounding.
   *
   * @return ascending, at least one
   */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /**
   * Returns the largest eigenvalue of R; gradient descent diverges with steps above 2 divided by
   * it.
   *
   * @return λmax, positive
   */
  public double largestEigenvalue() {
    return eigenvalues[eigenvalues.length - 1];
  }

  /**
   * Returns how far apart the eigenvalues are.
   *
   * @return λmax divided by the smallest that is more than rounding
   */
  public double conditionNumber() {
    return largestEigenvalue() / eigenvalues[0];
  }

  /**
   * Returns the number of samples.
   *
   * @return p
   */
  public int samples() {
    return inputs.rows();
  }

  /**
   * Returns the loss of least squares itself.
   *
   * @return E*, at least 0
   */
  public double leastLoss() {
    return leastLoss;
  }

  private double squaredCorrelation(int k) {
    double sum = 0;
    for (int o = 0; o < correlations.columns(); o++) {
      double c = correlations.at(k, o);
      sum += c * c;
    }
    return sum;
  }

  /**
   * Returns the loss above the least one that is left after some steps of gradient descent from 0:
   * {@code ½ Σ c_k²(1−ηλ_k)^{2t}/λ_k}.
   *
   * @param rate η
   * @param steps t, at least 0
   * @return the excess; infinite where descent diverges out of range
   */
  public double excessLoss(double rate, double steps) {
    double sum = 0;
    for (int k = 0; k < eigenvalues.length; k++) {
      double left = Math.pow(Math.abs(1 - rate * eigenvalues[k]), 2 * steps);
      sum += squaredCorrelation(k) / eigenvalues[k] * left;
    }
    return sum / 2;
  }

  /**
   * Returns how many steps of gradient descent leave a share of the excess loss.
   *
   * @param share between 0 and 1
   * @param rate η, at most {@code 1/λmax}
   * @return the first number of steps after which at most that share is left, at least 1
   */
  public long stepsTo(double share, double rate) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("the share must be between 0 and 1, got " + share);
    }
    double goal = share * excessLoss(rate, 0);
    long low = 0;
    long high = 1;
    while (excessLoss(rate, (double) high) > goal && high < MOST_STEPS) {
      high *= 2;
    }
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (excessLoss(rate, (double) middle) > goal) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * Returns the training loss of a fit.
   *
   * @param filter how it was fitted
   * @return E(w)
   */
  public double trainingLoss(SpectralFilter filter) {
    double sum = 0;
    for (int k = 0; k < eigenvalues.length; k++) {
      double missing = 1 - filter.kept(eigenvalues[k]);
      sum += squaredCorrelation(k) / eigenvalues[k] * missing * missing;
    }
    return leastLoss + sum / 2;
  }

  /**
   * Returns the effective number of parameters of a fit, {@code tr ∂ŷ/∂y = Σ f(λ_k)}.
   *
   * @param filter how it was fitted
   * @return the degrees of freedom of one output
   */
  public double degreesOfFreedom(SpectralFilter filter) {
    return Arrays.stream(eigenvalues).map(filter::kept).sum();
  }

  /**
   * Returns the mean squared leave-one-out residual, {@code ½ Σ (r_i/(1 − h_ii))²/p} with the hat
   * matrix {@code h_ii = Σ_k (x_i·u_k)² f_k/(λ_k p)}. Exact for {@link SpectralFilter#ridge} with
   * the penalty {@code p·wd} beside the sum over samples, the same when one is left out; for
   * stopped descent it is not the loss of leaving one out. Of centred inputs and targets it leaves
   * the means, and so the bias, as they were.
   *
   * @param filter how it was fitted
   * @return the loss, summed over outputs
   */
  public double leaveOneOutLoss(SpectralFilter filter) {
    return leaveOneOut().loss(filter);
  }

  /** Prepares leave-one-out losses of several fits. */
  LeaveOneOut leaveOneOut() {
    return new LeaveOneOut(0);
  }

  /**
   * Prepares leave-one-out losses of several fits of a model with a bias that does not decay, where
   * these inputs and targets had their means taken off. The means are fitted too, and leaving a
   * sample out moves them: {@code h_ii} has {@code 1/p} more.
   */
  LeaveOneOut leaveOneOutWithBias() {
    return new LeaveOneOut(1.0 / inputs.rows());
  }

  /** Leave-one-out losses, with the inputs turned once for all fits. */
  final class LeaveOneOut {
    private final ColumnMatrix projected = inputs.times(vectors);

    /** What a bias adds to the leverage of every sample. */
    private final double ofBias;

    private LeaveOneOut(double ofBias) {
      this.ofBias = ofBias;
    }

    /** ½ Σ (r_i/(1 − h_ii))²/p of a fit. */
    double loss(SpectralFilter filter) {
      ColumnMatrix fitted = projected.times(scaledCorrelations(filter));
      int p = inputs.rows();
      double[] leverage = new double[p];
      Arrays.fill(leverage, ofBias);
      for (int k = 0; k < eigenvalues.length; k++) {
        double factor = filter.kept(eigenvalues[k]) / (eigenvalues[k] * p);
        for (int i = 0; i < p; i++) {
          double z = projected.at(i, k);
          leverage[i] += z * z * factor;
        }
      }
      double sum = 0;
      for (int i = 0; i < p; i++) {
        for (int o = 0; o < targets.columns(); o++) {
          double residual = (targets.at(i, o) - fitted.at(i, o)) / (1 - leverage[i]);
          sum += residual * residual;
        }
      }
      return sum / (2 * p);
    }
  }

  /** diag(f/λ) c. */
  private ColumnMatrix scaledCorrelations(SpectralFilter filter) {
    double[] out = correlations.entries().clone();
    int m = eigenvalues.length;
    for (int k = 0; k < m; k++) {
      double factor = filter.kept(eigenvalues[k]) / eigenvalues[k];
      for (int o = 0; o < correlations.columns(); o++) {
        out[o * m + k] *= factor;
      }
    }
    return new ColumnMatrix(m, correlations.columns(), out);
  }

  /** The weights of a fit, {@code [N × outputs]}. */
  ColumnMatrix weights(SpectralFilter filter) {
    return vectors.times(scaledCorrelations(filter));
  }

  /** Prepares losses on other samples. */
  Unseen on(ColumnMatrix otherInputs, ColumnMatrix otherTargets) {
    ColumnMatrix projected = otherInputs.times(vectors);
    return new Unseen(
        projected.meanProduct(projected),
        projected.meanProduct(otherTargets),
        otherTargets.squaredNorm() / otherTargets.rows());
  }

  /** Losses on samples that were not fitted. */
  final class Unseen {
    private final ColumnMatrix moments;
    private final ColumnMatrix products;
    private final double squares;

    private Unseen(ColumnMatrix moments, ColumnMatrix products, double squares) {
      this.moments = moments;
      this.products = products;
      this.squares = squares;
    }

    /** ½ mean ‖xw − y‖² of a fit. */
    double loss(SpectralFilter filter) {
      ColumnMatrix w = scaledCorrelations(filter);
      ColumnMatrix mw = moments.times(w);
      double sum = squares;
      for (int i = 0; i < w.entries().length; i++) {
        sum += w.entries()[i] * (mw.entries()[i] - 2 * products.entries()[i]);
      }
      return sum / 2;
    }
  }
}
