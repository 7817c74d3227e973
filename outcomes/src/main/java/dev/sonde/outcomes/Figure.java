package dev.sonde.outcomes;

/**
 * One number of a file, with what the file says of its error.
 *
 * @param name its place in the file
 * @param where the head that it belongs to, such as {@code L0H3}, or the things that were counted;
 *     empty where the name says it all
 * @param estimate the number; NaN where the file has null
 * @param standardError its standard error; 0 where it is exact, NaN where the file gives none
 * @param n of how many seeds, rows or texts it is a mean; 0 where there were none, −1 where the
 *     file does not say
 * @param low a bound that holds for certain, not above the estimate; NaN where there is none
 * @param high the bound on the other side
 */
public record Figure(
    FigureName name,
    String where,
    double estimate,
    double standardError,
    long n,
    double low,
    double high) {

  /** A number without an error. */
  static Figure plain(FigureName name, String where, double value) {
    return new Figure(name, where, value, Double.NaN, -1, Double.NaN, Double.NaN);
  }

  /** A mean of nothing: no head, row or seed was there to have one. */
  boolean isOfNothing() {
    return n == 0 && Double.isNaN(estimate);
  }

  /** The largest that it can be: its upper bound, otherwise its estimate. */
  double highest() {
    return Double.isNaN(high) ? estimate : high;
  }

  /** The smallest that it can be: its lower bound, otherwise its estimate. */
  double lowest() {
    return Double.isNaN(low) ? estimate : low;
  }

  /** The name, or where that says it in fewer letters, the head. */
  String place() {
    return where.isEmpty() ? name.text() : where;
  }

  /** The same figure with another standard error. */
  Figure withStandardError(double error) {
    return new Figure(name, where, estimate, error, n, low, high);
  }
}
