package dev.sonde.spectra;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * Spends a budget of products once and answers every question about the spectrum from them.
 *
 * <p>Below the exact limit the dense matrix is built and decomposed. Above it, block Lanczos with
 * full reorthogonalisation builds one basis, from which extreme pairs, trace, Frobenius norm,
 * {@code tr f(A)}, sign shares and the density are derived, each with its standard error.
 *
 * <p>A survey is immutable and may be used by several threads; equal seeds give equal bits.
 */
public final class SpectralSurvey {

  private final int budget;
  private final long seed;
  private final int top;
  private final int bottom;
  private final int exactLimit;
  private final Duration timeLimit;
  private final double targetError;
  private final DoubleUnaryOperator[] targets;
  private final long memoryLimit;
  private final ProductListener listener;

  private SpectralSurvey(
      int budget,
      long seed,
      int top,
      int bottom,
      int exactLimit,
      Duration timeLimit,
      double targetError,
      DoubleUnaryOperator[] targets,
      long memoryLimit,
      ProductListener listener) {
    this.budget = budget;
    this.seed = seed;
    this.top = top;
    this.bottom = bottom;
    this.exactLimit = exactLimit;
    this.timeLimit = timeLimit;
    this.targetError = targetError;
    this.targets = targets;
    this.memoryLimit = memoryLimit;
    this.listener = listener;
  }

  /**
   * Returns a survey with a budget of 200 products, seed 0, 10 top and 5 bottom pairs, an exact
   * limit of 5,000, no time limit, no target error, a memory limit of half the machine's free
   * memory and no listener.
   *
   * @return the survey with defaults
   */
  public static SpectralSurvey withDefaults() {
    return new SpectralSurvey(
        200,
        0,
        10,
        5,
        5_000,
        Duration.ofDays(36_500),
        0,
        new DoubleUnaryOperator[0],
        Long.MAX_VALUE,
        ProductListener.silent());
  }

  /**
   * Returns a survey that spends at most this many products.
   *
   * @param products the budget, at least 1
   * @return the changed survey
   */
  public SpectralSurvey withBudget(int products) {
    if (products < 1) {
      throw new IllegalArgumentException("the budget must be at least 1 product, got " + products);
    }
    return new SpectralSurvey(
        products,
        seed,
        top,
        bottom,
        exactLimit,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that draws its probes from this seed.
   *
   * @param newSeed any number
   * @return the changed survey
   */
  public SpectralSurvey withSeed(long newSeed) {
    return new SpectralSurvey(
        budget,
        newSeed,
        top,
        bottom,
        exactLimit,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that wants this many of the largest eigenvalues.
   *
   * @param count at least 0
   * @return the changed survey
   */
  public SpectralSurvey withTop(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of top pairs must be at least 0, got " + count);
    }
    return new SpectralSurvey(
        budget,
        seed,
        count,
        bottom,
        exactLimit,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that wants this many of the smallest eigenvalues.
   *
   * @param count at least 0
   * @return the changed survey
   */
  public SpectralSurvey withBottom(int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the number of bottom pairs must be at least 0, got " + count);
    }
    return new SpectralSurvey(
        budget,
        seed,
        top,
        count,
        exactLimit,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that decomposes the dense matrix up to this dimension.
   *
   * @param dimension at least 0; 0 means never
   * @return the changed survey
   */
  public SpectralSurvey withExactLimit(int dimension) {
    if (dimension < 0) {
      throw new IllegalArgumentException("the exact limit must be at least 0, got " + dimension);
    }
    return new SpectralSurvey(
        budget,
        seed,
        top,
        bottom,
        dimension,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that ends after the block of products during which this time has passed.
   *
   * @param limit the time, positive
   * @return the changed survey
   */
  public SpectralSurvey withTimeLimit(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("the time limit must be positive, got " + limit);
    }
    return new SpectralSurvey(
        budget, seed, top, bottom, exactLimit, limit, targetError, targets, memoryLimit, listener);
  }

  /**
   * Returns a survey that ends as soon as the trace and every target function reach this relative
   * standard error.
   *
   * @param relative the relative standard error, at least 0; 0 means that the budget is spent
   * @return the changed survey
   */
  public SpectralSurvey withTargetError(double relative) {
    if (!(relative >= 0 && relative < 1)) {
      throw new IllegalArgumentException("the target error must lie in [0, 1), got " + relative);
    }
    return new SpectralSurvey(
        budget, seed, top, bottom, exactLimit, timeLimit, relative, targets, memoryLimit, listener);
  }

  /**
   * Returns a survey whose target error also holds for {@code tr f(A)} of these functions.
   *
   * @param functions the functions <i>f</i>
   * @return the changed survey
   */
  public SpectralSurvey withTargets(DoubleUnaryOperator... functions) {
    return new SpectralSurvey(
        budget,
        seed,
        top,
        bottom,
        exactLimit,
        timeLimit,
        targetError,
        functions.clone(),
        memoryLimit,
        listener);
  }

  /**
   * Returns a survey that refuses to start when it would need more memory than this.
   *
   * @param bytes the limit in bytes, at least 1
   * @return the changed survey
   */
  public SpectralSurvey withMemoryLimit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("the memory limit must be at least 1 byte, got " + bytes);
    }
    return new SpectralSurvey(
        budget, seed, top, bottom, exactLimit, timeLimit, targetError, targets, bytes, listener);
  }

  /**
   * Returns a survey that tells a listener after every block of products.
   *
   * @param newListener the listener
   * @return the changed survey
   */
  public SpectralSurvey withListener(ProductListener newListener) {
    return new SpectralSurvey(
        budget,
        seed,
        top,
        bottom,
        exactLimit,
        timeLimit,
        targetError,
        targets,
        memoryLimit,
        newListener);
  }

  /**
   * Returns the memory that the survey will take beyond the operator's own.
   *
   * @param dimension the operator's dimension <i>P</i>
   * @param unitRoundoff the operator's unit roundoff
   * @return the number of bytes
   */
  public long memoryNeeded(int dimension, double unitRoundoff) {
    if (dimension <= exactLimit) {
      return 16L * dimension * dimension;
    }
    return 8L * dimension * Math.min(dimension, (long) budget + 8);
  }

  /**
   * Surveys an operator. An interrupted thread ends the survey early with a partial spectrum whose
   * stop reason says so; the thread's interrupt flag stays set.
   *
   * @param operator the operator
   * @return what is known about its spectrum
   * @throws IllegalArgumentException if the memory needed exceeds the limit
   * @throws ArithmeticException if the operator's products are not finite
   */
  public Spectrum of(SymmetricOperator operator) {
    int n = operator.dimension();
    long needed = memoryNeeded(n, operator.unitRoundoff());
    if (needed > memoryLimit) {
      throw new IllegalArgumentException(
          "the survey needs "
              + needed
              + " bytes for its basis and the limit is "
              + memoryLimit
              + "; lower the budget to "
              + Math.max(1, memoryLimit / (8L * n) - 8)
              + " products or raise the limit");
    }
    if (n <= exactLimit) {
      return dense(operator);
    }
    return lanczos(operator);
  }

  private Spectrum dense(SymmetricOperator operator) {
    int n = operator.dimension();
    double[][] A = new double[n][n];
    double[][] unit = new double[1][n];
    double[][] column = new double[1][n];
    for (int j = 0; j < n; j++) {
      unit[0][j] = 1;
      operator.multiply(unit, column);
      unit[0][j] = 0;
      A[j] = column[0].clone();
      checkFinite(A[j]);
      listener.productsDone(j + 1L, n);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        A[i][j] = A[j][i] = 0.5 * (A[i][j] + A[j][i]);
      }
    }
    double[] values = JacobiEigen.decompose(A, null);
    Arrays.sort(values);
    return new EstimatedSpectrum(
        n, values, new double[n], null, 0, n, Spectrum.Method.EXACT, Spectrum.StopReason.EXACT);
  }

  private Spectrum lanczos(SymmetricOperator operator) {
    int n = operator.dimension();
    int b = Math.min(4, Math.min(budget, n));
    int most = Math.min(n, budget / b * b);
    SplittableRandom random = new SplittableRandom(seed);
    double[][] Q = new double[most + b][];
    double[][] T = new double[most][most];
    long started = System.nanoTime();
    double[][] block = new double[b][n];
    for (double[] column : block) {
      for (int i = 0; i < n; i++) {
        column[i] = random.nextGaussian();
      }
    }
    int size = append(Q, 0, block, 0);
    int first = size;
    int done = 0;
    int from = 0;
    double lastNorm = 0;
    Spectrum.StopReason reason = Spectrum.StopReason.BUDGET;
    double[] lastRowScale = new double[0];
    while (from < size && done + (size - from) <= Math.min(budget, most)) {
      double[][] vectors = Arrays.copyOfRange(Q, from, size);
      double[][] W = new double[size - from][n];
      operator.multiply(vectors, W);
      for (double[] w : W) {
        checkFinite(w);
      }
      done += W.length;
      double norm = 0;
      for (int c = 0; c < W.length; c++) {
        norm = Math.max(norm, Math.sqrt(dot(W[c], W[c])));
        for (int pass = 0; pass < 2; pass++) {
          for (int i = 0; i < size; i++) {
            double h = dot(Q[i], W[c]);
            if (pass == 0) {
              T[i][from + c] = h;
              T[from + c][i] = h;
            }
            axpy(-h, Q[i], W[c]);
          }
        }
      }
      lastNorm = Math.max(lastNorm, norm);
      lastRowScale = new double[W.length];
      for (int c = 0; c < W.length; c++) {
        lastRowScale[c] = Math.sqrt(dot(W[c], W[c]));
      }
      listener.productsDone(done, most);
      from = size;
      size = append(Q, size, W, 1e-12 * lastNorm);
      if (Thread.currentThread().isInterrupted()) {
        reason = Spectrum.StopReason.INTERRUPTED;
        break;
      }
      if (System.nanoTime() - started > timeLimit.toNanos()) {
        reason = Spectrum.StopReason.TIME;
        break;
      }
      if (size > most) {
        break;
      }
    }
    int m = from;
    double[][] S = new double[m][m];
    double[][] square = new double[m][];
    for (int i = 0; i < m; i++) {
      square[i] = Arrays.copyOf(T[i], m);
    }
    double[] theta = JacobiEigen.decompose(square, S);
    Integer[] order = new Integer[m];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> Double.compare(theta[i], theta[j]));
    double[] nodes = new double[m];
    double[] weights = new double[m];
    double[] residuals = new double[m];
    for (int k = 0; k < m; k++) {
      int i = order[k];
      nodes[k] = theta[i];
      for (int j = 0; j < first; j++) {
        weights[k] += S[j][i] * S[j][i] / first;
      }
      double r = 0;
      for (int c = 0; c < lastRowScale.length; c++) {
        r += Math.abs(lastRowScale[c] * S[m - lastRowScale.length + c][i]);
      }
      residuals[k] = size == from ? 0 : r;
    }
    return new EstimatedSpectrum(
        n, nodes, residuals, weights, first, done, Spectrum.Method.ESTIMATED, reason);
  }

  private static int append(double[][] Q, int size, double[][] block, double tolerance) {
    for (double[] column : block) {
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < size; i++) {
          axpy(-dot(Q[i], column), Q[i], column);
        }
      }
      double norm = Math.sqrt(dot(column, column));
      if (norm > tolerance && size < Q.length) {
        for (int i = 0; i < column.length; i++) {
          column[i] /= norm;
        }
        Q[size++] = column;
      }
    }
    return size;
  }

  private static void checkFinite(double[] product) {
    for (double value : product) {
      if (!Double.isFinite(value)) {
        throw new ArithmeticException(
            "the operator's product must be finite, got "
                + value
                + "; check the parameters and the data for NaN and infinity");
      }
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void axpy(double a, double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] += a * x[i];
    }
  }
}
