package dev.sonde.descent.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.SweepReading;
import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepCells;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.Width;
import dev.sonde.descent.statistics.Average;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import dev.sonde.runs.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviceTest {

  /**
   * Widths 2, 4 and 8 with mean errors of 0.5, 0.29 + apart and 0.29. Two seeds lie 0.1 apart
   * everywhere, which pairing takes away, and 0.02 more at width 8: of these two thirds are left
   * there and one third at both others, whose squares sum to 1.3333e-4. Of two degrees of freedom
   * and two seeds that is an error of 0.0057735, and t(0.975, 2) = 4.3027 of them are 0.02484; a t
   * of the two seeds at width 8 alone would make 0.76.
   */
  @ParameterizedTest
  @CsvSource({"0.0190, 4", "0.0248, 4", "0.0249, 8", "0.1, 8"})
  void theErrorBarOfTheBestIsThatOfPairedSeeds(double apart, double advised) {
    SweepDesign plan =
        SweepPlan.over(Width.of(2, 4, 8))
            .withSeeds(2)
            .withDecays()
            .design()
            .resolved(DataFacts.of("", 10), 100);
    Map<String, Double> middle = Map.of("2", 0.5, "4", 0.29 + apart, "8", 0.29);
    List<Cell> cells = new ArrayList<>();
    for (Configuration cell : new SweepCells(plan).all()) {
      String width = cell.get("width").orElseThrow();
      double seed = width.equals("8") ? 0.06 : 0.05;
      double sign = cell.get("repetition").orElseThrow().equals("0") ? -1 : 1;
      double error = middle.getOrDefault(width, Double.NaN) + sign * seed;
      CurvePoint end = new CurvePoint(1, 1, 0.2, error, null, 1.0, 1.0, new TreeMap<>());
      String result = new CellResult(List.of(end), "").text();
      cells.add(new Cell(cell.key(), cell, CellStatus.DONE, result, ""));
    }
    Run run = new Run("sonde sweep size", "1", Instant.EPOCH, PlanText.of(plan));
    Advice advice = SweepReading.of(run, cells).advice().orElseThrow();
    assertThat(advice.value()).isEqualTo(advised);
    assertThat(advice.best()).isEqualTo(8);
  }

  /**
   * Errors that fall by two standard deviations of their noise from value to value, up to the 13th
   * of 20, where they stay; the seeds lie apart by three more, everywhere. The noise of neighbours
   * is their own, or alike. Of 4,000 sweeps the first of the equal ones is advised in 75% with
   * three seeds and 66% with two, a smaller one in 1.9% and 17.7%; the bounds lie two standard
   * errors of 400 sweeps beyond, and a little more for other numbers of seeds.
   */
  @ParameterizedTest
  @CsvSource({"2, 0", "2, 0.7", "3, 0", "3, 0.7", "5, 0", "10, 0.7"})
  void fewSeedsDoNotMeanTinyModels(int seeds, double alike) {
    int[] advised = new int[20];
    for (int sweep = 0; sweep < 400; sweep++) {
      SplittableRandom random = new SplittableRandom(sweep);
      double[][] errors = new double[advised.length][seeds];
      for (int s = 0; s < seeds; s++) {
        double shift = 3 * random.nextGaussian();
        double noise = random.nextGaussian();
        for (int i = 0; i < errors.length; i++) {
          noise = alike * noise + Math.sqrt(1 - alike * alike) * random.nextGaussian();
          errors[i][s] = 2 * Math.max(0, 12 - i) + shift + noise;
        }
      }
      advised[(int) advice(errors).value()]++;
    }
    int smaller = Arrays.stream(advised, 0, 12).sum();
    assertThat(advised[12]).isGreaterThan(seeds > 2 ? 267 : 245);
    assertThat(smaller).isLessThan(seeds > 2 ? 14 : 87);
    // two steps, four standard deviations, are seen by two seeds, too
    assertThat(Arrays.stream(advised, 0, 11).sum()).isLessThan(8);
  }

  @Test
  void seedsThatAValueLacksAreNotHeldAgainstIt() {
    // the second seed is worse by 1 everywhere; without the first the mean is 0.7 against 0.53
    double[][] errors = {{0.9, 1.9, 0.9}, {Double.NaN, 1.2, 0.2}, {0.19, 1.2, 0.21}};
    Advice advice = advice(errors);
    assertThat(advice.best()).isEqualTo(2);
    assertThat(advice.value()).isEqualTo(1);
  }

  /**
   * About the peak single draws outweigh all others, and the noise pooled there would take in
   * models that every seed tells from the best.
   */
  @Test
  void thePeaksNoiseDoesNotMakeSmallModelsAsGoodAsTheBest() {
    double[][] errors = new double[4][20];
    for (int s = 0; s < 20; s++) {
      SplittableRandom random = new SplittableRandom(s);
      double shift = 0.1 * random.nextGaussian();
      errors[0][s] = 1.03 + shift + 0.02 * random.nextGaussian();
      errors[1][s] = 1.2 + shift + 0.02 * random.nextGaussian();
      errors[2][s] = 12 + 6 * random.nextGaussian();
      errors[3][s] = 0.8 + shift + 0.02 * random.nextGaussian();
    }
    assertThat(advice(errors).value()).isEqualTo(3);
    assertThat(advice(errors).seeds()).isEqualTo(20);
  }

  @Test
  void whatIsNoBetterThanAConstantIsNeverAdvised() {
    // three seeds leave a bar that takes in everything; the constant answer errs by 1
    double[][] errors = {{1.01, 1.1, 0.9}, {2.5, 0.4, 1.5}, {0.7, 0.9, 0.8}};
    assertThat(advice(errors).value()).isEqualTo(0);
    double[][] gains =
        Arrays.stream(errors)
            .map(row -> Arrays.stream(row).map(error -> 1 - error).toArray())
            .toArray(double[][]::new);
    List<Double> values = List.of(0.0, 1.0, 2.0);
    assertThat(Advice.of(values, List.of(models(errors, gains, Optional.empty()))))
        .map(Advice::value)
        .contains(2.0);
    double[][] none = new double[3][3];
    assertThat(Advice.of(values, List.of(models(errors, none, Optional.empty())))).isEmpty();
  }

  @Test
  void aTunedModelIsAdvisedWhereItIsBetterAndNotWhereItIsAlike() {
    double[][] plain = {{0.30, 0.31, 0.29}, {0.20, 0.21, 0.19}, {0.40, 0.41, 0.39}};
    double[][] tuned = {{0.27, 0.28, 0.26}, {0.10, 0.11, 0.09}, {0.101, 0.112, 0.092}};
    Optional<Advice.Regularisation> decay =
        Optional.of(new Advice.Regularisation(Advice.Regularisation.Kind.WEIGHT_DECAY, 0.3));
    List<Double> values = List.of(4.0, 8.0, 16.0);
    Advice.Models untuned = models(plain, unknown(3, 3), Optional.empty());
    Advice advice =
        Advice.of(values, List.of(untuned, models(tuned, unknown(3, 3), decay))).orElseThrow();
    assertThat(advice.value()).isEqualTo(8);
    assertThat(advice.regularisation()).isEqualTo(decay);
    assertThat(advice.testError().estimate()).isEqualTo(0.1);
    Advice alike =
        Advice.of(values, List.of(untuned, models(plain, unknown(3, 3), decay))).orElseThrow();
    assertThat(alike.value()).isEqualTo(8);
    assertThat(alike.regularisation()).isEmpty();
  }

  private static double[][] unknown(int values, int seeds) {
    double[][] unknown = new double[values][seeds];
    Arrays.stream(unknown).forEach(row -> Arrays.fill(row, Double.NaN));
    return unknown;
  }

  private static Advice.Models models(
      double[][] errors, double[][] gains, Optional<Advice.Regularisation> regularisation) {
    return new Advice.Models(
        Arrays.stream(errors)
            .map(row -> Average.of(Arrays.stream(row).filter(Double::isFinite).toArray()))
            .toList(),
        errors,
        gains,
        Collections.nCopies(errors.length, regularisation));
  }

  private static Advice advice(double[][] errors) {
    List<Double> values = IntStream.range(0, errors.length).mapToObj(Double::valueOf).toList();
    double[][] gains = unknown(errors.length, errors[0].length);
    return Advice.of(values, List.of(models(errors, gains, Optional.empty()))).orElseThrow();
  }
}
