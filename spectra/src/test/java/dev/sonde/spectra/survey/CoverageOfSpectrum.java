package dev.sonde.spectra.survey;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.KnownSpectrum;
import dev.sonde.spectra.Spectrum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints a table of docs/coverage.md: how often the bars of trace and effective dimensionalities
 * hold over surveys of a diagonal matrix with the spectrum of a trained network. Not a test: a
 * survey of a thousand products takes seconds.
 *
 * <p>Figures of one survey move together. So beside the share of bars that hold, over all z, stands
 * its standard error over surveys.
 */
final class CoverageOfSpectrum {

  private final double[] eigenvalues;
  private final double[] z;
  private final List<double[]> errors = new ArrayList<>();
  private long products;

  private CoverageOfSpectrum(double[] eigenvalues, double[] z) {
    this.eigenvalues = eigenvalues;
    this.z = z;
  }

  /**
   * Surveys a spectrum.
   *
   * @param arguments a file with one eigenvalue a line, the number of surveys, the products of one
   *     at most, the target error or 0, and the z, separated by commas
   */
  public static void main(String[] arguments) throws IOException {
    double[] eigenvalues =
        Files.readAllLines(Path.of(arguments[0])).stream()
            .mapToDouble(Double::parseDouble)
            .toArray();
    double[] z = Arrays.stream(arguments[4].split(",")).mapToDouble(Double::parseDouble).toArray();
    SpectralSurvey survey =
        SpectralSurvey.withDefaults()
            .withExactLimit(0)
            .withThreads(1)
            .withTop(10)
            .withBottom(0)
            .withBudget(Integer.parseInt(arguments[2]));
    double target = Double.parseDouble(arguments[3]);
    if (target > 0) {
      survey = survey.withTargetError(target).withTargetDimensionsInReach(largest -> z);
    }
    CoverageOfSpectrum study = new CoverageOfSpectrum(eigenvalues, z);
    for (int seed = 0; seed < Integer.parseInt(arguments[1]); seed++) {
      study.add(survey.withSeed(1000L + seed).of(DiagonalOperator.of(eigenvalues)));
    }
    study.print();
  }

  /** Takes a survey's errors in standard errors; NaN where a figure is unresolved. */
  private void add(Spectrum spectrum) {
    KnownSpectrum truth = new KnownSpectrum(eigenvalues);
    double[] found = new double[z.length + 1];
    for (int i = 0; i < z.length; i++) {
      found[i] =
          inErrors(
              spectrum.effectiveDimension(z[i]).estimate(),
              truth.effectiveDimension(z[i]).estimate().value());
    }
    found[z.length] = inErrors(spectrum.trace(), truth.trace().value());
    errors.add(found);
    products += spectrum.products();
  }

  private static double inErrors(Estimate estimate, double truth) {
    return estimate.resolved() ? (estimate.value() - truth) / estimate.standardError() : Double.NaN;
  }

  private void print() {
    System.out.printf(Locale.ROOT, "%d products on average%n%n", products / errors.size());
    System.out.println("| figure | bars | held | deviation | mean |\n|---|---|---|---|---|");
    for (int i = 0; i <= z.length; i++) {
      int figure = i;
      double[] known =
          errors.stream().mapToDouble(e -> e[figure]).filter(e -> !Double.isNaN(e)).toArray();
      double mean = Arrays.stream(known).average().orElse(Double.NaN);
      double square = Arrays.stream(known).map(e -> (e - mean) * (e - mean)).sum();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.1f%% | %.2f | %+.2f |%n",
          i == z.length ? "trace" : "z = " + z[i],
          known.length,
          100.0 * Arrays.stream(known).filter(e -> Math.abs(e) <= 1.96).count() / known.length,
          Math.sqrt(square / (known.length - 1)),
          mean);
    }
    Estimate all = Estimate.mean(errors.stream().mapToDouble(this::share).toArray());
    System.out.printf(
        Locale.ROOT, "%nall z: %.1f ± %.1f%%%n", 100 * all.value(), 100 * all.standardError());
  }

  /** Returns the share of a survey's bars over all z that hold. */
  private double share(double[] found) {
    double[] known = Arrays.stream(found, 0, z.length).filter(e -> !Double.isNaN(e)).toArray();
    return (double) Arrays.stream(known).filter(e -> Math.abs(e) <= 1.96).count() / known.length;
  }
}
