package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.DoubleDescent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleEffectTest {
  private static final int SEEDS = 3;
  private static final int VALUES = 20;
  private static final int[] SIZES = {100, 200, 400};

  @Test
  void withoutAnEffectItFindsOneNoMoreOftenThanItSays() {
    int found = 0;
    int studies = 200;
    for (int study = 0; study < studies; study++) {
      found += effect(errors(study, 0)).worst().isPresent() ? 1 : 0;
    }
    // 5% of 200 are 10, give or take 3.1; taking neighbours for independent only loses some
    assertThat(found).isLessThanOrEqualTo(19);
  }

  @Test
  void itFindsWhereMoreSamplesHurt() {
    int found = 0;
    for (int study = 0; study < 20; study++) {
      SampleEffect effect = effect(errors(study, 0.05));
      if (effect.worst().isPresent() && effect.worst().get().value() == 8) {
        found++;
        assertThat(effect.worst().get().fewer()).isEqualTo(100);
        assertThat(effect.worst().get().more()).isEqualTo(200);
        assertThat(effect.pValue()).isLessThan(0.05);
      }
    }
    // six standard errors of the difference: 0.05 over 0.01 · √(2/3)
    assertThat(found).isGreaterThanOrEqualTo(15);
  }

  @Test
  void oneSeedSaysNothing() {
    double[][][] errors = new double[SIZES.length][VALUES][1];
    assertThat(effect(errors).pValue()).isNaN();
    assertThat(effect(errors).worst()).isEmpty();
  }

  /** Errors of every size with noise of 0.01, and one difference at the eighth value. */
  private static double[][][] errors(long study, double more) {
    SplittableRandom random = new SplittableRandom(study);
    double[][][] errors = new double[SIZES.length][VALUES][SEEDS];
    for (double[][] row : errors) {
      for (double[] value : row) {
        for (int s = 0; s < SEEDS; s++) {
          value[s] = 0.3 + 0.01 * random.nextGaussian();
        }
      }
    }
    for (int s = 0; s < SEEDS; s++) {
      errors[0][7][s] -= more;
    }
    return errors;
  }

  private static SampleEffect effect(double[][][] errors) {
    List<Double> values = IntStream.rangeClosed(1, VALUES).mapToObj(i -> (double) i).toList();
    List<SampleMap.Row> rows = new ArrayList<>();
    for (int size = 0; size < SIZES.length; size++) {
      List<SweepPoint> points = new ArrayList<>();
      for (int i = 0; i < VALUES; i++) {
        points.add(point(values.get(i), Average.of(errors[size][i])));
      }
      rows.add(
          new SampleMap.Row(SIZES[size], points, List.of(), List.of(), DoubleDescent.untested()));
    }
    return SampleEffect.of(rows, values, errors, 0);
  }

  private static SweepPoint point(double value, Average error) {
    Average none = Average.of();
    return new SweepPoint(
        value,
        1,
        none,
        error,
        none,
        none,
        none,
        none,
        none,
        none,
        none,
        new TreeMap<>(),
        SweepPoint.References.NONE,
        0,
        0);
  }
}
