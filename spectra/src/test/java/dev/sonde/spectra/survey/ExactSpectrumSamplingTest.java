package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.ProgressListener;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SampleMoments;
import dev.sonde.spectra.StudentT;
import dev.sonde.spectra.dense.Workers;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ExactSpectrumSamplingTest {

  @Test
  void anOperatorThatSawItsWholePopulationIsExact() {
    SampleMoments all = SampleMoments.population(90, 20, 0, false, 1).first(90, 3);
    ExactSpectrum spectrum = ExactSpectrum.of(all);
    assertThat(spectrum.trace().standardError()).isZero();
    assertThat(spectrum.top(1).get(0).samplingError()).isZero();
  }

  /** The trace is linear: its error is the textbook one of a mean over groups. */
  @Test
  void theErrorOfTheTraceIsThatOfAMeanOverGroups() {
    SampleMoments population = SampleMoments.population(400, 12, 0, false, 2);
    SampleMoments seen = population.first(100, 5);
    ExactSpectrum spectrum = ExactSpectrum.of(seen);
    double[] traces = new double[5];
    double mean = 0;
    double[][] unit = new double[1][12];
    for (int i = 0; i < 12; i++) {
      unit[0][i] = 1;
      double[][][] products = new double[5][1][12];
      seen.multiplyByGroup(unit, products);
      for (int g = 0; g < 5; g++) {
        traces[g] += products[g][0][i];
        mean += products[g][0][i] / 5;
      }
      unit[0][i] = 0;
    }
    double variance = 0;
    for (double t : traces) {
      variance += (t - mean) * (t - mean) / 4 / 5;
    }
    assertThat(spectrum.trace().value()).isCloseTo(mean, within(1e-12));
    assertThat(spectrum.trace().standardError())
        .isCloseTo(StudentT.widening(4) * Math.sqrt(0.75 * variance), within(1e-10));
  }

  @Test
  void manyGroupsAreMergedIntoTen() {
    SampleMoments population = SampleMoments.population(400, 12, 0, false, 3);
    ExactSpectrum many = ExactSpectrum.of(population.first(200, 67));
    ExactSpectrum ten = ExactSpectrum.of(population.first(200, 10));
    assertThat(many.trace().value()).isCloseTo(ten.trace().value(), within(1e-12));
    assertThat(many.trace().standardError())
        .isBetween(ten.trace().standardError() / 3, ten.trace().standardError() * 3);
    assertThat(many.eigenvalues()).containsExactly(ten.eigenvalues(), within(1e-13));
  }

  @Test
  void oneGroupLeavesTheErrorUnknown() {
    ExactSpectrum spectrum =
        ExactSpectrum.of(SampleMoments.population(400, 12, 0, false, 4).first(200, 1));
    assertThat(spectrum.trace().resolved()).isFalse();
    assertThat(spectrum.trace().value()).isPositive();
    assertThat(spectrum.top(1).get(0).samplingError()).isNaN();
  }

  @Test
  void theBitsDoNotDependOnTheNumberOfWorkers() {
    SampleMoments seen = SampleMoments.population(300, 60, 0, true, 5).first(100, 10);
    try (Workers one = Workers.of(1);
        Workers three = Workers.of(3)) {
      ExactSpectrum first = ExactSpectrum.of(seen, ProgressListener.silent(), one);
      ExactSpectrum second = ExactSpectrum.of(seen, ProgressListener.silent(), three);
      assertThat(second.eigenvalues()).isEqualTo(first.eigenvalues());
      assertThat(second.traceOf(Math::abs)).isEqualTo(first.traceOf(Math::abs));
    }
  }

  @Test
  @Tag("full")
  void intervalsHoldThePopulationsFigures() {
    record Case(String name, double tail, boolean indefinite, int n, double least) {}
    // heavy tails: a sample that has not met the largest member of the population cannot know of
    // it, whatever the method; docs/traces.md says so beside the table
    Case[] cases = {
      new Case("Gaussian, n = 7P", 0, false, 400, 0.92),
      new Case("Gaussian, n = P", 0, false, 60, 0.85),
      new Case("indefinite, n = 7P", 0, true, 400, 0.60),
      new Case("lognormal, n = 7P", 1, false, 400, 0.75),
    };
    String[] names = {
      "trace", "Frobenius²", "top", "5th", "N_eff(.1)", "N_eff(.01)", ">.05", ">.01"
    };
    int repetitions = 500;
    for (Case c : cases) {
      int[] held = new int[names.length];
      for (int r = 0; r < repetitions; r++) {
        SampleMoments population = SampleMoments.population(2000, 60, c.tail, c.indefinite, r);
        ExactSpectrum truth = ExactSpectrum.of(population);
        ExactSpectrum seen = ExactSpectrum.of(population.first(c.n, 10));
        int k = 0;
        for (Function<ExactSpectrum, Estimate> figure :
            List.<Function<ExactSpectrum, Estimate>>of(
                ExactSpectrum::trace,
                ExactSpectrum::frobeniusSquared,
                s -> eigenvalue(s, 0),
                s -> eigenvalue(s, 4),
                s -> s.traceOf(l -> l > 0 ? l / (l + 0.1) : 0),
                s -> s.traceOf(l -> l > 0 ? l / (l + 0.01) : 0),
                s -> s.shareAbove(0.05),
                s -> s.shareAbove(0.01))) {
          Estimate estimate = figure.apply(seen);
          double error = Math.abs(estimate.value() - figure.apply(truth).value());
          held[k++] += error <= 1.96 * estimate.standardError() + 1e-12 ? 1 : 0;
        }
      }
      StringBuilder line = new StringBuilder("| " + c.name);
      for (int k = 0; k < names.length; k++) {
        line.append(String.format(Locale.ROOT, " | %.3f", (double) held[k] / repetitions));
      }
      System.out.println(line + " |");
      for (int k = 0; k < names.length; k++) {
        assertThat((double) held[k] / repetitions)
            .as(c.name + " " + names[k])
            .isGreaterThan(c.least);
      }
    }
  }

  private static Estimate eigenvalue(ExactSpectrum spectrum, int k) {
    EigenvalueEstimate e = spectrum.top(k + 1).get(k);
    return new Estimate(e.value(), e.samplingError(), true);
  }
}
