package dev.sonde.outcomes;

import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules behind {@link ComparisonFindingCode}. */
final class ComparisonFindings {
  /**
   * Losses this far apart, of the larger, are not alike. Tuned by us: the Gauss–Newton matrix of
   * cross-entropy grows with p(1 − p), as the loss does where it is small, so that a tenth of the
   * loss is about a tenth of the trace.
   */
  private static final double UNLIKE = 0.1;

  /** As many names as a sentence holds. */
  private static final int NAMED = 3;

  private ComparisonFindings() {}

  /**
   * Returns the findings in the order of reading.
   *
   * @param figures those that people look at
   * @param byMargin those of them that have errors, the ones that differ most first
   */
  static List<Finding> of(
      Outcome first, Outcome second, List<ComparedFigure> figures, List<ComparedFigure> byMargin) {
    List<Finding> findings = new ArrayList<>();
    notComparable(first, second).ifPresent(findings::add);
    if (findings.isEmpty()) {
      unlikeLoss(figures).ifPresent(findings::add);
    }
    if (findings.isEmpty()) {
      flatter(figures).ifPresent(findings::add);
      lowerTestError(figures).ifPresent(findings::add);
    }
    findings.add(differences(byMargin));
    return findings;
  }

  private static Optional<Finding> notComparable(Outcome first, Outcome second) {
    List<Change> unlike = Comparability.unlike(second, first);
    return unlike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                ComparisonFindingCode.NOT_COMPARABLE,
                Severity.WARNING,
                Evidence.of(
                    "unlike",
                    unlike.stream().map(Change::what).collect(Collectors.joining(", ")))));
  }

  private static Optional<Finding> unlikeLoss(List<ComparedFigure> figures) {
    return named("loss.value", figures)
        .filter(
            loss -> {
              double a = Math.abs(loss.first().estimate());
              double b = Math.abs(loss.second().estimate());
              return !(Math.abs(a - b) < UNLIKE * Math.max(a, b)) && a != b;
            })
        .map(
            loss ->
                new Finding(
                    ComparisonFindingCode.UNLIKE_LOSS,
                    Severity.WARNING,
                    Evidence.of("first", loss.first().estimate())
                        .and("second", loss.second().estimate())));
  }

  private static Optional<Finding> flatter(List<ComparedFigure> figures) {
    return named("spectrum.trace", figures)
        .filter(ComparedFigure::differs)
        .map(
            trace -> {
              boolean isSecond = trace.difference().estimate() < 0;
              Figure own = isSecond ? trace.second() : trace.first();
              Figure other = isSecond ? trace.first() : trace.second();
              return new Finding(
                  ComparisonFindingCode.FLATTER,
                  Severity.INFO,
                  Evidence.of("run", isSecond ? "second" : "first")
                      .and("trace", own.estimate())
                      .and("traceError", own.standardError())
                      .and("other", other.estimate())
                      .and("otherError", other.standardError()));
            });
  }

  private static Optional<Finding> lowerTestError(List<ComparedFigure> figures) {
    List<ComparedFigure> points =
        figures.stream()
            .filter(figure -> figure.second().name().kind().equals("points.testError"))
            .toList();
    List<ComparedFigure> apart = points.stream().filter(ComparedFigure::differs).toList();
    long lower = apart.stream().filter(figure -> figure.difference().estimate() < 0).count();
    if (apart.isEmpty() || (lower != 0 && lower != apart.size())) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            ComparisonFindingCode.LOWER_TEST_ERROR,
            Severity.INFO,
            Evidence.of("run", lower > 0 ? "second" : "first")
                .and("lower", apart.size())
                .and("points", points.size())));
  }

  private static Finding differences(List<ComparedFigure> byMargin) {
    int held = byMargin.size();
    List<ComparedFigure> strongest = byMargin.stream().filter(ComparedFigure::differs).toList();
    if (held == 0) {
      return new Finding(ComparisonFindingCode.NO_COMMON_ERRORS, Severity.WARNING, Evidence.NONE);
    }
    if (strongest.isEmpty()) {
      return new Finding(
          ComparisonFindingCode.NOT_DISTINGUISHABLE, Severity.INFO, Evidence.of("held", held));
    }
    return new Finding(
        ComparisonFindingCode.FIGURES_DIFFER,
        Severity.INFO,
        Evidence.of("differ", strongest.size())
            .and("held", held)
            .and(
                "names",
                strongest.stream()
                    .limit(NAMED)
                    .map(figure -> figure.second().name().text())
                    .collect(Collectors.joining(", "))));
  }

  private static Optional<ComparedFigure> named(String name, List<ComparedFigure> figures) {
    return figures.stream()
        .filter(figure -> figure.second().name().text().equals(name))
        .findFirst();
  }
}
