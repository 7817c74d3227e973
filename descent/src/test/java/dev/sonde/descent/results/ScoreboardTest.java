package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.statistics.KendallTau;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreboardTest {

  /**
   * Sweeps of ten values whose errors rise and fall, and of a measure that follows them with a lag.
   * The mean τ is over 20,000 sweeps, good to 0.001. Of 1,000 intervals 950 ± 6.9 should hold it,
   * and three standard errors less are 929.
   */
  @ParameterizedTest
  @CsvSource({"3, 0.3, 0.3", "3, 1, 0.2", "2, 0.3, 0.3", "2, 1, 0.2", "5, 1, 1"})
  void intervalsHoldTheMeanOfTheirTau(int seeds, double measureNoise, double errorNoise) {
    SplittableRandom random = new SplittableRandom(11);
    double mean = 0;
    for (int i = 0; i < 20_000; i++) {
      Drawn drawn = drawn(seeds, measureNoise, errorNoise, random);
      mean += KendallTau.of(drawn.measures, drawn.errors) / 20_000;
    }
    int held = 0;
    for (int i = 0; i < 1_000; i++) {
      ScoreboardEntry entry = entry(drawn(seeds, measureNoise, errorNoise, random), seeds);
      held += entry.low() <= mean && mean <= entry.high() ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(929);
  }

  @Test
  void oneSeedHasNoInterval() {
    ScoreboardEntry entry = entry(drawn(1, 1, 1, new SplittableRandom(1)), 1);
    assertThat(entry.kendallTau()).isBetween(-1.0, 1.0);
    assertThat(entry.low()).isNaN();
    assertThat(entry.high()).isNaN();
  }

  /** Two seeds in one order at every value say nothing of other seeds. */
  @Test
  void modelsWhoseOrderNoSeedMovesHaveNoInterval() {
    double[] order = {0, 0.1, 10, 10.1, 20, 20.1, 30, 30.1};
    ScoreboardEntry entry = entry(new Drawn(order, order), 2);
    assertThat(entry.kendallTau()).isEqualTo(1);
    assertThat(entry.low()).isNaN();
    assertThat(entry.high()).isNaN();
  }

  /** Measured of 79 and of 80 models in 100, the better ranks of each. */
  @ParameterizedTest
  @CsvSource({"79, parameters", "80, trace"})
  void theBestMeasureIsKnownOfNearlyAllModels(int known, String best) {
    List<ScoreboardEntry> scoreboard =
        List.of(entry("trace", 0.9, known), entry("parameters", -0.5, 100), entry("norm", 0.4, 99));
    assertThat(BestMeasure.of(scoreboard, "all")).map(ScoreboardEntry::measure).hasValue(best);
    assertThat(BestMeasure.of(scoreboard, "interpolating")).isEmpty();
  }

  @Test
  void theBestOfOneMeasureOrOfNoneThatRanksIsNone() {
    assertThat(BestMeasure.of(List.of(entry("trace", 0.9, 9)), "all")).isEmpty();
    assertThat(BestMeasure.of(List.of(entry("trace", 0.33, 9), entry("norm", 0.1, 9)), "all"))
        .isEmpty();
    assertThat(BestMeasure.of(List.of(entry("trace", -0.34, 9), entry("norm", 0.1, 9)), "all"))
        .isPresent();
  }

  /** The best has 0.6 (0.5, 0.7); the size of τ counts, not its sign. */
  @ParameterizedTest
  @CsvSource({
    "0.45, 0.35, 0.55, true",
    "0.40, 0.31, 0.49, false",
    "-0.45, -0.55, -0.35, true",
    "-0.40, -0.49, -0.31, false",
    "0.55, NaN, NaN, false"
  })
  void theNextMeasureIsARivalWhereTheIntervalsOverlap(
      double tau, double low, double high, boolean rival) {
    ScoreboardEntry best = new ScoreboardEntry("norm", "testError", "all", 0.6, 0.5, 0.7, 9);
    ScoreboardEntry count =
        new ScoreboardEntry("parameters", "testError", "all", 0.58, 0.4, 0.7, 9);
    ScoreboardEntry next = new ScoreboardEntry("trace", "testError", "all", tau, low, high, 9);
    assertThat(BestMeasure.rival(List.of(best, count, next)).map(ScoreboardEntry::measure))
        .isEqualTo(rival ? Optional.of("trace") : Optional.empty());
    assertThat(BestMeasure.rival(List.of(best, count))).isEmpty();
  }

  private static ScoreboardEntry entry(String measure, double tau, int n) {
    return new ScoreboardEntry(measure, "testError", "all", tau, -1, 1, n);
  }

  private record Drawn(double[] measures, double[] errors) {}

  private static Drawn drawn(
      int seeds, double measureNoise, double errorNoise, SplittableRandom random) {
    double[] measures = new double[10 * seeds];
    double[] errors = new double[10 * seeds];
    for (int i = 0; i < errors.length; i++) {
      int value = i / seeds;
      double angle = 0.6 * value;
      measures[i] = Math.sin(angle + 0.6) + measureNoise * random.nextGaussian();
      errors[i] = Math.sin(angle) + errorNoise * random.nextGaussian();
    }
    return new Drawn(measures, errors);
  }

  private static ScoreboardEntry entry(Drawn drawn, int seeds) {
    List<JudgedModel> models = new ArrayList<>();
    for (int i = 0; i < drawn.errors.length; i++) {
      int value = i / seeds;
      TreeMap<String, Double> measures = new TreeMap<>();
      measures.put("trace", drawn.measures[i]);
      models.add(
          new JudgedModel(
              value,
              i % seeds,
              CellStatus.DONE,
              new CurvePoint(1, 1, 0.5, drawn.errors[i], null, null, null, measures),
              OptionalDouble.empty()));
    }
    return Scoreboard.of(models, OptionalDouble.empty()).stream()
        .filter(one -> one.nets().equals("all") && one.against().equals("testError"))
        .findFirst()
        .orElseThrow();
  }
}
