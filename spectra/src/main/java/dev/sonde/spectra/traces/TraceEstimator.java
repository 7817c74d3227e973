package dev.sonde.spectra.traces;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.TestVectors;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Estimates the trace of an operator from a few of its products, with a standard error.
 *
 * <pre>{@code
 * TraceEstimate trace = TraceEstimator.withDefaults().withProducts(30).withSeed(7).of(hessian);
 * }</pre>
 *
 * <p>{@link Method#XTRACE}, the default: with test vectors {@code ω_1 … ω_k}, {@code k = m/2}, and
 * {@code Q_i} an orthonormal basis of the products {@code A ω_j, j ≠ i}, the estimate is the mean
 * of
 *
 * <pre>{@code
 * t_i = tr(Q_iᵀ A Q_i) + (P − k + 1) / ‖u_i‖² · u_iᵀ A u_i,     u_i = (I − Q_i Q_iᵀ) ω_i,
 * }</pre>
 *
 * <p>and the standard error comes from the spread of the {@code t_i} (Epperly, Tropp and Webber,
 * XTrace: Making the most of every sample in stochastic trace estimation, SIAM J. Matrix Anal.
 * Appl. 45, 2024, sections 2 and 3.2). All {@code t_i} follow from one QR factorisation. {@link
 * Method#HUTCH_PLUS_PLUS} and {@link Method#HUTCHINSON} are there for comparison; docs/traces.md
 * compares them.
 *
 * <p><b>Accuracy.</b> The number of products is decided before the first: stopping when a running
 * mean looks calm stops too early. Errors are widened by Student's t. When the products suffice to
 * read the whole diagonal, it is summed and the error is 0.
 *
 * <p><b>Sampled operators.</b> When the operator is a {@link dev.sonde.spectra.SampledOperator}
 * that saw only a part of its population, the spread of its groups' traces is part of the standard
 * error.
 *
 * <p><b>Non-finite values.</b> A product with NaN or infinity is refused with an {@link
 * ArithmeticException}.
 *
 * <p><b>Cost.</b> The products asked for, {@code O(P m²)} operations, and {@code 4 P m} bytes for
 * XTrace, {@code 8/3 P m} for Hutch++, a few vectors for Hutchinson; times the number of groups for
 * the vectors that are multiplied at once when samples are unseen. An interrupt ends the work after
 * the next block of products: the estimate is then Hutchinson's from the products that were there,
 * or {@link CancellationException} when there were fewer than two; the interrupt flag stays set.
 */
public final class TraceEstimator {

  /** How the trace is estimated. */
  public enum Method {
    /** Every product serves both the basis and the estimate; error falls fastest. */
    XTRACE(4),
    /**
     * A third of the products for a basis, a third for the trace on it, a third for Hutchinson on
     * the rest (Meyer, Musco, Musco and Woodruff, Hutch++: Optimal stochastic trace estimation,
     * SOSA 2021, algorithm 1).
     */
    HUTCH_PLUS_PLUS(6),
    /** The mean of {@code ωᵀ A ω} with vectors uniform on the sphere. */
    HUTCHINSON(2),
    /** The mean of {@code ωᵀ A ω} with vectors of random signs (Hutchinson 1989). */
    HUTCHINSON_RADEMACHER(2);

    private final int leastProducts;

    Method(int leastProducts) {
      this.leastProducts = leastProducts;
    }
  }

  private final Method method;
  private final int products;
  private final long seed;
  private final ProgressListener listener;

  private TraceEstimator(Method method, int products, long seed, ProgressListener listener) {
    this.method = method;
    this.products = products;
    this.seed = seed;
    this.listener = listener;
  }

  /**
   * Returns an estimator by XTrace with 30 products and seed 0.
   *
   * @return the estimator
   */
  public static TraceEstimator withDefaults() {
    return new TraceEstimator(Method.XTRACE, 30, 0, ProgressListener.silent());
  }

  /**
   * Returns this estimator with another method.
   *
   * @param method the method
   * @return the changed copy
   */
  public TraceEstimator withMethod(Method method) {
    return new TraceEstimator(method, products, seed, listener);
  }

  /**
   * Returns this estimator with another number of products.
   *
   * @param products how many products may be spent; XTrace needs 4, Hutch++ 6, Hutchinson 2
   * @return the changed copy
   */
  public TraceEstimator withProducts(int products) {
    return new TraceEstimator(method, products, seed, listener);
  }

  /**
   * Returns this estimator with another seed.
   *
   * @param seed the seed of the test vectors; the same seed gives the same bits
   * @return the changed copy
   */
  public TraceEstimator withSeed(long seed) {
    return new TraceEstimator(method, products, seed, listener);
  }

  /**
   * Returns this estimator with a listener.
   *
   * @param listener is told after every block of products
   * @return the changed copy
   */
  public TraceEstimator withListener(ProgressListener listener) {
    return new TraceEstimator(method, products, seed, listener);
  }

  /**
   * Estimates a trace.
   *
   * @param operator the matrix, known by its products
   * @return the estimate
   * @throws IllegalArgumentException if the products do not suffice for the method
   * @throws ArithmeticException if a product is not finite
   * @throws CancellationException if the thread is interrupted before two products are there; its
   *     interrupt flag stays set
   */
  public TraceEstimate of(SymmetricOperator operator) {
    int dimension = operator.dimension();
    if (products >= dimension) {
      return exact(operator);
    }
    if (products < method.leastProducts) {
      throw new IllegalArgumentException(
          method
              + " needs at least "
              + method.leastProducts
              + " products, got "
              + products
              + "; allow more, or choose HUTCHINSON, which needs 2");
    }
    return switch (method) {
      case XTRACE ->
          XTrace.of(
              forms(operator, TestVectors.SPHERE, products / 2, products / 2 * 2),
              operator,
              products / 2);
      case HUTCH_PLUS_PLUS ->
          HutchPlusPlus.of(
              forms(operator, TestVectors.SPHERE, products / 3, products),
              operator,
              products / 3,
              products);
      case HUTCHINSON -> hutchinson(operator, TestVectors.SPHERE);
      case HUTCHINSON_RADEMACHER -> hutchinson(operator, TestVectors.SIGNS);
    };
  }

  private TestVectorForms forms(
      SymmetricOperator operator, TestVectors distribution, int vectors, int planned) {
    return new TestVectorForms(operator, distribution.of(seed), seed, vectors, planned, listener);
  }

  private TraceEstimate exact(SymmetricOperator operator) {
    int dimension = operator.dimension();
    TestVectorForms forms =
        new TestVectorForms(
            operator, TestVectors.Source.units(), seed, dimension, dimension, listener);
    if (!multiplyAll(forms, operator, dimension)) {
      throw new CancellationException(
          "interrupted after "
              + forms.spent()
              + " of "
              + dimension
              + " products; a part of the diagonal tells nothing of the rest");
    }
    return forms.sum();
  }

  private TraceEstimate hutchinson(SymmetricOperator operator, TestVectors distribution) {
    TestVectorForms forms = forms(operator, distribution, products, products);
    return multiplyAll(forms, operator, products)
        ? forms.hutchinson(Spectrum.StopReason.BUDGET)
        : forms.hutchinson(Spectrum.StopReason.INTERRUPTED);
  }

  private static boolean multiplyAll(TestVectorForms forms, SymmetricOperator operator, int count) {
    double[][] block = new double[Math.min(TestVectorForms.BLOCK, count)][operator.dimension()];
    for (int first = 0; first < count; first += TestVectorForms.BLOCK) {
      if (!forms.multiplyTestVectors(
          Arrays.copyOf(block, Math.min(TestVectorForms.BLOCK, count - first)))) {
        return false;
      }
    }
    return true;
  }
}
