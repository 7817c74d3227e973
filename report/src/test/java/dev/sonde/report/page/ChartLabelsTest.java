package dev.sonde.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where labels of horizontal lines go; letters are 7.2 px wide, 10 px high and 3 px deep. */
class ChartLabelsTest {

  @Test
  void aLabelStandsAtTheLeftAboveItsLineWhereNothingElseIsDrawn() {
    ChartLabels.Place place = new ChartLabels(40, 340, 12, 212).beside(100, "pairs");
    assertThat(place).isEqualTo(new ChartLabels.Place(44, 94));
  }

  @Test
  void aLabelGoesWhereNoCurveCrossesIt() {
    ChartLabels labels = new ChartLabels(40, 340, 12, 212);
    // a curve just above the line up to x = 200, and one just below it all the way
    labels.keepClearOf(40, 90, 200, 90);
    labels.keepClearOf(40, 110, 340, 110);
    ChartLabels.Place place = labels.beside(100, "pairs");
    assertThat(place.y()).isEqualTo(94);
    assertThat(place.x()).isBetween(204.0, 207.0);
  }

  @Test
  void aLabelAtTheTopStandsBelowItsLine() {
    assertThat(new ChartLabels(40, 340, 12, 212).beside(14, "pairs").y()).isEqualTo(27);
  }

  @Test
  void twoLabelsOfLinesCloseToEachOtherDoNotOverlap() {
    ChartLabels labels = new ChartLabels(40, 340, 12, 212);
    ChartLabels.Place first = labels.beside(100, "pairs");
    ChartLabels.Place second = labels.beside(104, "characters");
    boolean beside = second.x() >= first.x() + 5 * 7.2;
    boolean below = second.y() - 10 >= first.y() + 3;
    assertThat(beside || below).isTrue();
  }
}
