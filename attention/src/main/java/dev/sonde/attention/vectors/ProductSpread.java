package dev.sonde.attention.vectors;

import dev.sonde.attention.means.RowMean;

/**
 * How queries and keys of a head spread, and why their products spread as they do.
 *
 * <p>Independent entries would give q·k the variance d·σ_q²·σ_k², which 1/√d is made for. Over the
 * queries and keys of one sequence, all pairs, visible or not, and for each query about its mean
 * over the keys, since the softmax does not see a row's shift, the variance is tr(M Σ), M = E[q qᵀ]
 * and Σ the covariance of the keys. It exceeds d·σ_q²·σ_k² = tr M · tr Σ / d by
 *
 * <p>ratio = agreement · d / √(r_q·r_k),
 *
 * <p>where r = (tr A)²/‖A‖²_F counts the directions that M and Σ fill, and agreement = tr(M
 * Σ)/(‖M‖_F ‖Σ‖_F) is their correlation: entries that correlate leave few directions, and spread
 * the products where queries and keys share them. M and Σ are means over all sequences; the
 * variance is that within sequences, so with several of them the agreement also holds what a
 * sequence's queries and keys have in common.
 *
 * <p>Queries and keys are taken as they enter their product, after rotations and norms, without
 * factors of the scale that an exporter put on them.
 *
 * @param queryStd σ_q, the root mean square of the entries of the queries
 * @param keyStd σ_k, that of the keys about their mean key
 * @param variance of q·k, unscaled
 * @param independent the variance that independent entries would give: the mean over queries of
 *     |q|²·σ_k² with σ_k of the query's own sequence, which is d·σ_q²·σ_k² for one sequence
 * @param ratio of the two
 * @param queryDirections r_q, from 1 to d
 * @param keyDirections r_k, from 1 to d
 * @param agreement the correlation of M and Σ: 0 where keys differ only where no query looks, 1
 *     where they differ just as queries look
 */
public record ProductSpread(
    RowMean queryStd,
    RowMean keyStd,
    RowMean variance,
    RowMean independent,
    RowMean ratio,
    double queryDirections,
    double keyDirections,
    double agreement) {

  /** Where a graph does not show queries and keys. */
  public static final ProductSpread UNKNOWN =
      new ProductSpread(
          RowMean.NONE,
          RowMean.NONE,
          RowMean.NONE,
          RowMean.NONE,
          RowMean.NONE,
          Double.NaN,
          Double.NaN,
          Double.NaN);
}
