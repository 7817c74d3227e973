package dev.sonde.report.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTextTest {
  @ParameterizedTest(name = "{0} takes {1} columns")
  @CsvSource({
    "abc, 3",
    "有効次元数, 10",
    "ｶﾅ, 2",
    "Ａ, 2",
    "e\u0301, 1",
    "\uD83D\uDE80, 2",
    "λ ± τ, 5",
    "한국, 4",
    "、。, 4",
  })
  void charactersAreAsWideAsTerminalsShowThem(String text, int width) {
    assertThat(ColumnText.width(text)).isEqualTo(width);
  }

  @Test
  void linesBreakAtSpaces() {
    assertThat(ColumnText.wrap("The largest eigenvalue is 12.", 12))
        .containsExactly("The largest", "eigenvalue", "is 12.");
  }

  @Test
  void japaneseBreaksBetweenCharactersButNotBeforeAFullStop() {
    assertThat(ColumnText.wrap("最大固有値です。", 14)).containsExactly("最大固有値で", "す。");
    assertThat(ColumnText.wrap("値（推定）", 4)).containsExactly("値", "（推", "定）");
  }

  @Test
  void latinWordsInJapaneseStayWhole() {
    assertThat(ColumnText.wrap("より大きな --budget を指定", 16)).containsExactly("より大きな", "--budget を指定");
  }

  @Test
  void aFigureStaysWithItsError() {
    assertThat(ColumnText.wrap("N_eff is 48.2 ± 1.7 here", 16))
        .containsExactly("N_eff is", "48.2 ± 1.7 here");
  }

  @Test
  void aWordLongerThanTheLineIsCut() {
    List<String> lines = ColumnText.wrap("a " + "x".repeat(25) + " b", 10);
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(10));
    assertThat(String.join("", lines).replace(" ", "")).isEqualTo("a" + "x".repeat(25) + "b");
  }

  @Test
  void emptyTextHasNoLines() {
    assertThat(ColumnText.wrap("", 10)).isEmpty();
  }

  @Test
  void cutsCountColumnsNotCharacters() {
    assertThat(ColumnText.cut("有効次元数", 7, "…")).isEqualTo("有効次…");
    assertThat(ColumnText.cut("short", 7, "…")).isEqualTo("short");
    assertThat(ColumnText.cutMiddle("checkpoints/run-17/model.pt", 15, "…"))
        .isEqualTo("checkpo…odel.pt");
  }
}
