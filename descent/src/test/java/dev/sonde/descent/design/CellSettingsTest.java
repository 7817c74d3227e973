package dev.sonde.descent.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.runs.Configuration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellSettingsTest {
  private static List<CellSettings> cells(SweepDesign design) {
    return new SweepCells(design).all().stream().map(CellSettings::of).toList();
  }

  @Test
  void aNetworkHasItsWidthAndItsSeeds() {
    SweepDesign design =
        SweepDesign.over(Width.of(2, 64))
            .with(new PlannedData(50, 10, 1, 0.25, PlanText.noiseKind("paired")));
    CellSettings cell =
        cells(design).stream().filter(one -> one.width() == 64).findFirst().orElseThrow();
    assertThat(cell.width()).isEqualTo(64);
    assertThat(cell.value(SweepAxis.WIDTH)).isEqualTo(64);
    assertThat(cell.samples()).isEqualTo(50);
    assertThat(cell.noise()).isEqualTo(0.25);
    assertThat(cell.withoutNoise().noise()).isZero();
    assertThat(cell.repetition()).isZero();
    assertThat(cell.seeds()).containsOnlyKeys(Varied.values());
    assertThat(cell.key()).isEqualTo(cell.configuration().key());
  }

  @Test
  void linearModelsOfAllWidthsAreOneCell() {
    CellSettings cell = cells(SweepDesign.over(SweepRange.of(SweepAxis.FEATURES, 5, 20))).get(1);
    assertThat(cell.widths()).containsExactly(5, 20);
    assertThat(cell.repetition()).isEqualTo(1);
    assertThat(cell.seed(Varied.SUBSET)).isEqualTo(1);
    assertThat(cell.value(SweepAxis.FEATURES)).isNaN();
    assertThat(cell.isTuning()).isFalse();
  }

  @Test
  void networksOfOtherWeightDecaysAreNotMeasured() {
    List<CellSettings> cells = cells(SweepDesign.over(Width.of(2, 4)));
    assertThat(cells.stream().filter(CellSettings::isTuning).map(CellSettings::weightDecay))
        .isNotEmpty()
        .allMatch(decay -> decay > 0);
    assertThat(cells.get(0).measured()).isEqualTo(CellSettings.Measured.END);
  }

  @Test
  void whatIsMissingIsNamed() {
    Configuration cell = new SweepCells(SweepDesign.over(Width.of(2, 4))).all().get(0);
    Configuration other = Configuration.of(Map.of("samples", "10"));
    assertThat(CellSettings.of(cell).configuration()).isEqualTo(cell);
    assertThatThrownBy(() -> CellSettings.of(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the cell lacks the setting seed.subset");
  }
}
