package dev.sonde.spectra;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.dense.LowerTriangle;
import dev.sonde.spectra.dense.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * All eigenvalues of an operator that is small enough to be written down: the dense matrix is built
 * by <i>P</i> products with unit vectors, made symmetric, and decomposed by LAPACK's {@code
 * dsyevd}.
 *
 * <pre>{@code
 * Spectrum spectrum = ExactSpectrum.of(hessian);
 * Estimate n = spectrum.traceOf(l -> l > 0 ? l / (l + 1e-2) : 0);   // standard error 0
 * }</pre>
 *
 * <p><b>Accuracy.</b> Eigenvalues are those of the matrix to {@code ‖A‖} times the unit roundoff of
 * the products, and standard errors are 0. A share is unresolved when an eigenvalue lies so close
 * to its threshold that rounding decides on which side it falls (structural zeros at τ = 0). A
 * figure {@code tr f(A)} whose value rounding of the eigenvalues could change carries that change
 * as its standard error, and is unresolved from a hundredth of it on ({@code N_eff(z)} for z below
 * the rounding of zero eigenvalues). Sign counts could also come from one {@code LDLᵀ}
 * factorisation per threshold, by Sylvester's law of inertia. That is a quarter of the work of
 * {@code dsyevd} for a single threshold, but all thresholds, traces and eigenvalues come from the
 * same decomposition here, so it is not offered.
 *
 * <p><b>Sampled operators.</b> When the operator is a {@link SampledOperator} that saw only a part
 * of its population, figures are corrected for the bias of a small sample and their standard error
 * is that of having seen only a part: the groups (merged into at most {@value #MAX_GROUPS}) are
 * left out one at a time, each reduced matrix is decomposed, and the spread of the figures is
 * scaled by {@code 1 − n/N} and widened by Student's t. Eigenvalues are reported as they are, with
 * their {@link EigenvalueEstimate#samplingError}. With one group the error is unknown and figures
 * are unresolved.
 *
 * <p><b>Non-finite values.</b> A product with NaN or infinity is refused with an {@link
 * ArithmeticException}, an operator that is not symmetric with an {@link IllegalArgumentException}.
 *
 * <p><b>Cost.</b> <i>P</i> products, then {@code 4/3 P³} operations on one thread; {@link
 * #memoryNeeded} says how many bytes. With unseen samples there is one more decomposition for each
 * group, and they run in parallel. One thread, because the threads of OpenBLAS change the last bits
 * of the eigenvalues and wait in busy loops: on a machine that is busy otherwise, two of them took
 * ten times longer than one. An interrupt is seen after every block of products, not during a
 * decomposition.
 */
public final class ExactSpectrum implements Spectrum {

  /** Ten groups widen the 95% interval by 15%; more cost a decomposition each and gain little. */
  static final int MAX_GROUPS = 10;

  /** The resolution that a share is asked for in reports: a percent. */
  private static final double LARGEST_UNDECIDED_SHARE = 0.01;

  /** The part of a figure that rounding may hold, the same percent. */
  private static final double LARGEST_ROUNDED_PART = 0.01;

  /** Below the last digit that reports show, so that such figures are called exact. */
  private static final double EXACT_PART = 1e-6;

  /** Vectors multiplied at once; operators with costly set-up share it over the block. */
  private static final int BLOCK = 32;

  /** At most this many vectors are held at once by products of single groups. */
  private static final int GROUP_BLOCK = 512;

  private final double[] eigenvalues;
  private final double[][] withoutGroup;
  private final GroupJackknife jackknife;
  private final double rounding;

  private ExactSpectrum(
      double[] eigenvalues, double[][] withoutGroup, GroupJackknife jackknife, double rounding) {
    this.eigenvalues = eigenvalues;
    this.withoutGroup = withoutGroup;
    this.jackknife = jackknife;
    this.rounding = rounding;
  }

  /**
   * Builds and decomposes the dense matrix.
   *
   * @param operator the matrix, known by its products
   * @return its whole spectrum
   * @throws IllegalArgumentException if the operator is not symmetric beyond rounding
   * @throws ArithmeticException if a product is not finite
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   * @throws OutOfMemoryError if {@link #memoryNeeded} bytes are not there
   */
  public static ExactSpectrum of(SymmetricOperator operator) {
    return of(operator, ProgressListener.silent());
  }

  /**
   * Builds and decomposes the dense matrix, telling a listener after every block of products.
   *
   * @param operator the matrix, known by its products
   * @param listener is told how many of the <i>P</i> products are done
   * @return its whole spectrum
   * @throws IllegalArgumentException if the operator is not symmetric beyond rounding
   * @throws ArithmeticException if a product is not finite
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   * @throws OutOfMemoryError if {@link #memoryNeeded} bytes are not there
   */
  public static ExactSpectrum of(SymmetricOperator operator, ProgressListener listener) {
    try (Workers workers = Workers.ofAllProcessors()) {
      return of(operator, listener, workers);
    }
  }

  static ExactSpectrum of(SymmetricOperator operator, ProgressListener listener, Workers workers) {
    boolean sampled = operator instanceof SampledOperator s && s.samplingFraction() < 1;
    return sampled
        ? ofSample((SampledOperator) operator, listener, workers)
        : ofWhole(operator, listener);
  }

  /**
   * Returns how much memory {@link #of} takes at its peak, before it is spent: {@code 12 P²} bytes
   * for the triangle and the square that LAPACK works on; a triangle more for each group when
   * samples are unseen, and a square for each processor.
   *
   * @param operator the matrix
   * @return the number of bytes
   */
  public static long memoryNeeded(SymmetricOperator operator) {
    int dimension = operator.dimension();
    int groups =
        operator instanceof SampledOperator s && s.samplingFraction() < 1 && s.groups() > 1
            ? Math.min(s.groups(), MAX_GROUPS)
            : 0;
    int squares = Math.min(groups + 1, Runtime.getRuntime().availableProcessors());
    return (groups + 1) * LowerTriangle.bytes(dimension)
        + squares * (long) dimension * dimension * Double.BYTES;
  }

  private static ExactSpectrum ofWhole(SymmetricOperator operator, ProgressListener listener) {
    int dimension = operator.dimension();
    try (LowerTriangle matrix = new LowerTriangle(dimension)) {
      int width = Math.min(BLOCK, dimension);
      double[][] units = new double[width][dimension];
      double[][] products = new double[width][dimension];
      for (int first = 0; first < dimension; first += width) {
        checkInterrupt(first, dimension);
        int count = Math.min(width, dimension - first);
        double[][] x = setUnits(units, first, count);
        double[][] y = count == width ? products : Arrays.copyOf(products, count);
        operator.multiply(x, y);
        clearUnits(units, first, count);
        checkFinite(y, first);
        matrix.take(first, y, count);
        listener.progressed(first + count, dimension);
      }
      double rounding = checkSymmetric(matrix, operator.unitRoundoff());
      checkInterrupt(dimension, dimension);
      double[] eigenvalues = eigenvalues(matrix, 0, matrix, dimension);
      return new ExactSpectrum(
          eigenvalues,
          new double[0][],
          new GroupJackknife(new double[] {1}, 1),
          rounding(eigenvalues, rounding, operator.unitRoundoff()));
    }
  }

  private static ExactSpectrum ofSample(
      SampledOperator operator, ProgressListener listener, Workers workers) {
    int dimension = operator.dimension();
    int groups = operator.groups();
    int merged = Math.min(groups, MAX_GROUPS);
    double[] weights = new double[groups];
    double[] mergedWeights = new double[merged];
    for (int g = 0; g < groups; g++) {
      weights[g] = operator.weight(g);
      mergedWeights[g % merged] += weights[g];
    }
    GroupJackknife jackknife = new GroupJackknife(mergedWeights, operator.samplingFraction());
    // deviations A_g − A, one for each merged group; none when the spread is unknown anyway
    List<LowerTriangle> deviations = new ArrayList<>();
    try (LowerTriangle matrix = new LowerTriangle(dimension)) {
      for (int g = 0; g < (merged > 1 ? merged : 0); g++) {
        deviations.add(new LowerTriangle(dimension));
      }
      int width = Math.max(1, Math.min(Math.min(BLOCK, dimension), GROUP_BLOCK / groups));
      double[][] units = new double[width][dimension];
      double[][][] products = new double[groups][width][dimension];
      for (int first = 0; first < dimension; first += width) {
        checkInterrupt(first, dimension);
        int count = Math.min(width, dimension - first);
        double[][] x = setUnits(units, first, count);
        double[][][] y = products;
        if (count < width) {
          y = new double[groups][count][dimension];
        }
        operator.multiplyByGroup(x, y);
        clearUnits(units, first, count);
        double[][] mean = weightedSum(y, weights, 1, 0, 1);
        checkFinite(mean, first);
        for (int g = 0; g < deviations.size(); g++) {
          double[][] deviation = weightedSum(y, weights, mergedWeights[g], g, merged);
          for (int k = 0; k < count; k++) {
            for (int i = 0; i < dimension; i++) {
              deviation[k][i] -= mean[k][i];
            }
          }
          deviations.get(g).take(first, deviation, count);
        }
        matrix.take(first, mean, count);
        listener.progressed(first + count, dimension);
      }
      double rounding = checkSymmetric(matrix, operator.unitRoundoff());
      checkInterrupt(dimension, dimension);
      double[][] spectra = new double[deviations.size() + 1][];
      workers.run(
          spectra.length,
          (worker, task) -> {
            if (Thread.currentThread().isInterrupted()) {
              return; // the caller notices below
            }
            spectra[task] =
                task == 0
                    ? eigenvalues(matrix, 0, matrix, dimension)
                    : eigenvalues(
                        matrix,
                        jackknife.leaveOutFactor(task - 1),
                        deviations.get(task - 1),
                        dimension);
          });
      checkInterrupt(dimension, dimension);
      return new ExactSpectrum(
          spectra[0],
          Arrays.copyOfRange(spectra, 1, spectra.length),
          jackknife,
          rounding(spectra[0], rounding, operator.unitRoundoff()));
    } finally {
      deviations.forEach(LowerTriangle::close);
    }
  }

  /** Returns {@code Σ w_g y_g / total} over groups {@code from, from + step, …}. */
  private static double[][] weightedSum(
      double[][][] y, double[] weights, double total, int from, int step) {
    double[][] sum = new double[y[0].length][y[0][0].length];
    for (int g = from; g < y.length; g += step) {
      double w = weights[g] / total;
      for (int k = 0; k < sum.length; k++) {
        for (int i = 0; i < sum[k].length; i++) {
          sum[k][i] += w * y[g][k][i];
        }
      }
    }
    return sum;
  }

  private static double[][] setUnits(double[][] units, int first, int count) {
    for (int k = 0; k < count; k++) {
      units[k][first + k] = 1;
    }
    return count == units.length ? units : Arrays.copyOf(units, count);
  }

  private static void clearUnits(double[][] units, int first, int count) {
    for (int k = 0; k < count; k++) {
      units[k][first + k] = 0;
    }
  }

  private static void checkInterrupt(int done, int planned) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "interrupted after "
              + done
              + " of "
              + planned
              + " products; the exact path knows nothing before all are there");
    }
  }

  private static void checkFinite(double[][] products, int first) {
    for (int k = 0; k < products.length; k++) {
      for (int i = 0; i < products[k].length; i++) {
        if (!Double.isFinite(products[k][i])) {
          throw new ArithmeticException(
              "the product with unit vector "
                  + (first + k)
                  + " must be finite, but its entry "
                  + i
                  + " is "
                  + products[k][i]
                  + "; look for overflow or a division by zero in the operator");
        }
      }
    }
  }

  /** Returns {@code ‖A − Aᵀ‖_F / √2}, a measure of the products' rounding. */
  private static double checkSymmetric(LowerTriangle matrix, double unitRoundoff) {
    double asymmetry = matrix.asymmetry();
    // half the digits: rounding stays far below even where large terms cancel inside a product,
    // and an operator that is not symmetric by construction stays far above
    double allowed = Math.sqrt(unitRoundoff) * matrix.norm();
    if (asymmetry > allowed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the operator must be symmetric, but its two triangles differ by %.2e (Frobenius"
                  + " norm), where rounding explains at most %.2e; check that every product comes"
                  + " from the same matrix: no dropout, no other minibatch, no batch statistics",
              asymmetry,
              allowed));
    }
    return asymmetry;
  }

  private static double[] eigenvalues(
      LowerTriangle matrix, double factor, LowerTriangle deviation, int dimension) {
    Pointer memory = Pointer.malloc((long) dimension * dimension * Double.BYTES);
    if (memory == null || memory.isNull()) {
      throw new OutOfMemoryError(
          "no native memory to decompose a dense matrix of dimension "
              + dimension
              + "; use the estimated path, or a smaller block of the matrix");
    }
    try {
      DoublePointer square = new DoublePointer(memory);
      matrix.difference(factor, deviation, square);
      return Lapack.symmetricEigenvaluesInPlace(square, dimension);
    } finally {
      Pointer.free(memory);
    }
  }

  /**
   * Returns how far rounding may have moved an eigenvalue: dsyevd's backward error, taken as {@code
   * 8·2⁻⁵³ √P ‖A‖₂} (LAPACK Users' Guide, section 4.7, with its modest p(n) as √P), plus the
   * products' own: the antisymmetric part that was averaged away is as large as the symmetric error
   * that stays, and a random error's norm is {@code 2/√P} of its Frobenius norm; at least twice the
   * operator's unit roundoff, in case its errors are symmetric.
   */
  private static double rounding(double[] eigenvalues, double asymmetry, double unitRoundoff) {
    int n = eigenvalues.length;
    double norm = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1]));
    return 8 * 0x1p-53 * Math.sqrt(n) * norm
        + Math.max(2 * unitRoundoff * norm, 2 * asymmetry / Math.sqrt(n));
  }

  /**
   * Returns all eigenvalues.
   *
   * @return the <i>P</i> eigenvalues, ascending
   */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  @Override
  public int dimension() {
    return eigenvalues.length;
  }

  @Override
  public Method method() {
    return Method.EXACT;
  }

  @Override
  public long products() {
    return eigenvalues.length;
  }

  @Override
  public StopReason stopReason() {
    return StopReason.EXACT;
  }

  @Override
  public Sampling sampling() {
    return jackknife.sampling();
  }

  @Override
  public List<EigenvalueEstimate> top(int count) {
    checkCount(count);
    List<EigenvalueEstimate> top = new ArrayList<>();
    for (int k = eigenvalues.length - 1; k >= 0 && top.size() < count; k--) {
      top.add(eigenvalue(k));
    }
    return top;
  }

  @Override
  public List<EigenvalueEstimate> bottom(int count) {
    checkCount(count);
    List<EigenvalueEstimate> bottom = new ArrayList<>();
    for (int k = 0; k < eigenvalues.length && k < count; k++) {
      bottom.add(eigenvalue(k));
    }
    return bottom;
  }

  private EigenvalueEstimate eigenvalue(int k) {
    return new EigenvalueEstimate(
        eigenvalues[k], 0, jackknife.samplingError(eigenvalues[k], g -> withoutGroup[g][k]));
  }

  @Override
  public Estimate trace() {
    return estimate(l -> Arrays.stream(l).sum());
  }

  @Override
  public Estimate frobeniusSquared() {
    return estimate(
        l -> {
          double sum = 0;
          for (double x : l) {
            sum += x * x;
          }
          return sum;
        });
  }

  @Override
  public Estimate traceOf(DoubleUnaryOperator f) {
    Estimate estimate = estimate(l -> Arrays.stream(l).map(f).sum());
    double rounded = roundedPart(f);
    double size = Math.abs(estimate.value());
    if (!(rounded > EXACT_PART * size)) {
      return estimate;
    }
    return new Estimate(
        estimate.value(),
        Math.hypot(estimate.standardError(), rounded),
        estimate.resolved() && rounded <= LARGEST_ROUNDED_PART * size,
        estimate.samplingError());
  }

  /**
   * Returns how much of {@code Σ f(λ_k)} may come from rounding, taking {@code e_k} as the larger
   * change of f when {@code λ_k} moves by the rounding. Rounding pushes the eigenvalues that are
   * zero apart, all alike as seen by a function with a kink at zero: their e_k add up. The others
   * move at random: the root of the sum of squares of their e_k is taken.
   */
  private double roundedPart(DoubleUnaryOperator f) {
    double alike = 0;
    double squares = 0;
    for (double l : eigenvalues) {
      double at = f.applyAsDouble(l);
      double change =
          Math.max(
              Math.abs(f.applyAsDouble(l + rounding) - at),
              Math.abs(f.applyAsDouble(l - rounding) - at));
      if (Math.abs(l) <= rounding) {
        alike += change;
      } else {
        squares += change * change;
      }
    }
    return alike + Math.sqrt(squares);
  }

  @Override
  public Estimate shareAbove(double tau) {
    checkTau(tau);
    return share(l -> (double) (l.length - countAtMost(l, tau)) / l.length, tau);
  }

  @Override
  public Estimate shareBelow(double tau) {
    checkTau(tau);
    return share(l -> (double) countBelow(l, -tau) / l.length, -tau);
  }

  private Estimate share(ToDoubleFunction<double[]> share, double threshold) {
    Estimate estimate = estimate(share);
    double value = Math.min(1, Math.max(0, estimate.value()));
    int undecided =
        countAtMost(eigenvalues, threshold + rounding)
            - countBelow(eigenvalues, threshold - rounding);
    double undecidedShare = (double) undecided / eigenvalues.length;
    return new Estimate(
        value,
        Math.hypot(estimate.standardError(), undecidedShare),
        estimate.resolved() && undecidedShare <= LARGEST_UNDECIDED_SHARE,
        estimate.samplingError());
  }

  private Estimate estimate(ToDoubleFunction<double[]> figure) {
    return jackknife.estimate(
        figure.applyAsDouble(eigenvalues), g -> figure.applyAsDouble(withoutGroup[g]));
  }

  @Override
  public SpectralDensity density(double[] grid, double width) {
    if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the width of the smoothing Gaussian must be positive and finite, got " + width);
    }
    double[] values = new double[grid.length];
    double normalisation = 1 / (width * Math.sqrt(2 * Math.PI) * eigenvalues.length);
    for (int i = 0; i < grid.length; i++) {
      for (double l : eigenvalues) {
        double u = (grid[i] - l) / width;
        values[i] += Math.exp(-u * u / 2) * normalisation;
      }
    }
    return new SpectralDensity(grid, values, width);
  }

  @Override
  public SpectralQuadrature quadrature() {
    double[] weights = new double[eigenvalues.length];
    Arrays.fill(weights, 1.0 / weights.length);
    return new SpectralQuadrature(eigenvalues, weights);
  }

  private static int countAtMost(double[] ascending, double threshold) {
    int count = 0;
    while (count < ascending.length && ascending[count] <= threshold) {
      count++;
    }
    return count;
  }

  private static int countBelow(double[] ascending, double threshold) {
    int count = 0;
    while (count < ascending.length && ascending[count] < threshold) {
      count++;
    }
    return count;
  }

  private static void checkCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "cannot return " + count + " eigenvalues; ask for 0 or more");
    }
  }

  private static void checkTau(double tau) {
    if (!(tau >= 0)) {
      throw new IllegalArgumentException("the threshold τ must be at least 0, got " + tau);
    }
  }
}
