package dev.sonde.attention;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Limits for a model's attention, for a gate in a training pipeline.
 *
 * <pre>{@code
 * List<LimitCheck> checks = AttentionLimits.none().withMaxLogit(100).withMaxSaturatedHeads(2).check(report);
 * }</pre>
 *
 * <p>Attention that was not recognised is never let through silently: a report with unrecognised
 * places crosses the limit {@code unrecognised}, which is 0. A figure that is not a number crosses
 * every limit; heads that have no rows with two visible keys have no spread and are left out of
 * {@code max-row-std}, which is crossed where no head is left.
 */
public final class AttentionLimits {
  private final OptionalDouble maxLogit;
  private final OptionalDouble maxRowStd;
  private final OptionalInt maxSaturatedHeads;

  private AttentionLimits(
      OptionalDouble maxLogit, OptionalDouble maxRowStd, OptionalInt maxSaturatedHeads) {
    this.maxLogit = maxLogit;
    this.maxRowStd = maxRowStd;
    this.maxSaturatedHeads = maxSaturatedHeads;
  }

  /**
   * Returns no limits but that everything must be recognised.
   *
   * @return the limits
   */
  public static AttentionLimits none() {
    return new AttentionLimits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty());
  }

  /**
   * Returns these limits with one on the size of logits.
   *
   * @param limit the largest |logit| allowed, above 0
   * @return the limits
   */
  public AttentionLimits withMaxLogit(double limit) {
    return new AttentionLimits(OptionalDouble.of(positive(limit)), maxRowStd, maxSaturatedHeads);
  }

  /**
   * Returns these limits with one on the spread of a row.
   *
   * @param limit the largest row std allowed, above 0
   * @return the limits
   */
  public AttentionLimits withMaxRowStd(double limit) {
    return new AttentionLimits(maxLogit, OptionalDouble.of(positive(limit)), maxSaturatedHeads);
  }

  /**
   * Returns these limits with one on saturated heads.
   *
   * @param limit how many are allowed, at least 0
   * @return the limits
   */
  public AttentionLimits withMaxSaturatedHeads(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a number of heads is at least 0, got " + limit);
    }
    return new AttentionLimits(maxLogit, maxRowStd, OptionalInt.of(limit));
  }

  private static double positive(double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("a limit above 0 is needed, got " + limit);
    }
    return limit;
  }

  /** Whether no limit was set. */
  public boolean isEmpty() {
    return maxLogit.isEmpty() && maxRowStd.isEmpty() && maxSaturatedHeads.isEmpty();
  }

  /**
   * Holds a report against the limits.
   *
   * @param report what was measured
   * @return one check per limit
   */
  public List<LimitCheck> check(AttentionReport report) {
    List<LimitCheck> checks = new ArrayList<>();
    maxLogit.ifPresent(
        limit ->
            checks.add(
                largest("max-logit", limit, report, head -> head.softmax().maxAbsoluteLogit())));
    maxRowStd.ifPresent(
        limit -> checks.add(largest("max-row-std", limit, report, AttentionLimits::rowStd)));
    maxSaturatedHeads.ifPresent(limit -> checks.add(saturated(limit, report)));
    checks.add(
        new LimitCheck(
            "unrecognised",
            0,
            report.unrecognised().size(),
            report.unrecognised().stream()
                .map(UnrecognisedAttention::node)
                .collect(Collectors.joining(", "))));
    return List.copyOf(checks);
  }

  /** The spread; below that of any row where there is no row to have one. */
  private static double rowStd(HeadFigures head) {
    RowMean std = head.softmax().rowStd();
    return std.n() == 0 ? Double.NEGATIVE_INFINITY : std.estimate();
  }

  private static LimitCheck largest(
      String name, double limit, AttentionReport report, ToDoubleFunction<HeadFigures> figure) {
    double most = Double.NEGATIVE_INFINITY;
    String where = "";
    for (AttentionLayer layer : report.layers()) {
      for (HeadFigures head : layer.heads()) {
        double value = figure.applyAsDouble(head);
        if (Double.isNaN(value)) {
          return new LimitCheck(name, limit, value, head.name(layer.layer()));
        }
        if (value > most) {
          most = value;
          where = head.name(layer.layer());
        }
      }
    }
    return new LimitCheck(name, limit, where.isEmpty() ? Double.NaN : most, where);
  }

  private static LimitCheck saturated(int limit, AttentionReport report) {
    List<String> names = new ArrayList<>();
    for (AttentionLayer layer : report.layers()) {
      for (HeadFigures head : layer.heads()) {
        if (head.verdicts().contains(HeadVerdict.SATURATED)) {
          names.add(head.name(layer.layer()));
        }
      }
    }
    return new LimitCheck("max-saturated-heads", limit, names.size(), String.join(", ", names));
  }
}
