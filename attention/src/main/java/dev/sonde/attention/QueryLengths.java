package dev.sonde.attention;

import java.util.ArrayList;
import java.util.List;

/**
 * The length of a query with d independent N(0, 1) entries: |q| ~ χ_d, whose density is r^{d−1}
 * e^{−r²/2} up to a factor. Given q, the products with keys of such entries are N(0, |q|²).
 */
final class QueryLengths {
  /** Nodes on either side, a standard deviation of |q| apart; the sum is exact to 1e-8. */
  private static final int SIDE = 5;

  /**
   * A length.
   *
   * @param length r
   * @param weight its share; all of them add up to 1
   */
  record Node(double length, double weight) {}

  private QueryLengths() {}

  /**
   * Nodes and weights that turn a mean over |q| into a sum.
   *
   * @param dimension d
   * @return at most 11 nodes
   */
  static List<Node> of(int dimension) {
    double centre = Math.sqrt(dimension - 0.5);
    double step = Math.sqrt(0.5);
    List<Node> nodes = new ArrayList<>();
    double mass = 0;
    for (int i = -SIDE; i <= SIDE; i++) {
      double r = centre + i * step;
      if (r > 0) {
        double logDensity = (dimension - 1) * Math.log(r / centre) - (r * r - centre * centre) / 2;
        nodes.add(new Node(r, Math.exp(logDensity)));
        mass += Math.exp(logDensity);
      }
    }
    double total = mass;
    return nodes.stream().map(node -> new Node(node.length(), node.weight() / total)).toList();
  }
}
