package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.RateSearch;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * The trainings of a rule at the best of the learning rates tried, a seed each.
 *
 * @param tried all rates that were tried
 */
record Tuned(
    LearningRule rule, double rate, List<OnlineTraining> trainings, NavigableSet<Double> tried) {

  /** Rates that are tried where the best is at the edge, up to a hundred times further. */
  private static final double[] LADDER = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1};

  Tuned {
    trainings = List.copyOf(trainings);
    tried = Collections.unmodifiableNavigableSet(new TreeSet<>(tried));
  }

  static Tuned best(LearningRule rule, NavigableMap<Double, List<OnlineTraining>> byRate) {
    double rate =
        byRate.entrySet().stream()
            .min(Comparator.comparingDouble(one -> mean(one.getValue(), OnlineTraining::last)))
            .map(Map.Entry::getKey)
            .orElseThrow();
    return new Tuned(rule, rate, byRate.getOrDefault(rate, List.of()), byRate.navigableKeySet());
  }

  private static double mean(
      List<OnlineTraining> trainings, ToDoubleFunction<OnlineTraining> figure) {
    return trainings.stream().mapToDouble(figure).average().orElseThrow();
  }

  RateSearch search() {
    if (tried.size() == 1) {
      return RateSearch.ONLY_ONE;
    }
    if (rate == tried.first()) {
      return RateSearch.SMALLEST;
    }
    return rate == tried.last() ? RateSearch.LARGEST : RateSearch.INSIDE;
  }

  /** The rate beyond the edge at which the best is, if there is one and fewer were tried. */
  OptionalDouble beyond(int most) {
    if (tried.size() >= most) {
      return OptionalDouble.empty();
    }
    OptionalDouble next = OptionalDouble.empty();
    for (double step : LADDER) {
      if (search() == RateSearch.SMALLEST && step < rate) {
        next = OptionalDouble.of(step);
      } else if (search() == RateSearch.LARGEST && step > rate && next.isEmpty()) {
        next = OptionalDouble.of(step);
      }
    }
    return next;
  }

  Average average(ToDoubleFunction<OnlineTraining> figure) {
    return Average.of(trainings.stream().mapToDouble(figure).toArray());
  }

  double[] meanBlocks() {
    double[] mean = new double[trainings.get(0).blocks().length];
    for (OnlineTraining one : trainings) {
      for (int b = 0; b < mean.length; b++) {
        mean[b] += one.blocks()[b] / trainings.size();
      }
    }
    return mean;
  }
}
