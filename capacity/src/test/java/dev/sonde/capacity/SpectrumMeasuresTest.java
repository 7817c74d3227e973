package dev.sonde.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.DensityGrid;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.NegativeMass;
import dev.sonde.capacity.measures.Ratios;
import dev.sonde.capacity.measures.Scales;
import dev.sonde.capacity.measures.SpectralNorm;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.survey.SpectralSurvey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumMeasuresTest {
  private static final Spectrum SPECTRUM = DiagonalOperator.spectrum(4, 1, 0.25, 0, -0.5);

  @Test
  void effectiveDimensionCountsPositiveEigenvaluesOnly() {
    assertThat(EffectiveDimension.of(SPECTRUM, 1).estimate().value())
        .isCloseTo(4.0 / 5 + 1.0 / 2 + 0.25 / 1.25, within(1e-14));
  }

  @Test
  void effectiveDimensionRefusesAZThatIsNotPositive() {
    for (double z : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> EffectiveDimension.of(SPECTRUM, z))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("z must be positive");
    }
  }

  @Test
  void boundsAreNoLooserThanThoseOfTheirNeighbours() {
    Estimate none = Estimate.unresolved(50, 20);
    List<EffectiveDimension> ordered =
        EffectiveDimension.inOrder(
            List.of(
                new EffectiveDimension(1, new BoundedEstimate(none, 30, 90)),
                new EffectiveDimension(0.1, new BoundedEstimate(none, 20, 60)),
                new EffectiveDimension(0.01, Estimate.exact(55)),
                new EffectiveDimension(0.001, new BoundedEstimate(none, 40, 400))));
    assertThat(ordered.get(0).figure()).isEqualTo(new BoundedEstimate(none, 30, 60));
    assertThat(ordered.get(1).figure()).isEqualTo(new BoundedEstimate(none, 30, 60));
    assertThat(ordered.get(2).estimate()).isEqualTo(Estimate.exact(55));
    assertThat(ordered.get(3).figure()).isEqualTo(new BoundedEstimate(none, 40, 400));
  }

  @Test
  void sharesCountTheEigenvaluesBeyondTheThreshold() {
    assertThat(EigenvalueShare.above(SPECTRUM, 1.1).fraction()).isEqualTo(Estimate.exact(1.0 / 5));
    assertThat(EigenvalueShare.above(SPECTRUM, 0.9).fraction()).isEqualTo(Estimate.exact(2.0 / 5));
    assertThat(EigenvalueShare.below(SPECTRUM, 0.4).fraction()).isEqualTo(Estimate.exact(1.0 / 5));
    assertThat(EigenvalueShare.below(SPECTRUM, 0.6).fraction()).isEqualTo(Estimate.exact(0));
  }

  @Test
  void aThresholdOnAnEigenvalueIsUnresolved() {
    assertThat(EigenvalueShare.above(SPECTRUM, 0).fraction().resolved()).isFalse();
  }

  @Test
  void sharesRefuseANegativeThreshold() {
    assertThatThrownBy(() -> new EigenvalueShare(-1, Estimate.exact(0)))
        .hasMessageContaining("tau must be at least 0");
  }

  @Test
  void negativeMassIsTheSumOfNegativeEigenvaluesAndItsShareOfAll() {
    NegativeMass mass = NegativeMass.of(SPECTRUM);
    assertThat(mass.mass().value()).isCloseTo(0.5, within(1e-14));
    assertThat(mass.share().value()).isCloseTo(0.5 / 5.75, within(1e-14));
  }

  @Test
  void negativeMassShareOfAZeroMatrixIsUnresolved() {
    assertThat(NegativeMass.of(DiagonalOperator.spectrum(0, 0)).share().resolved()).isFalse();
  }

  @Test
  void spectralNormTakesTheLargerEnd() {
    assertThat(SpectralNorm.of(SPECTRUM).estimate()).isEqualTo(Estimate.exact(4));
    assertThat(SpectralNorm.of(DiagonalOperator.spectrum(1, -3)).estimate())
        .isEqualTo(Estimate.exact(3));
  }

  @Test
  void aShareOfAnUncertainWholeIsUnresolved() {
    Estimate whole = new Estimate(1, 0.6, true);
    assertThat(Ratios.share(Estimate.exact(0.5), whole).resolved()).isFalse();
    assertThat(Ratios.share(Estimate.exact(1), new Estimate(10, 1, true)))
        .isEqualTo(new Estimate(0.1, 0.01, true));
  }

  @Test
  void defaultZIsOneOverNAndRoundNumbersOverFourDecades() {
    assertThat(Scales.z(0.5, 2_000))
        .containsExactly(3e-1, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 5e-4, 3e-4, 1e-4);
    assertThat(Scales.z(10, 7)[0]).isEqualTo(10);
    assertThat(Scales.z(0, 100)).containsExactly(0.01);
    assertThat(Scales.z(-1, 100)).containsExactly(0.01);
  }

  @Test
  void defaultTauIsDecadesUnderTheLargestEigenvalueAndAHundredth() {
    assertThat(Scales.tau(18.7)).containsExactly(10, 1, 0.1, 0.01);
    assertThat(Scales.tau(1e-5)).containsExactly(1e-2, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9);
    assertThat(Scales.tau(0)).containsExactly(0.01);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-12, 1, 1e12})
  void theDensityOnItsGridHasMassOneAndTheRightMean(double scale) {
    Spectrum spectrum =
        DiagonalOperator.spectrum(3 * scale, scale, 0.02 * scale, 0, 0, 0, -0.1 * scale);
    SpectralDensity density = DensityGrid.density(spectrum);
    double[] grid = density.grid();
    double[] values = density.values();
    double mass = 0;
    double mean = 0;
    for (int i = 1; i < grid.length; i++) {
      double step = grid[i] - grid[i - 1];
      mass += step * (values[i] + values[i - 1]) / 2;
      mean += step * (values[i] * grid[i] + values[i - 1] * grid[i - 1]) / 2;
    }
    assertThat(grid).isSorted().hasSizeBetween(100, 1_000);
    // the trapezoid rule's error where the steps grow, about zero
    assertThat(mass).isCloseTo(1, within(1e-3));
    assertThat(mean / scale).isCloseTo(3.92 / 7, within(1e-3));
  }

  @Test
  void aSpectrumOfTooFewProductsHasNoNormAndNoDensity() {
    double[] eigenvalues = new double[500];
    Arrays.setAll(eigenvalues, i -> 10 / (1.0 + i));
    Spectrum spectrum =
        SpectralSurvey.withDefaults()
            .withExactLimit(0)
            .withBudget(1)
            .of(new DiagonalOperator(eigenvalues));
    assertThat(SpectralNorm.of(spectrum).estimate().resolved()).isFalse();
    assertThat(DensityGrid.density(spectrum).grid()).isEmpty();
  }

  @Test
  void theDensityGridReachesBothSidesOfZeroLogarithmically() {
    double[] points = DensityGrid.points(-1, 1, 0.01);
    assertThat(points).contains(0).doesNotHaveDuplicates();
    assertThat(Arrays.stream(points).boxed())
        .anyMatch(t -> t > 0 && t < 2e-5)
        .anyMatch(t -> t < 0 && t > -2e-5);
    assertThat(points[0]).isCloseTo(-1.05, within(1e-12));
    assertThat(points[points.length - 1]).isCloseTo(1.05, within(1e-12));
  }

  @Test
  void theDensityOfARepeatedEigenvalueHasAWidth() {
    assertThat(DensityGrid.width(2, 2)).isPositive();
    assertThat(DensityGrid.width(0, 0)).isPositive();
    assertThat(DensityGrid.points(2, 2, DensityGrid.width(2, 2))).isSorted().isNotEmpty();
  }
}
