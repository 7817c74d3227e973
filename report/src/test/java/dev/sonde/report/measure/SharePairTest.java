package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.spectra.Estimate;
import org.junit.jupiter.api.Test;

class SharePairTest {
  private static final long EIGENVALUES = 17_226;

  @Test
  void aShareWhoseErrorIsFarBelowOneEigenvalueIsACount() {
    Estimate two = new Estimate(2.00001 / EIGENVALUES, 1e-4 / EIGENVALUES, true);
    assertThat(SharePair.counted(two, EIGENVALUES)).isEqualTo(Estimate.exact(2.0 / EIGENVALUES));
    Estimate none = new Estimate(0, 1e-9, true);
    assertThat(SharePair.counted(none, EIGENVALUES)).isEqualTo(Estimate.exact(0));
  }

  @Test
  void aShareThatMayBeOffByAnEigenvalueKeepsItsError() {
    Estimate unsure = new Estimate(2.0 / EIGENVALUES, 0.4 / EIGENVALUES, true);
    assertThat(SharePair.counted(unsure, EIGENVALUES)).isEqualTo(unsure);
    Estimate betweenTwo = new Estimate(2.5 / EIGENVALUES, 1e-4 / EIGENVALUES, true);
    assertThat(SharePair.counted(betweenTwo, EIGENVALUES)).isEqualTo(betweenTwo);
    Estimate refused = Estimate.unresolved(2.0 / EIGENVALUES, 1e-4 / EIGENVALUES);
    assertThat(SharePair.counted(refused, EIGENVALUES)).isEqualTo(refused);
  }
}
