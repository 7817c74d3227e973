package dev.sonde.outcomes;

import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Limits for a pipeline: on figures by name, on findings, and on getting worse than a run before.
 *
 * <p>Nothing is let through because it is unknown. A figure that the file has as null crosses every
 * limit on it; one of which only bounds are known crosses unless both bounds are allowed; means of
 * nothing (heads without a row of two keys) are left out, and where no figure is left the limit is
 * crossed.
 */
public final class Gate {
  private final List<Limit> limits;
  private final Optional<Severity> worst;
  private final Optional<Outcome> baseline;

  private Gate(List<Limit> limits, Optional<Severity> worst, Optional<Outcome> baseline) {
    this.limits = List.copyOf(limits);
    this.worst = worst;
    this.baseline = baseline;
  }

  /** Lets everything through. */
  public static Gate open() {
    return new Gate(List.of(), Optional.empty(), Optional.empty());
  }

  /** The same with one more limit. */
  public Gate with(Limit limit) {
    List<Limit> more = new ArrayList<>(limits);
    more.add(limit);
    return new Gate(more, worst, baseline);
  }

  /** The same, which is crossed by a finding as grave as this, or graver. */
  public Gate failingOn(Severity severity) {
    return new Gate(limits, Optional.of(severity), baseline);
  }

  /**
   * The same, which is crossed by figures worse than these; {@link RegressionCheck} says by how
   * much.
   */
  public Gate against(Outcome before) {
    return new Gate(limits, worst, Optional.of(before));
  }

  /** Whether it lets everything through. */
  public boolean isOpen() {
    return limits.isEmpty() && worst.isEmpty() && baseline.isEmpty();
  }

  /**
   * Holds what was found against the limits.
   *
   * @return one check per limit, one for findings, and one per kind of figure of the baseline
   * @throws InvalidInputException when a limit is on a figure that there is not, or the baseline
   *     cannot be compared with
   */
  public List<LimitCheck> check(Outcome outcome) {
    List<LimitCheck> checks = new ArrayList<>();
    limits.forEach(limit -> checks.add(check(limit, outcome.named(limit.figure()))));
    worst.ifPresent(severity -> checks.add(findings(severity, outcome)));
    baseline.ifPresent(before -> checks.addAll(RegressionCheck.checks(outcome, before)));
    return List.copyOf(checks);
  }

  private static LimitCheck check(Limit limit, List<Figure> figures) {
    Bound bound = limit.bound();
    Optional<Figure> worst =
        figures.stream()
            .filter(figure -> !figure.isOfNothing())
            .max(
                Comparator.comparingDouble(
                    figure -> excess(bound.excess(bound.worst(figure), limit.value()))));
    return new LimitCheck(
        limit.name(),
        bound,
        limit.value(),
        worst.map(bound::worst).orElse(Double.NaN),
        worst.map(Figure::standardError).orElse(Double.NaN),
        worst.map(figure -> place(figure, limit)).orElse(""),
        OptionalDouble.empty());
  }

  /** What is no number is worse than any. */
  private static double excess(double excess) {
    return Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
  }

  private static String place(Figure figure, Limit limit) {
    return figure.place().equals(limit.figure()) ? "" : figure.place();
  }

  private static LimitCheck findings(Severity severity, Outcome outcome) {
    List<String> codes =
        outcome.notices().stream()
            .filter(notice -> notice.severity().compareTo(severity) >= 0)
            .map(Outcome.Notice::code)
            .distinct()
            .toList();
    return new LimitCheck(
        LimitCheck.FINDINGS + severity.name().toLowerCase(Locale.ROOT),
        Bound.MAX,
        0,
        codes.size(),
        Double.NaN,
        codes.stream().limit(Finding.MOST_NAMES).collect(Collectors.joining(", ")),
        OptionalDouble.empty());
  }
}
