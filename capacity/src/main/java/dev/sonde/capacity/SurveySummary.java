package dev.sonde.capacity;

import dev.sonde.spectra.Spectrum.StopReason;
import java.util.OptionalInt;

/**
 * What a measurement's surveys were allowed, what they spent, and why they ended.
 *
 * @param budget the products allowed, empty where the survey decided itself
 * @param ceiling the most products that it could have spent
 * @param products the products spent, on all matrices
 * @param gaussNewtonProducts those among them that went to the Gauss–Newton matrix beside a Hessian
 * @param endedBy why the survey of the measured matrix spent no more
 * @param minibatches the number of minibatches that each product takes
 * @param askedTop how many largest eigenvalues were asked for, at most one a parameter
 * @param askedBottom how many smallest
 */
public record SurveySummary(
    OptionalInt budget,
    long ceiling,
    long products,
    long gaussNewtonProducts,
    StopReason endedBy,
    int minibatches,
    int askedTop,
    int askedBottom) {

  /** How often bounds hold at least. */
  public static final double CONFIDENCE = 0.995;
}
