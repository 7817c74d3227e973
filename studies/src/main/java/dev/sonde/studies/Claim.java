package dev.sonde.studies;

import dev.sonde.descent.statistics.Average;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a paper says, and whether it holds here.
 *
 * <p>The verdict is worked out from the 95% interval of what was measured, so that it cannot
 * contradict the figures: {@code EQUAL} holds where the whole interval lies within {@code
 * tolerance} of {@code published} and does not where the whole interval lies outside; {@code
 * AT_LEAST} and {@code AT_MOST} compare the interval with {@code published} less, or plus, {@code
 * tolerance}. An interval that reaches across an edge resolves nothing; neither does a figure that
 * is missing, NaN or infinite, nor one that {@linkplain #unresolved tells nothing of the claim}.
 *
 * @param id its stable name, for example {@code inputs.outlier}; the report has its words in each
 *     language
 * @param source where it stands
 * @param relation how the measured figure should stand to the published one
 * @param published the published figure or the bound; empty where the statement has none
 * @param measured the figure here; exact where its standard error is 0; empty when it could not be
 *     measured
 * @param tolerance how far from {@code published} still counts, in its units, at least 0
 * @param verdict whether it holds
 * @param evidence further figures that the words name, in order; numbers or texts
 */
public record Claim(
    String id,
    Reference source,
    Relation relation,
    OptionalDouble published,
    Optional<Average> measured,
    double tolerance,
    Verdict verdict,
    Map<String, Object> evidence) {

  /** How the measured figure should stand to the published one. */
  public enum Relation {
    /** Equal, within the tolerance. */
    EQUAL,
    /** At least as large. */
    AT_LEAST,
    /** At most as large. */
    AT_MOST
  }

  /** Whether a claim holds. */
  public enum Verdict {
    /** It does. */
    HOLDS("holds"),
    /** It does not, on these data or this network. */
    DOES_NOT_HOLD_HERE("does-not-hold-here"),
    /** The error is too large to tell. */
    NOT_RESOLVED("not-resolved");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    /**
     * Returns the word in JSON.
     *
     * @return for example {@code does-not-hold-here}
     */
    public String label() {
      return label;
    }
  }

  /** Checks the tolerance and copies the evidence. */
  public Claim {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException(
          id + ": the tolerance must be at least 0, got " + tolerance);
    }
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /**
   * Judges a figure.
   *
   * @param id the claim's name
   * @param source where it stands
   * @param relation how the figure should stand to the published one
   * @param published the published figure or the bound
   * @param measured the figure here; a single exact one has {@code n = 1}
   * @param tolerance how far from it still counts
   * @return the claim with its verdict
   */
  public static Claim judged(
      String id,
      Reference source,
      Relation relation,
      double published,
      Average measured,
      double tolerance) {
    return new Claim(
        id,
        source,
        relation,
        OptionalDouble.of(published),
        Optional.of(measured),
        tolerance,
        verdict(relation, published, measured, tolerance),
        Map.of());
  }

  /**
   * Judges a figure that is known to rounding.
   *
   * @param id the claim's name
   * @param source where it stands
   * @param relation how the figure should stand to the published one
   * @param published the published figure or the bound
   * @param figure the figure here
   * @param tolerance how far from it still counts
   * @return the claim with its verdict
   */
  public static Claim exact(
      String id,
      Reference source,
      Relation relation,
      double published,
      double figure,
      double tolerance) {
    return judged(id, source, relation, published, new Average(figure, 0, 1), tolerance);
  }

  /**
   * States a claim that a figure cannot judge, since what it speaks of did not occur: a comparison
   * of two things that came out as the same one, or of rules where none has learned anything.
   *
   * @param id the claim's name
   * @param source where it stands
   * @param relation how the figure should stand to the published one
   * @param published the published figure or the bound
   * @param figure what was measured all the same
   * @return the claim, not resolved
   */
  public static Claim unresolved(
      String id, Reference source, Relation relation, double published, Average figure) {
    return new Claim(
        id,
        source,
        relation,
        OptionalDouble.of(published),
        Optional.of(figure),
        0,
        Verdict.NOT_RESOLVED,
        Map.of());
  }

  /**
   * Returns this claim with a further figure for its words.
   *
   * @param name its name
   * @param figure a number or a text
   * @return a claim with the same verdict
   */
  public Claim with(String name, Object figure) {
    Map<String, Object> more = new LinkedHashMap<>(evidence);
    more.put(name, figure);
    return new Claim(id, source, relation, published, measured, tolerance, verdict, more);
  }

  private static Verdict verdict(
      Relation relation, double published, Average measured, double tolerance) {
    double half = halfWidth(measured);
    double low = measured.estimate() - half;
    double high = measured.estimate() + half;
    if (!(Double.isFinite(low) && Double.isFinite(high))) {
      return Verdict.NOT_RESOLVED;
    }
    double least = relation == Relation.AT_MOST ? Double.NEGATIVE_INFINITY : published - tolerance;
    double most = relation == Relation.AT_LEAST ? Double.POSITIVE_INFINITY : published + tolerance;
    if (low >= least && high <= most) {
      return Verdict.HOLDS;
    }
    return high < least || low > most ? Verdict.DOES_NOT_HOLD_HERE : Verdict.NOT_RESOLVED;
  }

  /** Half of the 95% interval; NaN where a single value tells of no error. */
  private static double halfWidth(Average measured) {
    return measured.n() == 1 || !(measured.standardError() > 0)
        ? measured.standardError()
        : measured.interval();
  }
}
