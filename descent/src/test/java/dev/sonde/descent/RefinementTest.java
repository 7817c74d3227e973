package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.nets.data.DataSource;
import dev.sonde.runs.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefinementTest {
  @TempDir Path folder;

  @Test
  void theWidestGapsInTheRegimeAreHalved() {
    List<Double> values = List.of(4.0, 16.0, 64.0, 256.0);
    assertThat(Refinement.of(values, new CriticalRegime(20, 50), 3, 1))
        .containsExactly(23.0, 32.0, 45.0);
    assertThat(Refinement.of(values, new CriticalRegime(10, 300), 2, 1)).containsExactly(8.0, 32.0);
    assertThat(Refinement.of(values, new CriticalRegime(1_000, 2_000), 5, 1)).isEmpty();
  }

  @Test
  void widthsOfSeveralHeadsStayMultiplesOfThem() {
    List<Double> values = List.of(4.0, 16.0, 64.0, 256.0);
    assertThat(Refinement.of(values, new CriticalRegime(20, 50), 3, 4))
        .containsExactly(24.0, 32.0, 44.0);
    assertThat(Refinement.of(List.of(4.0, 8.0), new CriticalRegime(1, 10), 9, 4)).isEmpty();
  }

  @Test
  void neighboursWithNothingBetweenThemStay() {
    assertThat(Refinement.of(List.of(2.0, 3.0, 4.0), new CriticalRegime(1, 5), 9, 1)).isEmpty();
  }

  @Test
  void aSweepAddsValuesOnceItsOwnAreDoneAndAResumedOneTheSame() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one"));
    Sweep sweep = plan().in(one).on(DataSource.read("digits"));
    assertThat(sweep.points()).extracting(SweepPoint::value).contains(20.0, 80.0).hasSize(4 + 3);
    assertThat(sweep.criticalRegime().orElseThrow().contains(60)).isTrue();
    // the same run in two goes: first without its refinement's cells
    Path two = Files.createDirectory(folder.resolve("two"));
    plan().withThreads(1).in(two).on(DataSource.read("digits"));
    plan().withThreads(1).in(two).on(DataSource.read("digits"));
    assertThat(fingerprint(two)).isEqualTo(fingerprint(one));
  }

  private static SweepPlan plan() {
    return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 20, 80, 240))
        .withSamples(60)
        .withTestSamples(100)
        .withLabelNoise(0.2)
        .withRefinement(3)
        .withSeeds(2);
  }

  private static String fingerprint(Path where) {
    try (Ledger ledger = Ledger.open(where)) {
      return ledger.fingerprint();
    }
  }
}
