package dev.sonde.descent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.data.DataSource;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedFactsTest {
  @TempDir Path folder;

  @Test
  void randomFeaturesPassAtAsManyFeaturesAsSamples() {
    Sweep sweep = features("belkin-features", 10, 30, 50, 58, 60, 62, 80, 150, 400);
    assertThat(sweep.doubleDescent().found()).isTrue();
    Finding peak = only(sweep, "published-peak");
    assertThat(peak.severity()).isEqualTo(Severity.INFO);
    assertThat(peak.evidence())
        .containsEntry("expected", 60.0)
        .containsEntry("low", 58.0)
        .containsEntry("high", 62.0);
    assertThat(only(sweep, "published-norm-peak").severity()).isEqualTo(Severity.INFO);
    double valley = sweep.doubleDescent().valley().orElseThrow().testError().estimate();
    double after = sweep.doubleDescent().after().orElseThrow().testError().estimate();
    assertThat(only(sweep, "published-second-descent").severity())
        .isEqualTo(after < valley ? Severity.INFO : Severity.WARNING);
  }

  @Test
  void aPlaceThatTheSweepLeavesOutIsNotJudged() {
    // features have no landmark at nK parameters
    Sweep sweep = features("belkin-network", 10, 30, 60, 150);
    assertThat(codes(sweep))
        .contains("published-falls-again")
        .doesNotContain("published-peak", "published-threshold");
  }

  @Test
  void aPeakPassesWhereModelsJustManageToFit() {
    Sweep sweep = features("nakkiran-conv", 10, 30, 50, 60, 80, 150, 400);
    Finding peak = only(sweep, "published-critical-peak");
    assertThat(peak.severity()).isEqualTo(Severity.INFO);
    assertThat(peak.evidence()).containsEntry("measured", 60.0);
    // the regime begins between 30 and 50 features, and ends before 80
    CriticalRegime regime = sweep.criticalRegime().orElseThrow();
    assertThat(peak.evidence())
        .containsEntry("regimeLow", regime.low())
        .containsEntry("low", 30.0)
        .containsEntry("high", 80.0);
    assertThat(codes(sweep)).contains("published-second-descent");
  }

  @Test
  void aPeakFailsWhereNoModelFits() {
    Finding peak = only(features("nakkiran-conv", 5, 10, 20), "published-critical-peak");
    assertThat(peak.severity()).isEqualTo(Severity.WARNING);
    assertThat(peak.evidence()).doesNotContainKey("regimeLow");
  }

  @Test
  void whileCellsAreMissingNothingIsPassedOrFailed() {
    List<Cell> cells;
    Run run;
    features("belkin-features", folder, 10, 30, 60, 80);
    try (Ledger ledger = Ledger.open(folder)) {
      run = ledger.run();
      cells = new ArrayList<>(ledger.cells());
    }
    assertThat(codes(SweepReading.of(run, cells))).contains("published-peak");
    Cell last = cells.remove(cells.size() - 1);
    cells.add(new Cell(last.key(), last.configuration(), CellStatus.WAITING, "", ""));
    assertThat(codes(SweepReading.of(run, cells)))
        .contains("sweep-incomplete")
        .noneMatch(code -> code.startsWith("published"));
  }

  @Test
  void aSweepOfNoPresetIsHeldAgainstNothing() {
    assertThat(codes(features("", 10, 60, 150))).noneMatch(code -> code.startsWith("published"));
  }

  @Test
  void thePresetsNameChangesNoCell() {
    assertThat(cells(features("", 10, 60))).isEqualTo(cells(features("belkin-features", 10, 60)));
  }

  private static Sweep features(String preset, double... widths) {
    return plan(preset, widths).on(DataSource.read("digits"));
  }

  private static void features(String preset, Path folder, double... widths) {
    plan(preset, widths).in(folder).on(DataSource.read("digits"));
  }

  private static SweepPlan plan(String preset, double... widths) {
    SweepPlan plan =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, widths))
            .withSamples(60)
            .withTestSamples(500)
            .withLabelNoise(0.1)
            .withSeeds(4);
    return preset.isEmpty() ? plan : plan.withNote("preset", preset);
  }

  private static Finding only(Sweep sweep, String code) {
    List<Finding> found =
        SweepFindings.of(sweep).stream().filter(finding -> finding.code().equals(code)).toList();
    assertThat(found).as(code).hasSize(1);
    return found.get(0);
  }

  private static List<String> cells(Sweep sweep) {
    return sweep.models().stream().map(ModelRecord::cell).toList();
  }

  private static List<String> codes(Sweep sweep) {
    return SweepFindings.of(sweep).stream().map(Finding::code).toList();
  }
}
