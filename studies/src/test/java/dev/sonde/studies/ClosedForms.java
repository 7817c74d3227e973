package dev.sonde.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.statistics.Average;
import dev.sonde.spectra.StudentT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * The bar for closed forms beside simulations: the z-scores of at least 400 independent cases, of
 * other parameters and seeds each, have mean 0 ± 0.2 and deviation 0.85 to 1.15.
 *
 * <p>Figures are appended to {@code target/closed-forms.txt}, where the table of {@code
 * docs/theory/studies-checked.md} has them from.
 */
public final class ClosedForms {
  private static final int FEWEST = 400;

  private ClosedForms() {}

  /** Judges cases, and writes down how they fared. */
  public static void check(String name, List<MonteCarloCheck.Case> cases) {
    MonteCarloCheck check = MonteCarloCheck.of(cases);
    record(
        String.format(
            Locale.ROOT,
            "%s: %d cases, mean %.3f, deviation %.3f, beyond 1.96 %.1f%%",
            name,
            check.scores().length,
            check.mean().estimate(),
            check.deviation(),
            100 * check.shareBeyondTwo()));
    assertThat(check.scores()).as(name).hasSizeGreaterThanOrEqualTo(FEWEST);
    assertThat(check.mean().estimate()).as(name).isCloseTo(0, within(0.2));
    assertThat(check.deviation()).as(name).isBetween(0.85, 1.15);
  }

  /** Writes a line down. */
  public static void record(String line) {
    try {
      Files.writeString(
          Files.createDirectories(Path.of("target")).resolve("closed-forms.txt"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A case whose error has few degrees of freedom, with the error widened so that its score is the
   * normal number of the same probability as Student's t.
   */
  public static MonteCarloCheck.Case ofFew(double expected, Average drawn) {
    double t = Math.abs(drawn.estimate() - expected) / drawn.standardError();
    double low = 1e-12;
    double high = 0.5;
    for (int i = 0; i < 80; i++) {
      double tail = Math.sqrt(low * high);
      if (StudentT.upperQuantile(tail, drawn.n() - 1) > t) {
        low = tail;
      } else {
        high = tail;
      }
    }
    double z = StudentT.upperQuantile(low, 1e9);
    return new MonteCarloCheck.Case(
        expected, new Average(drawn.estimate(), drawn.standardError() * t / z, drawn.n()));
  }
}
