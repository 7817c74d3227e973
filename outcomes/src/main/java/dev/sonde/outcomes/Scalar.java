package dev.sonde.outcomes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A figure at a step, as trackers of experiments keep them.
 *
 * <p>The figures of a training stand at the steps of its checkpoints, those of a sweep at the
 * values of its axis (at 0, 1, … where these are no whole numbers), all others at step 0. A figure
 * with an error has a second scalar for it, {@code NAME/standardError}.
 *
 * @param tag the figure's name, without the step: {@code effectiveDimension/ggn/0.1}; made of
 *     letters, digits, {@code . _ -} and {@code /}
 * @param step where it stands
 * @param value the number, finite
 */
public record Scalar(String tag, long step, double value) {
  private static final String ERROR = "/standardError";

  /** What the figures of checkpoints and of points have stand under. */
  private static final List<String> SERIES = List.of("checkpoints", "points");

  /** Checks that the value is a number. */
  public Scalar {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(tag + " is " + value + "; a scalar is finite");
    }
  }

  /** All figures of a file that are known, in its order. */
  public static List<Scalar> of(Outcome outcome) {
    boolean isSeries = outcome.kind() == OutcomeKind.WATCH || outcome.kind() == OutcomeKind.SWEEP;
    List<String> labels =
        outcome.figures().stream()
            .flatMap(figure -> label(figure.name()).stream())
            .distinct()
            .toList();
    boolean whole = labels.stream().allMatch(label -> step(label).isPresent());
    List<Scalar> scalars = new ArrayList<>();
    for (Figure figure : outcome.figures()) {
      Optional<String> label = label(figure.name());
      if (isSeries && label.isEmpty()) {
        continue;
      }
      long step =
          label.map(text -> whole ? step(text).orElseThrow() : labels.indexOf(text)).orElse(0L);
      String tag = tag(figure.name(), isSeries ? 1 : 0);
      if (Double.isFinite(figure.estimate())) {
        scalars.add(new Scalar(tag, step, figure.estimate()));
        if (figure.standardError() > 0 && Double.isFinite(figure.standardError())) {
          scalars.add(new Scalar(tag + ERROR, step, figure.standardError()));
        }
      }
    }
    return List.copyOf(scalars);
  }

  /** What tells the checkpoint or point from its neighbours, where the figure is of one. */
  private static Optional<String> label(FigureName name) {
    FigureName.Step first = name.steps().get(0);
    return SERIES.contains(first.member()) && name.steps().size() > 1
        ? first.label()
        : Optional.empty();
  }

  private static Optional<Long> step(String label) {
    double value = Double.parseDouble(label);
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? Optional.of((long) value)
        : Optional.empty();
  }

  private static String tag(FigureName name, int from) {
    return name.steps().subList(from, name.steps().size()).stream()
        .map(step -> step.member() + step.label().map(label -> "/" + label).orElse(""))
        .collect(Collectors.joining("/"))
        .replaceAll("[@,]", "/")
        .replaceAll("[^A-Za-z0-9._/-]", "_");
  }
}
