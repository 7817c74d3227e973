package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.sonde.descent.design.FeatureKind;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.Landmark;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Finding;
import dev.sonde.nets.data.DataOptions;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linear models of a table as tables are: a constant column, a repeated one, a sum, rare classes.
 */
class LinearSweepTest {
  private static final int COLUMNS = 24;
  private static final int SAMPLES = 16;

  @TempDir private Path folder;

  @Test
  void dependentColumnsLeaveEveryWidthASolution() throws IOException {
    Sweep sweep = sweep(false);
    assertThat(sweep.points()).hasSize(COLUMNS);
    for (SweepPoint point : sweep.points()) {
      assertThat(point.testLoss().estimate()).as("width %s", point.value()).isBetween(0.0, 1e3);
    }
    // what a constant or repeated column adds is nothing
    assertThat(loss(sweep, 4)).isCloseTo(loss(sweep, 3), offset(1e-12 * loss(sweep, 3)));
    assertThat(loss(sweep, 7)).isNotCloseTo(loss(sweep, 6), offset(1e-6));
    SweepPoint last = sweep.point(COLUMNS).orElseThrow();
    assertThat(last.trainLoss().estimate()).isLessThan(1e-20);
    assertThat(degreesOfFreedom(last)).isEqualTo(SAMPLES);
    // the first column is constant, the fourth a copy, the eighth a sum of decimals
    assertThat(degreesOfFreedom(sweep.point(10).orElseThrow())).isEqualTo(10 - 3 + 1);
    assertThat(SweepFindings.of(sweep)).extracting(Finding::code).contains("features-dependent");
  }

  @Test
  void rareClassesHaveAnIntercept() throws IOException {
    Sweep sweep = sweep(true);
    SweepPoint first = sweep.point(1).orElseThrow();
    // a constant column: the commonest class is always the answer
    double constant =
        sweep.models().stream()
            .filter(model -> model.value() == 1)
            .mapToDouble(
                model -> model.figures().get(0).references().constant().orElseThrow().error())
            .average()
            .orElseThrow();
    assertThat(first.testError().estimate()).isCloseTo(constant, offset(1e-12)).isLessThan(0.35);
    assertThat(first.parameters()).isEqualTo(2 * 2);
    assertThat(sweep.landmarks())
        .filteredOn(landmark -> landmark.kind() == Landmark.Kind.SAMPLES)
        .extracting(Landmark::value)
        .containsExactly(SAMPLES - 1.0);
  }

  private static double degreesOfFreedom(SweepPoint point) {
    return point.measures().getOrDefault("degreesOfFreedom", Average.of()).estimate();
  }

  private static double loss(Sweep sweep, int width) {
    return sweep.point(width).orElseThrow().testLoss().estimate();
  }

  private Sweep sweep(boolean classes) throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    StringBuilder text = new StringBuilder();
    IntStream.range(0, COLUMNS).forEach(j -> text.append('c').append(j).append(','));
    text.append("target\n");
    for (int i = 0; i < 120; i++) {
      double[] row = random.doubles(COLUMNS, -3, 3).toArray();
      for (int j = 0; j < COLUMNS; j++) {
        row[j] = Math.round(1000 * row[j]) / 1000.0;
      }
      row[0] = 7.3;
      row[3] = row[2];
      row[7] = Math.round(1000 * (row[1] + row[6])) / 1000.0;
      double target = row[1] - row[5] + row[20] + random.nextDouble();
      for (double value : row) {
        text.append(value).append(',');
      }
      text.append(
              classes
                  ? (target > 3 ? "rare" : "usual")
                  : String.format(Locale.ROOT, "%.4f", target))
          .append('\n');
    }
    Path file = folder.resolve("table.csv");
    Files.writeString(file, text);
    return SweepPlan.over(
            new SweepRange(
                SweepAxis.FEATURES,
                IntStream.rangeClosed(1, COLUMNS).mapToObj(Double::valueOf).toList()))
        .withFeatures(FeatureKind.LINEAR)
        .withSamples(SAMPLES)
        .withSeeds(2)
        .on(
            DataSource.read(
                file.toString(), DataOptions.withDefaults().withNumbers(Precision.DOUBLE)));
  }
}
