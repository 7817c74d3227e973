package dev.sonde.studies.trajectory;

import dev.sonde.runs.Configuration;
import java.util.Arrays;

/** What the plan of a study of steps says. */
final class StepsPlan {
  private StepsPlan() {}

  static String text(Configuration plan, String name) {
    return plan.get(name)
        .orElseThrow(() -> new IllegalStateException("the plan lacks the setting " + name));
  }

  static long[] points(Configuration plan) {
    return Arrays.stream(text(plan, "points").split(" ")).mapToLong(Long::parseLong).toArray();
  }

  static int probes(Configuration plan) {
    return Integer.parseInt(text(plan, "probes"));
  }

  static double rate(Configuration plan) {
    return Double.parseDouble(text(plan, "rate"));
  }

  static double probeSize(Configuration plan) {
    return Double.parseDouble(text(plan, "probe-size"));
  }

  static long seed(Configuration plan) {
    return Long.parseLong(text(plan, "seed"));
  }
}
