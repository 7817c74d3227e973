package dev.sonde.report.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpacingTest {
  @ParameterizedTest
  @CsvSource({
    "16ビット形式, 16 ビット形式",
    "上位10個, 上位 10 個",
    "τは−0.5です, τ は −0.5 です",
    "30%より大きい, 30% より大きい",
    "N_effはz = 0.1で, N_eff は z = 0.1 で",
    "キー（1個）です, キー（1 個）です",
    "値は3。次は4、, 値は 3。次は 4、",
    "すでに 1 つ, すでに 1 つ",
    "データ, データ",
    "nothing in English 16 bits, nothing in English 16 bits"
  })
  void oneSpaceStandsBetweenNumbersAndKana(String text, String spaced) {
    assertThat(Spacing.of(text)).isEqualTo(spaced);
  }

  @Test
  void whatATextIsFilledWithStaysAsItIsButForItsEdges() {
    assertThat(Spacing.filled("{0}と{1}個を{2}", "データ1.npz", 3, "比較")).isEqualTo("データ1.npz と 3 個を比較");
  }

  @Test
  void placesWithoutArgumentsStay() {
    assertThat(Spacing.filled("{0} of {1}", "a")).isEqualTo("a of {1}");
  }

  @Test
  void anArgumentThatLooksLikeAPlaceIsNotFilledAgain() {
    assertThat(Spacing.filled("{0} {1}", "{1}", "b")).isEqualTo("{1} b");
  }
}
