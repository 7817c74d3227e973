package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.SampleMoments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Standard errors hold: about 95% of the intervals of ±1.96 contain the truth. */
class CoverageTest {

  /** Coverage that is claimed; the rest to 95% is for skewed figures from few start vectors. */
  private static final double CLAIMED = 0.93;

  /** Lines that are seldom resolved are resolved when the start vectors are unusual. */
  private static final double COMMON = 0.2;

  private static void assertCoverage(List<CoverageStudy.Tally> tallies, double deviations) {
    for (CoverageStudy.Tally tally : tallies) {
      if (tally.resolvedShare() >= COMMON) {
        double binomial = Math.sqrt(CLAIMED * (1 - CLAIMED) / tally.resolved());
        assertThat(tally.coverage())
            .as(tally.name())
            .isGreaterThanOrEqualTo(CLAIMED - deviations * binomial);
      }
    }
  }

  @Test
  void intervalsHoldTheTruthOnACheapCase() {
    List<CoverageStudy.Tally> tallies = CoverageStudy.run(CoverageStudy.decaying(30), 150);
    assertCoverage(tallies, 2);
    assertThat(tallies.stream().filter(t -> t.resolvedShare() > 0.9).count()).isGreaterThan(8);
  }

  @Test
  void intervalsHoldThePopulationsTruthOnACheapCase() {
    CoverageStudy.Draw draw =
        new CoverageStudy.Draw("cheap", SampleMoments.population(400, 40, 0, false, 1), 150, 6, 20);
    assertCoverage(CoverageStudy.run(draw, 100), 2);
  }

  @Test
  @Tag("full")
  void intervalsHoldTheTruthOnAllSpectra() throws IOException {
    List<String> lines = new ArrayList<>();
    List<CoverageStudy.Tally> all = new ArrayList<>();
    lines.add(CoverageStudy.HEADER);
    for (CoverageStudy.Subject subject : CoverageStudy.subjects()) {
      all.addAll(CoverageStudy.run(subject, 500));
    }
    all.addAll(CoverageStudy.run(CoverageStudy.large(), 500));
    all.forEach(tally -> lines.add(tally.row()));
    Files.write(Path.of("target", "coverage-spectra.md"), lines);
    assertCoverage(all, 2.5);
  }

  @Test
  @Tag("full")
  void intervalsHoldTheTruthOnSpectraThatNothingWasTunedOn() throws IOException {
    List<String> lines = new ArrayList<>();
    List<CoverageStudy.Tally> all = new ArrayList<>();
    lines.add(CoverageStudy.HEADER);
    for (CoverageStudy.Subject subject : CoverageStudy.heldOut()) {
      all.addAll(CoverageStudy.run(subject, 500));
    }
    all.forEach(tally -> lines.add(tally.row()));
    Files.write(Path.of("target", "coverage-held-out.md"), lines);
    assertCoverage(all, 2.5);
  }

  @Test
  @Tag("full")
  void intervalsHoldThePopulationsTruthOnAllSamples() throws IOException {
    List<String> lines = new ArrayList<>();
    List<CoverageStudy.Tally> all = new ArrayList<>();
    lines.add(CoverageStudy.HEADER);
    for (CoverageStudy.Draw draw : CoverageStudy.draws()) {
      all.addAll(CoverageStudy.run(draw, 500));
    }
    all.forEach(tally -> lines.add(tally.row()));
    Files.write(Path.of("target", "coverage-samples.md"), lines);
    assertCoverage(all, 2.5);
  }
}
