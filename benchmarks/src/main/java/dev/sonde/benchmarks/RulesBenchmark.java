package dev.sonde.benchmarks;

import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.recurrent.LearningRule;
import dev.sonde.studies.recurrent.RulesFigures;
import dev.sonde.studies.recurrent.RulesStudy;
import java.util.List;

/**
 * What a step of each learning rule of the study {@code rules} costs, the network's own included,
 * on the add task: in microseconds, the shortest of all its trainings on one thread, and over a
 * step that changes the output weights alone.
 */
final class RulesBenchmark {
  private static final int STEPS = 20_000;

  private RulesBenchmark() {}

  static String run() {
    Clock.Table table =
        new Clock.Table(
            "rule", "16 units (µs)", "over output only", "32 units (µs)", "ratio to 16");
    List<RulesFigures.Row> small = rows(16);
    List<RulesFigures.Row> large = rows(32);
    double least =
        small.stream()
            .filter(row -> row.rule() == LearningRule.OUTPUT_ONLY)
            .mapToDouble(RulesFigures.Row::microseconds)
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < small.size(); i++) {
      double here = small.get(i).microseconds();
      double there = large.get(i).microseconds();
      table.row(small.get(i).rule().label(), here, here / least, there, there / here);
    }
    return table.toString();
  }

  private static List<RulesFigures.Row> rows(int units) {
    RulesStudy study =
        RulesStudy.withDefaults()
            .withUnits(units)
            .withSteps(STEPS)
            .withExtent(Extent.QUICK)
            .withThreads(1);
    return ((RulesFigures) study.theory().figures()).rules();
  }

  /** Prints the table. */
  public static void main(String[] args) {
    System.out.println(run());
  }
}
