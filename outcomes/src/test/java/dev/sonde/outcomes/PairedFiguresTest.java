package dev.sonde.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PairedFiguresTest {
  private static Outcome outcome(String figures) {
    return Outcome.parse("{\"spectrum\": {" + figures + "}, \"findings\": []}", "measure.json");
  }

  private static final PairedFigures PAIRED =
      PairedFigures.of(
          outcome(
              "\"trace\": {\"estimate\": 3, \"standardError\": 1}, \"onlyNow\": 7,"
                  + " \"rank\": {\"estimate\": 5, \"standardError\": null}"),
          outcome(
              "\"rank\": {\"estimate\": 4, \"standardError\": 1}, \"onlyBefore\": 8,"
                  + " \"trace\": {\"estimate\": 2, \"standardError\": 1}"));

  private static List<String> names(PairedFigures figures) {
    return figures.pairs().stream().map(pair -> pair.now().name().text()).toList();
  }

  @Test
  void figuresWithoutAPartnerAreLeftOut() {
    assertThat(names(PAIRED)).containsExactly("spectrum.trace", "spectrum.rank");
    assertThat(PAIRED.pairs()).extracting(Difference::estimate).containsExactly(1.0, 1.0);
  }

  @Test
  void onlyPairsWithTwoErrorsAreJudged() {
    assertThat(names(PAIRED.judged(name -> true))).containsExactly("spectrum.trace");
    assertThat(names(PAIRED.judged(name -> name.text().equals("spectrum.rank")))).isEmpty();
  }

  @Test
  void theChanceIsSharedByThePairs() {
    assertThat(PAIRED.chanceOfEach()).isEqualTo(0.025);
    assertThat(PAIRED.judged(name -> false).chanceOfEach()).isEqualTo(0.05);
  }
}
