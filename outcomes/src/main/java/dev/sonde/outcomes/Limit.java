package dev.sonde.outcomes;

/**
 * What a figure may be at most, or must be at least.
 *
 * @param name what the limit is called in results, such as {@code max-logit}
 * @param bound which side is allowed
 * @param figure the end of a figure's {@linkplain Outcome#named name}; where several figures have
 *     it, all are held against the limit
 * @param value the limit, which is allowed itself
 */
public record Limit(String name, Bound bound, String figure, double value) {

  /** Refuses what is no number. */
  public Limit {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a limit is a number, got " + value + " for " + figure);
    }
  }

  /** The most that a figure may be. */
  public static Limit max(String figure, double value) {
    return new Limit("max " + figure, Bound.MAX, figure, value);
  }

  /** The least that a figure must be. */
  public static Limit min(String figure, double value) {
    return new Limit("min " + figure, Bound.MIN, figure, value);
  }

  /** The same under a name of its own. */
  public Limit called(String other) {
    return new Limit(other, bound, figure, value);
  }
}
