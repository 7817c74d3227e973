package dev.sonde.outcomes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a figure stands in a file: {@code spectrum.trace}, {@code effectiveDimension[hessian@0.1]},
 * {@code layers[0].heads[3].rowStd}, {@code points[64].testError}.
 *
 * <p>Members are joined by dots; an element of an array has in brackets what tells it from its
 * neighbours: the layer or head, z, τ, the value of the axis, otherwise its position from 0.
 * Elements that have a name stand under it like members: {@code measures.pathNorm}, {@code
 * layers.fc1.spectrum.trace}.
 *
 * @param steps from the file's root to the figure
 */
public record FigureName(List<Step> steps) {

  /**
   * One member, or one element of it.
   *
   * @param member the member's name
   * @param label what tells the element from its neighbours
   */
  record Step(String member, Optional<String> label) {
    static Step of(String member) {
      return new Step(member, Optional.empty());
    }

    String text() {
      return member + label.map(one -> "[" + one + "]").orElse("");
    }
  }

  /** Copies the steps. */
  public FigureName {
    steps = List.copyOf(steps);
  }

  /** The whole name, as limits and tables have it. */
  public String text() {
    return steps.stream().map(Step::text).collect(Collectors.joining("."));
  }

  /** The ends of the name, the shortest first, the whole name last. */
  List<String> ends() {
    List<String> ends = new ArrayList<>();
    for (int from = steps.size() - 1; from >= 0; from--) {
      ends.add(new FigureName(steps.subList(from, steps.size())).text());
    }
    return ends;
  }

  /** The name without what is in brackets: all heads' {@code rowStd} are one kind of figure. */
  public String kind() {
    return steps.stream().map(Step::member).collect(Collectors.joining("."));
  }

  /** How deep in the file it stands. */
  int depth() {
    return steps.size();
  }

  /**
   * Whether somebody who wrote this means this figure, perhaps among others.
   *
   * @param asked the end of a name, whole members; brackets may be left out, and so may what stands
   *     behind an {@code @}: {@code trace}, {@code heads.rowStd}, {@code sharpness} for {@code
   *     measures.sharpness@0.05}
   */
  boolean answers(String asked) {
    for (int first = 0; first < steps.size(); first++) {
      if (answers(asked, 0, first)) {
        return true;
      }
    }
    return false;
  }

  private boolean answers(String asked, int from, int index) {
    Step step = steps.get(index);
    for (int end : ends(asked, from, step.member())) {
      if (rest(asked, end, index)) {
        return true;
      }
      if (step.label().isPresent() && asked.startsWith("[", end)) {
        for (int inner : ends(asked, end + 1, step.label().get())) {
          if (asked.startsWith("]", inner) && rest(asked, inner + 1, index)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean rest(String asked, int from, int index) {
    if (index + 1 == steps.size()) {
      return from == asked.length();
    }
    return asked.startsWith(".", from) && answers(asked, from + 1, index + 1);
  }

  /** Where a word, or the part of it before an {@code @}, ends when it stands there. */
  private static List<Integer> ends(String asked, int from, String word) {
    String before = word.contains("@") ? word.substring(0, word.indexOf('@')) : word;
    return List.of(word, before).stream()
        .distinct()
        .filter(one -> !one.isEmpty() && asked.startsWith(one, from))
        .map(one -> from + one.length())
        .toList();
  }

  @Override
  public String toString() {
    return text();
  }
}
