package dev.sonde.descent;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Width;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import java.nio.file.Path;

/** A sweep in a process of its own, to be killed. */
final class SweepChild {
  private SweepChild() {}

  public static void main(String[] arguments) {
    Kind kind = Kind.valueOf(arguments[1]);
    kind.plan().withThreads(2).in(Path.of(arguments[0])).on(kind.data());
  }

  /** What is swept. */
  enum Kind {
    /** Many cells, of some tens of milliseconds each. */
    FEATURES {
      @Override
      SweepPlan plan() {
        return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 10, 100, 150, 200, 400))
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
        return SweepPlan.over(Width.of(6, 24))
            .withSamples(300)
            .withTestSamples(200)
            .withLabelNoise(0.2)
            .withEpochs(15_000)
            .withSeeds(1)
            .withDecays(0.5)
            .withBudget(20);
      }
    },
    /** Two cells, of which the second copies 48 MB of samples twice. */
    LARGE {
      @Override
      SweepPlan plan() {
        return SweepPlan.over(SweepRange.of(SweepAxis.SAMPLES, 100, 60_000))
            .withWidth(2)
            .withTestSamples(100)
            .withEpochs(1)
            .withSeeds(1)
            .withDecays()
            .withBudget(0);
      }

      @Override
      Dataset data() {
        int samples = 60_200;
        long[] y = new long[samples];
        float[] x = new float[200 * samples];
        for (int i = 0; i < samples; i++) {
          y[i] = i % 2;
          x[200 * i] = i % 7;
        }
        return new Dataset(
            new Values.Floats(x, new long[] {samples, 200}),
            new Values.Integers(y, new long[] {samples}),
            "large",
            "");
      }
    };

    abstract SweepPlan plan();

    Dataset data() {
      return DataSource.read("digits");
    }
  }
}
