package dev.sonde.attention.softmax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowChoiceTest {

  /** Lengths and numbers of sequences at which every so-and-so-manieth row is a first one. */
  @ParameterizedTest
  @CsvSource({"512, 64, 256", "128, 1024, 256", "512, 256, 2048", "100, 50, 250"})
  void chosenRowsAreSpreadOverSequencesAndThePlacesInThem(int length, int sequences, int most) {
    RowChoice choice = RowChoice.of((long) length * sequences, most);
    int[] quarters = new int[4];
    int inEarlierHalf = 0;
    int chosen = 0;
    for (int s = 0; s < sequences; s++) {
      for (int row : choice.rows((long) s * length, length)) {
        quarters[4 * row / length]++;
        inEarlierHalf += 2 * s < sequences ? 1 : 0;
        chosen++;
      }
    }
    assertThat(chosen).isBetween(most - 3, most + 3);
    assertThat(Arrays.stream(quarters).min().orElse(0)).isGreaterThan(most * 8 / 40);
    assertThat(inEarlierHalf).isBetween(most * 9 / 20, most * 11 / 20);
  }

  @Test
  void ofFewRowsAllAreChosen() {
    assertThat(RowChoice.of(12, 64).rows(0, 12)).containsExactly(IntStream.range(0, 12).toArray());
  }

  @Test
  void rowsOfASmallerShareAreAmongThoseOfALargerOne() {
    RowChoice few = RowChoice.of(10_000, 100);
    RowChoice more = RowChoice.of(10_000, 1_000);
    assertThat(Arrays.stream(few.rows(0, 10_000))).isNotEmpty().allMatch(more::takes);
  }
}
