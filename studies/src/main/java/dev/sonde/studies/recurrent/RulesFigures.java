package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.StudyFigures;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the study {@code rules} found.
 *
 * @param rules a row for every rule, in the order of {@link LearningRule}
 * @param levels losses to hold the others against, by name, descending: what the task leaves to
 *     those who know nothing, one lag, or both; on data the best answer that never changes
 * @param curves the loss over steps, a rule each
 * @param lossUnit what losses count
 */
public record RulesFigures(
    List<Row> rules, Map<String, Double> levels, List<Curve> curves, LossUnit lossUnit)
    implements StudyFigures {

  /** Copies everything. */
  public RulesFigures {
    rules = List.copyOf(rules);
    levels = Collections.unmodifiableMap(new LinkedHashMap<>(levels));
    curves = List.copyOf(curves);
  }

  /**
   * A rule.
   *
   * @param rule which one
   * @param rate its learning rate, the best of those tried
   * @param search whether rates on both sides of it are worse
   * @param loss of the last tenth of the steps, each judged before it is learned, over seeds
   * @param aboveOptimum that loss less the least that is possible on the same steps; empty on data,
   *     whose least possible loss nobody knows
   * @param alignment the cosine of its gradient with RTRL's, step by step, before any learning;
   *     empty for rules that make no gradient of a single step
   * @param summedAlignment the cosine of sums over 100 steps
   * @param microseconds that a step took on the machine, the network's own included
   */
  public record Row(
      LearningRule rule,
      double rate,
      RateSearch search,
      Average loss,
      Optional<Average> aboveOptimum,
      Optional<Average> alignment,
      Optional<Average> summedAlignment,
      double microseconds) {}

  /**
   * A loss over steps.
   *
   * @param rule which one
   * @param losses the mean loss of each twentieth of the steps, over seeds
   */
  public record Curve(LearningRule rule, double[] losses) {

    /** Copies the losses. */
    public Curve {
      losses = losses.clone();
    }

    @Override
    public double[] losses() {
      return losses.clone();
    }
  }
}
