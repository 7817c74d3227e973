package dev.sonde.spectra.traces;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.SymmetricOperator;
import dev.sonde.spectra.traces.TraceEstimator.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prints the tables of docs/traces.md, and holds them. */
@Tag("full")
class TraceCoverageTest {

  private static final int DIMENSION = 1000;
  private static final int REPETITIONS = 500;

  private static double[] eigenvalues(IntToDoubleFunction f) {
    return IntStream.range(0, DIMENSION).mapToDouble(f).toArray();
  }

  private static Map<String, double[]> spectra() {
    SplittableRandom random = new SplittableRandom(42);
    Map<String, double[]> all = new LinkedHashMap<>();
    all.put("1/i", eigenvalues(i -> 1.0 / (i + 1)));
    all.put("1/i²", eigenvalues(i -> Math.pow(i + 1, -2)));
    all.put("0.9^i", eigenvalues(i -> Math.pow(0.9, i)));
    all.put("0.75^i", eigenvalues(i -> Math.pow(0.75, i)));
    all.put("0.5^i", eigenvalues(i -> Math.pow(0.5, i)));
    all.put("uniform bulk + 10 outliers", eigenvalues(i -> i < 10 ? 10 + i : random.nextDouble()));
    all.put(
        "indefinite, i^-0.7", eigenvalues(i -> (i % 3 == 0 ? -0.5 : 1) * Math.pow(i + 1, -0.7)));
    all.put("clusters 10, 1, 0.01", eigenvalues(i -> i < 12 ? 10 : i < 40 ? 1 : 0.01));
    all.put(
        "10 over a floor of 1e-6",
        eigenvalues(i -> i < 10 ? Math.pow(0.3, i) : 1e-6 * random.nextGaussian()));
    all.put(
        "10 outliers over 0.01 i^-1.5",
        eigenvalues(i -> i < 10 ? Math.pow(0.8, i) : 0.01 * Math.pow(i - 9, -1.5)));
    all.put("flat, 1 ± 0.1", eigenvalues(i -> 1 + 0.1 * random.nextGaussian()));
    return all;
  }

  /**
   * The least coverage over all spectra. XTrace is near 95%. The others' intervals miss more often
   * on spectra with few large eigenvalues, where the forms of few vectors are skewed and Student's
   * t does not cover them in full.
   */
  @ParameterizedTest
  @CsvSource({
    "10, XTRACE, 0.90", "30, XTRACE, 0.90", "100, XTRACE, 0.90",
    "10, HUTCH_PLUS_PLUS, 0.78", "30, HUTCH_PLUS_PLUS, 0.84", "100, HUTCH_PLUS_PLUS, 0.90",
    "10, HUTCHINSON, 0.83", "30, HUTCHINSON, 0.87", "100, HUTCHINSON, 0.91",
  })
  void intervalsHoldTheTrace(int products, Method method, double least) {
    for (Map.Entry<String, double[]> entry : spectra().entrySet()) {
      double trace = Arrays.stream(entry.getValue()).sum();
      // the sphere knows no axes, so a diagonal matrix stands for every matrix of its spectrum
      SymmetricOperator operator = DiagonalOperator.of(entry.getValue());
      double squares = 0;
      double claimed = 0;
      int held = 0;
      for (int seed = 0; seed < REPETITIONS; seed++) {
        TraceEstimate estimate =
            TraceEstimator.withDefaults()
                .withMethod(method)
                .withProducts(products)
                .withSeed(seed)
                .of(operator);
        double error = estimate.value() - trace;
        squares += error * error;
        claimed += estimate.standardError() * estimate.standardError();
        held += Math.abs(error) <= 1.96 * estimate.standardError() ? 1 : 0;
      }
      double coverage = (double) held / REPETITIONS;
      System.out.printf(
          Locale.ROOT,
          "| %d | %s | %s | %.2g%% | %.2g%% | %.3f |%n",
          products,
          method,
          entry.getKey(),
          100 * Math.sqrt(squares / REPETITIONS) / Math.abs(trace),
          100 * Math.sqrt(claimed / REPETITIONS) / Math.abs(trace),
          coverage);
      assertThat(coverage).as(products + " " + method + " " + entry.getKey()).isGreaterThan(least);
    }
  }
}
