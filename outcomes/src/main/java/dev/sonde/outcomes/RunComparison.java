package dev.sonde.outcomes;

import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Two runs of one command, figure by figure, with what their errors allow to say.
 *
 * <pre>{@code
 * RunComparison comparison =
 *     RunComparison.of(Outcome.ofRun(Path.of("runs/a")), Outcome.ofRun(Path.of("runs/b")));
 * comparison.figures().stream().filter(ComparedFigure::differs).forEach(System.out::println);
 * }</pre>
 *
 * <p>The chance that equal runs are told apart is at most 5%, over all figures that people look at
 * together, each of m at 5%/m, to both sides (Bonferroni). See {@link Difference} for errors.
 *
 * @param first the first run
 * @param second the second
 * @param changes what is not the same in model, data and settings
 * @param figures every figure that both have, in the order of the second run's file
 * @param shown those that tables and pages show, the rest being for machines
 * @param findings what to notice
 */
public record RunComparison(
    Outcome first,
    Outcome second,
    List<Change> changes,
    List<ComparedFigure> figures,
    List<ComparedFigure> shown,
    List<Finding> findings) {
  /** As many heads as a page compares. */
  private static final int MOST_HEADS = 12;

  /** What people look at, in this order: kinds of figures, or beginnings of them. */
  private static final Map<OutcomeKind, List<String>> SHOWN =
      Map.of(
          OutcomeKind.MEASURE,
          List.of(
              "loss.value",
              "loss.accuracy",
              "loss.gradientNorm",
              "spectrum.trace",
              "spectrum.frobeniusSquared",
              "spectrum.top",
              "spectrum.bottom",
              "effectiveDimension",
              "measures"),
          OutcomeKind.WATCH,
          List.of(
              "last.loss",
              "last.accuracy",
              "last.gradientNorm",
              "last.largestEigenvalue",
              "last.preconditionedLargest",
              "last.trace",
              "last.gaussNewtonTrace",
              "last.effectiveDimension",
              "last.distance"),
          OutcomeKind.SWEEP,
          List.of(
              "advice.value",
              "advice.testError",
              "doubleDescent.found",
              "doubleDescent.peak.value",
              "points.testError"),
          OutcomeKind.ATTENTION,
          List.of(
              "layers.heads.rowStd",
              "layers.heads.entropyRatio",
              "layers.heads.jacobianNorm",
              "layers.heads.maxProbability",
              "layers.heads.nearOneHotShare"),
          OutcomeKind.STUDY,
          List.of("claims", "figures"));

  /** Copies the lists. */
  public RunComparison {
    changes = List.copyOf(changes);
    figures = List.copyOf(figures);
    shown = List.copyOf(shown);
    findings = List.copyOf(findings);
  }

  /**
   * Compares.
   *
   * @throws InvalidInputException when they are of different commands
   */
  public static RunComparison of(Outcome first, Outcome second) {
    if (first.kind() != second.kind()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.BASELINE,
          first.source()
              + " is a run of sonde "
              + first.kind().label()
              + " and "
              + second.source()
              + " one of sonde "
              + second.kind().label()
              + "; compare runs of one command");
    }
    PairedFigures common = PairedFigures.of(second, first);
    List<String> looked = SHOWN.getOrDefault(second.kind(), List.of());
    PairedFigures judged =
        common.judged(name -> looked.stream().anyMatch(prefix -> belongs(name, prefix)));
    double tail = judged.chanceOfEach() / 2;
    List<ComparedFigure> figures =
        common.pairs().stream().map(pair -> ComparedFigure.of(pair, tail)).toList();
    List<ComparedFigure> lookedAt = lookedAt(looked, figures);
    List<ComparedFigure> byMargin =
        lookedAt.stream()
            .filter(figure -> figure.distinguishable().isPresent())
            .sorted(Comparator.comparingDouble(figure -> -figure.timesMargin(tail)))
            .toList();
    return new RunComparison(
        first,
        second,
        changes(first, second),
        figures,
        second.kind() == OutcomeKind.ATTENTION
            ? byMargin.stream().limit(MOST_HEADS).toList()
            : lookedAt,
        ComparisonFindings.of(first, second, lookedAt, byMargin));
  }

  private static List<Change> changes(Outcome first, Outcome second) {
    SortedSet<String> names = new TreeSet<>(first.facts().keySet());
    names.addAll(second.facts().keySet());
    List<Change> changes = new ArrayList<>();
    names.forEach(name -> Change.of(name, first, second).ifPresent(changes::add));
    return changes;
  }

  private static List<ComparedFigure> lookedAt(
      List<String> prefixes, List<ComparedFigure> figures) {
    return prefixes.stream()
        .flatMap(
            prefix -> figures.stream().filter(figure -> belongs(figure.second().name(), prefix)))
        .toList();
  }

  /** Of the eigenvalues at either end only the first. */
  private static boolean belongs(FigureName name, String prefix) {
    String kind = name.kind();
    boolean below = kind.equals(prefix) || kind.startsWith(prefix + ".");
    boolean isEnd = prefix.equals("spectrum.top") || prefix.equals("spectrum.bottom");
    return below && (!isEnd || name.text().equals(prefix + "[0]"));
  }
}
