package dev.sonde.attention.theory;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The theory of scaled dot products, measured.
 *
 * @param keys n, the keys that a query sees
 * @param entries how queries and keys were drawn
 * @param seed of the draws
 * @param rows rows of Gaussian logits by their spread; none where only products were asked for
 * @param products products of queries and keys by dimension and scaling
 */
public record TheoryTable(
    int keys,
    EntryDistribution entries,
    long seed,
    List<SpreadRow> rows,
    List<ProductRow> products) {

  /** Copies the lists. */
  public TheoryTable {
    rows = List.copyOf(rows);
    products = List.copyOf(products);
  }

  /**
   * What the mean of ‖∂p/∂q‖_F tends to without a scale as d grows: E max of n standard normal
   * numbers.
   *
   * <p>At last a row is undecided between its two largest logits at most. With a gap g between them
   * J has four entries ±p(1 − p), p = 1/(1 + e^{−g}), and JK is p(1 − p) times the difference of
   * two keys, of length √(2d): ‖JK‖_F = 2p(1 − p)·√d. The density of the gap at 0 is n(n −
   * 1)∫φ²Φ^{n−2} over the spread √d, that is E max/√d after integration by parts, and ∫₀^∞ 2p(1 −
   * p) dg = 1. Both roots of d cancel.
   *
   * @return the limit; nothing for entries other than Gaussian ones
   */
  public OptionalDouble unscaledGradientLimit() {
    return entries == EntryDistribution.GAUSSIAN
        ? OptionalDouble.of(new GaussianLogits(1, keys).largestLogit())
        : OptionalDouble.empty();
  }

  /**
   * The gradient at the query without a scale against that with 1/√d.
   *
   * @return one for each d, in the order of the products
   */
  public List<UnscaledGradient> unscaledGradients() {
    return products.stream()
        .filter(row -> row.scaling() == Scaling.NONE)
        .map(row -> UnscaledGradient.of(row, at(row.dimension(), Scaling.ROOT)))
        .toList();
  }

  private ProductRow at(int dimension, Scaling scaling) {
    return products.stream()
        .filter(row -> row.dimension() == dimension && row.scaling() == scaling)
        .findFirst()
        .orElseThrow();
  }
}
