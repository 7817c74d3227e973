package dev.sonde.descent.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Varied;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.LabelNoise;
import dev.sonde.nets.data.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelNoiseTheoryTest {

  @Test
  void aUniformFifthOfTenClassesHasTheVarianceOfItsChances() {
    // 0.82 for the label, 0.02 for each of the nine others
    Dataset clean =
        new Dataset(
            new Values.Floats(new float[2], new long[] {2, 1}),
            new Values.Integers(new long[] {3, 9}, new long[] {2}),
            "two",
            "");
    LabelNoiseTheory theory = new LabelNoiseTheory(10, 0.2, LabelNoise.Kind.UNIFORM);
    assertThat(theory.variance(clean)).isCloseTo(1 - 0.82 * 0.82 - 9 * 0.02 * 0.02, within(1e-12));
    assertThat(theory.expectedTargets(clean)[3 * 2]).isCloseTo(0.82, within(1e-12));
    assertThat(theory.expectedTargets(clean)[3 * 2 + 1]).isCloseTo(0.02, within(1e-12));
  }

  /**
   * Nothing but the labels changes from seed to seed: then the theory is exact at every width, at
   * the threshold too. 60 seeds, so residuals are standard normal to a good approximation.
   */
  @ParameterizedTest
  @EnumSource(LabelNoise.Kind.class)
  void lossesOverManyDrawsOfTheLabelsAreAsExpected(LabelNoise.Kind kind) {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 40, 55, 60, 66, 90, 180))
            .withSamples(60)
            .withTestSamples(100)
            .withLabelNoise(0.2, kind)
            .withRidges()
            .withVaried(Varied.LABELS)
            .withSeeds(60)
            .on(DataSource.read("digits"));
    assertThat(sweep.theory()).hasSize(8);
    assertThat(sweep.theory())
        .allSatisfy(point -> assertThat(point.residual()).as("at %s", point).isBetween(-3.5, 3.5));
    double peak = sweep.theory().get(4).predicted();
    assertThat(peak).isGreaterThan(3 * sweep.theory().get(0).predicted());
  }
}
