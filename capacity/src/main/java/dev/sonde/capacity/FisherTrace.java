package dev.sonde.capacity;

import dev.sonde.nets.Fisher;
import dev.sonde.nets.Objective;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.ProductListener;
import dev.sonde.spectra.TraceEstimate;
import dev.sonde.spectra.TraceEstimator;
import java.util.concurrent.CancellationException;

/**
 * The trace of the empirical Fisher matrix: the mean over targets of the squared norm of that
 * target's gradient, {@code tr F = (1/T) Σ_t ‖∇ℓ_t‖²}, in units of squared gradient.
 *
 * <p>By XTrace from products with the Fisher matrix, so that no gradient of a single target is
 * formed; exact when there are as many products as parameters. Source: Jastrzębski et al.,
 * Catastrophic Fisher Explosion: Early Phase Fisher Matrix Impacts Generalization, 2021
 * (arXiv:2012.14193).
 *
 * @param estimate the trace; unresolved when its standard error is unknown
 */
public record FisherTrace(Estimate estimate) {

  /**
   * Measures the trace.
   *
   * @param objective the loss over the data
   * @param products the products to spend, at least 4
   * @param seed the seed of the test vectors
   * @return the measure
   * @throws CancellationException if the thread is interrupted before two products are there; its
   *     interrupt flag stays set
   */
  public static FisherTrace of(Objective objective, int products, long seed) {
    return of(objective, products, seed, ProductListener.silent());
  }

  static FisherTrace of(Objective objective, int products, long seed, ProductListener listener) {
    TraceEstimate trace =
        TraceEstimator.withDefaults()
            .withProducts(products)
            .withSeed(seed)
            .withListener(listener)
            .of(objective.fisher(Fisher.EMPIRICAL));
    double error = trace.standardError();
    return new FisherTrace(
        Double.isFinite(error)
            ? new Estimate(trace.value(), error, true)
            : Estimate.unresolved(trace.value(), error));
  }
}
