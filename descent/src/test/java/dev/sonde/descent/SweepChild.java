package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import java.nio.file.Path;

/** A sweep in a process of its own, to be killed. */
final class SweepChild {
  private SweepChild() {}

  public static void main(String[] arguments) {
    Kind.valueOf(arguments[1])
        .plan()
        .withThreads(2)
        .in(Path.of(arguments[0]))
        .on(Dataset.read("digits"));
  }

  /** What is swept. */
  enum Kind {
    /** Many cells, of some tens of milliseconds each. */
    FEATURES {
      @Override
      SweepPlan plan() {
        return Sweep.over(SweepRange.of(SweepAxis.FEATURES, 10, 100, 150, 200, 400))
            .withSamples(200)
            .withTestSamples(300)
            .withLabelNoise(0.2)
            .withSeeds(40);
      }
    },
    /** Four cells of a second or two, most of it training. */
    PERCEPTRONS {
      @Override
      SweepPlan plan() {
        return Sweep.over(Width.of(6, 24))
            .withSamples(300)
            .withTestSamples(200)
            .withLabelNoise(0.2)
            .withEpochs(15_000)
            .withSeeds(1)
            .withDecays(0.5)
            .withBudget(20);
      }
    };

    abstract SweepPlan plan();
  }
}
