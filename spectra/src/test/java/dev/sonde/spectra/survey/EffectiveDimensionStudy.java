package dev.sonde.spectra.survey;

import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.zip.GZIPInputStream;

/**
 * How often error bars and bounds of effective dimensions hold on spectra with a bulk of both signs
 * and a spike at zero, where the kink of the sum lies in the thick of the eigenvalues.
 */
final class EffectiveDimensionStudy {

  /** A spectrum and how many products a survey of it may take. */
  record Subject(String name, double[] eigenvalues, int budget) {

    /** The points of z: from the size of an outlier to that of the bulk. */
    double[] z() {
      double largest = Arrays.stream(eigenvalues).max().orElse(0);
      return new double[] {0.1 * largest, 0.03 * largest, 0.01 * largest, 0.003 * largest};
    }

    double truth(double z) {
      return Arrays.stream(eigenvalues).filter(x -> x > 0).map(x -> x / (x + z)).sum();
    }
  }

  /** What was counted for one z of one subject. */
  static final class Cell {
    private final String name;
    private final double truth;
    private int surveys;
    private int estimates;
    private int held;
    private int bounds;
    private int boundsKnown;
    private int boundsHeld;
    private double errors;
    private double squares;
    private double standardErrors;
    private double widths;

    Cell(String name, double truth) {
      this.name = name;
      this.truth = truth;
    }

    void add(BoundedEstimate figure) {
      surveys++;
      if (!Double.isNaN(figure.low())) {
        boundsKnown++;
        boundsHeld += figure.low() <= truth && truth <= figure.high() ? 1 : 0;
        widths += (figure.high() - figure.low()) / (figure.high() + figure.low());
      }
      switch (figure.kind()) {
        case ESTIMATE -> {
          Estimate estimate = figure.estimate();
          double error = estimate.value() - truth;
          estimates++;
          held += Math.abs(error) <= 1.96 * estimate.standardError() + 1e-12 * truth ? 1 : 0;
          errors += error;
          squares += error * error;
          standardErrors += estimate.standardError() * estimate.standardError();
        }
        case BOUNDS -> bounds++;
        case UNKNOWN -> {}
      }
    }

    String name() {
      return name;
    }

    int estimates() {
      return estimates;
    }

    int held() {
      return held;
    }

    int boundsKnown() {
      return boundsKnown;
    }

    int boundsHeld() {
      return boundsHeld;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %.4g | %d%% | %d%% | %s | %.1f%% | %.1f%% | %+.1f%% | %.1f%% | ± %.0f%% |",
          name,
          truth,
          100 * estimates / surveys,
          100 * bounds / surveys,
          estimates == 0 ? "" : String.format(Locale.ROOT, "%.1f%%", 100.0 * held / estimates),
          100 * Math.sqrt(standardErrors / estimates) / truth,
          100 * Math.sqrt(squares / estimates) / truth,
          100 * errors / estimates / truth,
          100.0 * boundsHeld / boundsKnown,
          100 * widths / boundsKnown);
    }
  }

  static final String HEADER =
      "| spectrum, z | truth | bars | bounds | held by ± 1.96 SE | SE | error | mean error |"
          + " bounds hold | bounds |\n"
          + "|---|---|---|---|---|---|---|---|---|---|";

  private EffectiveDimensionStudy() {}

  private static double[] with10Outliers(int dimension, IntToDoubleFunction rest) {
    double[] values = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = i < 10 ? 10.0 / (i + 1) : rest.applyAsDouble(i - 10);
    }
    return values;
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }

  /** Spectra of 2,000 eigenvalues with three shares of negative mass. */
  static List<Subject> subjects(int budget) {
    int n = 2_000;
    List<Subject> subjects = new ArrayList<>();
    for (int percent : new int[] {0, 10, 50}) {
      String negative = ", " + percent + "% negative";
      SplittableRandom random = new SplittableRandom(11);
      double[] sign = random.doubles(n).map(x -> 100 * x < percent ? -1 : 1).toArray();
      subjects.add(
          new Subject(
              "exponential bulk, zeros" + negative,
              with10Outliers(n, i -> i < n / 4 ? 0.05 * sign[i] * exponential(random) : 0),
              budget));
      subjects.add(
          new Subject(
              "flat bulk, zeros" + negative,
              with10Outliers(n, i -> i < n / 4 ? 0.2 * sign[i] * random.nextDouble() : 0),
              budget));
      subjects.add(
          new Subject(
              "1/rank" + negative, with10Outliers(n, i -> 0.5 * sign[i] / (i + 1)), budget));
      subjects.add(
          new Subject(
              "log-normal" + negative,
              with10Outliers(
                  n, i -> sign[i] * Math.min(0.8, 0.004 * Math.exp(2 * random.nextGaussian()))),
              budget));
      subjects.add(
          new Subject(
              "exponential bulk, narrow spike" + negative,
              with10Outliers(
                  n,
                  i ->
                      i < n / 4
                          ? 0.05 * sign[i] * exponential(random)
                          : 1e-4 * sign[i] * exponential(random)),
              budget));
    }
    return subjects;
  }

  /** Spectra of trained networks, each decomposed once; see the resource's first line. */
  static List<Subject> networks(int budget) throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (String name : List.of("relu-2", "tanh-2", "transformer-1")) {
      try (InputStream in =
              EffectiveDimensionStudy.class.getResourceAsStream("hessian-" + name + ".txt.gz");
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
        subjects.add(
            new Subject(
                name + ", " + budget + " products",
                lines
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .mapToDouble(Double::parseDouble)
                    .toArray(),
                budget));
      }
    }
    return subjects;
  }

  /** Surveys one subject many times with different start vectors. */
  static List<Cell> run(Subject subject, int surveys, int block) {
    double[] z = subject.z();
    List<Cell> cells = new ArrayList<>();
    for (double at : z) {
      cells.add(
          new Cell(
              String.format(Locale.ROOT, "%s, z = %.3g", subject.name(), at), subject.truth(at)));
    }
    SpectralSurvey survey =
        SpectralSurvey.withDefaults()
            .withExactLimit(0)
            .withThreads(1)
            .withBudget(subject.budget())
            .withBlock(block);
    SymmetricOperator operator = CoverageStudy.hidingZeros(subject.eigenvalues());
    for (int seed = 0; seed < surveys; seed++) {
      Spectrum spectrum = survey.withSeed(seed).of(operator);
      for (int i = 0; i < z.length; i++) {
        cells.get(i).add(spectrum.effectiveDimension(z[i]));
      }
    }
    return cells;
  }
}
