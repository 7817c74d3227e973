package dev.sonde.spectra;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What is known about an operator's eigenvalues <i>λ₁ … λ_P</i>: all of them when the matrix was
 * small enough to decompose, otherwise what one survey's basis tells, with standard errors.
 *
 * <p>Every question is answered from the same basis; asking costs no further products.
 */
public interface Spectrum {

  /** How the spectrum was obtained. */
  enum Method {
    /** The dense matrix was built and decomposed; every standard error is 0. */
    EXACT,
    /** Estimated from products; every figure carries its standard error. */
    ESTIMATED
  }

  /** Why the survey spent no more products. */
  enum StopReason {
    /** The whole matrix was decomposed. */
    EXACT,
    /** The budget of products was spent. */
    BUDGET,
    /** The time was spent. */
    TIME,
    /** Every figure asked for reached its target error. */
    TARGET_REACHED,
    /** Everything wanted is known, and twice the products would narrow the rest by little. */
    GOOD_ENOUGH,
    /** Nothing is left outside of the Krylov space: more products would tell nothing new. */
    EXHAUSTED,
    /** The thread was interrupted; the figures come from what was there. */
    INTERRUPTED
  }

  /** Whether the figures speak for the whole population of samples. */
  enum Sampling {
    /** All samples were seen, or the operator is no mean over samples. */
    NONE,
    /** Only a sample was seen; standard errors hold the error of that. */
    ESTIMATED,
    /**
     * Only a sample was seen, in one group, so that the error of that is unknown: eigenvalues are
     * the sample's, and all other figures are unresolved.
     */
    UNKNOWN
  }

  /**
   * Returns the dimension <i>P</i>.
   *
   * @return the number of eigenvalues
   */
  int dimension();

  /**
   * Returns how the spectrum was obtained.
   *
   * @return exact or estimated
   */
  Method method();

  /**
   * Returns how many products of a vector with the operator were spent.
   *
   * @return the number of products
   */
  long products();

  /**
   * Returns why the survey ended.
   *
   * @return the reason
   */
  StopReason stopReason();

  /**
   * Returns whether the figures speak for the whole population of samples.
   *
   * @return none, estimated or unknown
   */
  Sampling sampling();

  /**
   * Returns the largest eigenvalues, descending.
   *
   * @param count how many; fewer come back when fewer are known, none when the products were too
   *     few to reach this end of the spectrum
   * @return the pairs' values and residuals
   */
  List<EigenvalueEstimate> top(int count);

  /**
   * Returns the smallest (most negative) eigenvalues, ascending.
   *
   * @param count how many; fewer come back when fewer are known, none when the products were too
   *     few to reach this end of the spectrum
   * @return the pairs' values and residuals
   */
  List<EigenvalueEstimate> bottom(int count);

  /**
   * Returns the trace <i>Σ λ_i</i>.
   *
   * @return the trace
   */
  Estimate trace();

  /**
   * Returns the squared Frobenius norm <i>Σ λ_i²</i>.
   *
   * @return the squared norm
   */
  Estimate frobeniusSquared();

  /**
   * Returns <i>tr f(A) = Σ f(λ_i)</i>.
   *
   * @param f a function that is finite over the spectrum; the smoother at the scale of the Ritz
   *     values' spacing, the smaller the standard error
   * @return the sum, unresolved where the basis is too coarse for <i>f</i>
   */
  Estimate traceOf(DoubleUnaryOperator f);

  /**
   * Returns <i>Σ_{λ&gt;0} λ/(λ + z)</i>, the effective dimension, with bounds where its kink at
   * zero leaves no error bar that holds.
   *
   * @param z the regularisation z, positive
   * @return the sum, an estimate, bounds or unknown
   */
  default BoundedEstimate effectiveDimension(double z) {
    return BoundedEstimate.of(traceOf(x -> x > 0 ? x / (x + z) : 0));
  }

  /**
   * Returns the sum of the negative eigenvalues' sizes, <i>Σ max(−λ_i, 0)</i>.
   *
   * @return the sum
   */
  default Estimate negativeMass() {
    return traceOf(x -> Math.max(-x, 0));
  }

  /**
   * Returns the share of eigenvalues above a threshold, <i>#{λ_i &gt; τ}/P</i>.
   *
   * @param tau the threshold τ, at least 0
   * @return the share in [0, 1], unresolved where the threshold cuts through a part of the spectrum
   *     that the basis does not separate
   */
  Estimate shareAbove(double tau);

  /**
   * Returns the share of eigenvalues below a negative threshold, <i>#{λ_i &lt; −τ}/P</i>.
   *
   * @param tau the threshold τ, at least 0
   * @return the share in [0, 1], unresolved where the threshold cuts through a part of the spectrum
   *     that the basis does not separate
   */
  Estimate shareBelow(double tau);

  /**
   * Returns the smoothed spectral density on a grid.
   *
   * @param grid the points, ascending
   * @param width the standard deviation of the smoothing Gaussian, positive
   * @return the density
   */
  SpectralDensity density(double[] grid, double width);

  /**
   * Returns nodes and weights for the spectrum's distribution, from which the density is made.
   *
   * @return the quadrature, with weights that sum to 1
   */
  SpectralQuadrature quadrature();
}
