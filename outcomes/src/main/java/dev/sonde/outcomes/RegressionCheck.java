package dev.sonde.outcomes;

import static java.util.Objects.requireNonNull;

import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Holds a run against one before: figures that have a worse side, and are worse there by more than
 * the errors of both allow.
 *
 * <p>The chance that a run that is no worse crosses is at most 5%, over all figures together: each
 * of m pairs is held at 5%/m (Bonferroni). Figures without an error bar are not held, since nobody
 * can say which differences are chance; limits on them are {@link Limit}s.
 */
final class RegressionCheck {
  private static final Map<OutcomeKind, Map<String, Bound>> HELD =
      Map.of(
          OutcomeKind.MEASURE,
          Map.of(
              "loss.accuracy", Bound.MIN,
              "spectrum.trace", Bound.MAX,
              "spectrum.frobeniusSquared", Bound.MAX,
              "spectrum.top", Bound.MAX,
              "effectiveDimension", Bound.MAX),
          OutcomeKind.WATCH,
          Map.of(
              "last.accuracy", Bound.MIN,
              "last.trace", Bound.MAX,
              "last.gaussNewtonTrace", Bound.MAX,
              "last.effectiveDimension", Bound.MAX),
          OutcomeKind.SWEEP,
          Map.of(
              "points.testError", Bound.MAX,
              "points.tunedTestError", Bound.MAX,
              "points.earlyStoppedTestError", Bound.MAX,
              "advice.testError", Bound.MAX),
          OutcomeKind.ATTENTION,
          Map.of(
              "layers.heads.rowStd", Bound.MAX,
              "layers.heads.nearOneHotShare", Bound.MAX,
              "layers.heads.jacobianNorm", Bound.MIN));

  /** A figure of both runs, and which side of it is worse. */
  private record Pair(Difference difference, Bound bound) {
    double limit(double tail) {
      double margin = difference.margin(tail);
      return difference.before().estimate() + (bound == Bound.MAX ? margin : -margin);
    }

    double excess(double tail) {
      return bound.excess(difference.now().estimate(), limit(tail));
    }

    String kind() {
      return difference.now().name().kind();
    }
  }

  private RegressionCheck() {}

  /** One check for each kind of figure, of the pair that is worst. */
  static List<LimitCheck> checks(Outcome now, Outcome before) {
    Comparability.require(now, before);
    Map<String, Bound> held = HELD.getOrDefault(now.kind(), Map.of());
    PairedFigures judged =
        PairedFigures.of(now, before).judged(name -> held.containsKey(name.kind()));
    List<Pair> pairs =
        judged.pairs().stream()
            .map(pair -> new Pair(pair, requireNonNull(held.get(pair.now().name().kind()))))
            .toList();
    if (pairs.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.BASELINE,
          before.source()
              + " shares no figure that has an error bar with "
              + now.source()
              + "; measure both with the same options");
    }
    double tail = judged.chanceOfEach();
    return pairs.stream().map(Pair::kind).distinct().map(kind -> check(kind, pairs, tail)).toList();
  }

  private static LimitCheck check(String kind, List<Pair> all, double tail) {
    List<Pair> pairs = all.stream().filter(pair -> pair.kind().equals(kind)).toList();
    Pair worst =
        pairs.stream().max(Comparator.comparingDouble(pair -> pair.excess(tail))).orElseThrow();
    List<String> crossing =
        pairs.stream()
            .filter(pair -> pair.excess(tail) > 0)
            .sorted(Comparator.comparingDouble(pair -> -pair.excess(tail)))
            .map(pair -> pair.difference().now().place())
            .toList();
    String where =
        crossing.isEmpty()
            ? worst.difference().now().place()
            : crossing.stream().limit(Finding.MOST_NAMES).collect(Collectors.joining(", "));
    return new LimitCheck(
        "against " + kind,
        worst.bound(),
        worst.limit(tail),
        worst.difference().now().estimate(),
        worst.difference().now().standardError(),
        where.equals(kind) ? "" : where,
        OptionalDouble.of(worst.difference().before().estimate()));
  }
}
