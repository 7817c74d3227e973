package dev.sonde.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.report.chart.ChartModel.Axis;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {
  private static final Axis LOGARITHMIC = new Axis(AxisScale.logarithmic(), "x", false);

  private static List<String> labels(List<Ticks.Tick> ticks) {
    return ticks.stream().map(Ticks.Tick::label).toList();
  }

  @Test
  void everyDecadeOfALogarithmicAxisIsNamedAndOneIsOne() {
    assertThat(labels(new Ticks(LOGARITHMIC, -2.1, 3.2).upwards(6)))
        .containsExactly("0.01", "0.1", "1", "10", "100", "1,000");
  }

  @Test
  void longAxesNameEverySecondOrThirdDecade() {
    assertThat(labels(new Ticks(LOGARITHMIC, -12, 4).upwards(6)))
        .containsExactly("10⁻¹²", "10⁻⁹", "10⁻⁶", "0.001", "1", "1,000");
  }

  @Test
  void decadesComeBeforeTheirParts() {
    List<String> narrow = labels(new Ticks(LOGARITHMIC, -0.05, 3.05).across(160));
    assertThat(narrow).startsWith("1", "10", "100", "1,000");
    assertThat(labels(new Ticks(LOGARITHMIC, -0.05, 3.05).across(900)))
        .startsWith("1", "10", "100", "1,000")
        .contains("2", "5", "20", "50", "200", "500");
  }

  @Test
  void labelsStandApart() {
    for (double width : new double[] {120, 280, 410, 730}) {
      List<Ticks.Tick> ticks = new Ticks(LOGARITHMIC, 0.2, 3.4).across(width);
      for (Ticks.Tick one : ticks) {
        for (Ticks.Tick other : ticks) {
          assertThat(one.equals(other) || Math.abs(one.at() - other.at()) / 3.2 * width > 20)
              .isTrue();
        }
      }
    }
  }

  @Test
  void shorterThanADecadeAnAxisHasRoundFigures() {
    assertThat(labels(new Ticks(LOGARITHMIC, Math.log10(1010), Math.log10(1090)).upwards(6)))
        .containsExactly("1,020", "1,040", "1,060", "1,080");
  }

  @Test
  void theLinearPartOfASymmetricAxisHasRoundPercentages() {
    Axis errors = new Axis(AxisScale.symmetric(1), "error", true);
    assertThat(labels(new Ticks(errors, 0, 0.42).upwards(6)))
        .containsExactly("0", "10%", "20%", "30%", "40%");
    assertThat(labels(new Ticks(errors, 0, 1.3).upwards(6)))
        .containsExactlyInAnyOrder("0", "20%", "40%", "60%", "80%", "100%");
  }

  @Test
  void ownFiguresAreNamedTheEndsFirst() {
    Axis widths = new Axis(AxisScale.logarithmic(), "width", false, List.of(2.0, 3.0, 4.0, 64.0));
    assertThat(labels(new Ticks(widths, 0.28, 1.85).across(60))).containsExactly("2", "64");
    assertThat(labels(new Ticks(widths, 0.28, 1.85).across(730)))
        .containsExactly("2", "64", "3", "4");
  }
}
