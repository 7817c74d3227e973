package dev.sonde.outcomes;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Figures that two runs have under one name, each with its partner.
 *
 * @param pairs in the order of the later run's file
 */
record PairedFigures(List<Difference> pairs) {
  /** The chance that equal runs are told apart, over all pairs. */
  private static final double FALSE_DIFFERENCES = 0.05;

  /** Copies the list. */
  PairedFigures {
    pairs = List.copyOf(pairs);
  }

  /** Pairs what both have; of figures of one name in the earlier run, the first is the partner. */
  static PairedFigures of(Outcome now, Outcome before) {
    Map<String, Figure> others =
        before.figures().stream()
            .collect(Collectors.toMap(f -> f.name().text(), Function.identity(), (a, b) -> a));
    return new PairedFigures(
        now.figures().stream()
            .flatMap(
                figure ->
                    Stream.ofNullable(others.get(figure.name().text()))
                        .map(other -> new Difference(figure, other)))
            .toList());
  }

  /** Those whose difference can be judged, of figures so named. */
  PairedFigures judged(Predicate<FigureName> named) {
    return new PairedFigures(
        pairs.stream().filter(pair -> named.test(pair.now().name()) && pair.hasErrors()).toList());
  }

  /** The chance at which each of m pairs is held, 5%/m (Bonferroni). */
  double chanceOfEach() {
    return FALSE_DIFFERENCES / Math.max(1, pairs.size());
  }
}
