package dev.sonde.outcomes;

import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the figures of two runs mean the same thing. */
final class Comparability {
  /** Facts about data that figures of every kind depend on. */
  private static final List<String> DATA = List.of("data.sha256", "data.samples");

  private Comparability() {}

  /**
   * Refuses a baseline whose figures mean something else.
   *
   * @throws InvalidInputException when it is of another kind, or of other data, loss, matrix or
   *     model
   */
  static void require(Outcome now, Outcome before) {
    List<Change> changes = unlike(now, before.requireKind(now.kind()));
    if (!changes.isEmpty()) {
      throw new InvalidInputException(
          InvalidInputException.Kind.BASELINE,
          before.source()
              + " is not comparable: "
              + changes.stream().map(Change::text).collect(Collectors.joining(", "))
              + "; measure both alike, or use --max and --min");
    }
  }

  /** What differs of data, meaning and model, so that figures do not compare. */
  static List<Change> unlike(Outcome now, Outcome before) {
    List<Change> changes = new ArrayList<>();
    Stream.concat(DATA.stream(), now.kind().meaning().stream())
        .forEach(name -> Change.of(name, before, now).ifPresent(changes::add));
    if (now.kind() == OutcomeKind.ATTENTION) {
      heads(now, before).ifPresent(changes::add);
    }
    return changes;
  }

  private static Optional<Change> heads(Outcome now, Outcome before) {
    long from = heads(before);
    long to = heads(now);
    return from == to
        ? Optional.empty()
        : Optional.of(new Change("heads", Long.toString(from), Long.toString(to)));
  }

  private static long heads(Outcome outcome) {
    return outcome.figures().stream()
        .filter(figure -> figure.name().kind().equals("layers.heads.rowStd"))
        .count();
  }
}
