package dev.sonde.attention;

import java.util.List;

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
    int keys, Entries entries, long seed, List<SpreadRow> rows, List<ProductRow> products) {

  /** Copies the lists. */
  public TheoryTable {
    rows = List.copyOf(rows);
    products = List.copyOf(products);
  }
}
