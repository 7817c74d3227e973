package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.ClosedForms;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.FilteredLeastSquares;
import dev.sonde.studies.linear.SpectralFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Degrees of freedom by probes have the trace of the closed form as their mean. */
class StepsClosedFormsTest {

  @Test
  @Tag("full")
  void probesFollowTheTrace() {
    StudyDraws settings = new StudyDraws(31, Purpose.SPLIT, 0);
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    int probes = 24;
    for (int i = 0; i < 400; i++) {
      int n = 20 + settings.below(40);
      int columns = 5 + settings.below(60);
      double decay = 2 * settings.unit();
      StudyDraws draws = new StudyDraws(31, Purpose.INPUTS, i);
      double[][] rows = new double[n][columns];
      for (double[] row : rows) {
        for (int j = 0; j < columns; j++) {
          // eigenvalues over some decades, so that some directions are fitted and some are not
          row[j] = draws.normal() / Math.pow(j + 1.0, decay);
        }
      }
      double[][] signs = new double[n][probes];
      StudyDraws drawn = new StudyDraws(31, Purpose.SIGNS, i);
      for (double[] row : signs) {
        for (int k = 0; k < probes; k++) {
          row[k] = drawn.sign();
        }
      }
      FilteredLeastSquares fits = FilteredLeastSquares.of(rows, signs);
      double rate = (0.2 + 0.8 * settings.unit()) / fits.largestEigenvalue();
      cases.add(
          new MonteCarloCheck.Case(
              fits.degreesOfFreedom(SpectralFilter.descent(rate, StepsCells.LINEAR_STEPS)),
              Average.of(StepsCells.probed(rows, signs, rate))));
    }
    ClosedForms.check("steps: degrees of freedom by probes", cases);
  }
}
