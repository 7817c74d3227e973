package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import java.nio.file.Path;

/** A sweep in a process of its own, to be killed. */
final class SweepChild {
  private SweepChild() {}

  public static void main(String[] arguments) {
    plan().withThreads(2).in(Path.of(arguments[0])).on(Dataset.read("digits"));
  }

  /** Many cells, of some tens of milliseconds each. */
  static SweepPlan plan() {
    return Sweep.over(SweepRange.of(SweepAxis.FEATURES, 10, 100, 150, 200, 400))
        .withSamples(200)
        .withTestSamples(300)
        .withLabelNoise(0.2)
        .withSeeds(40);
  }
}
