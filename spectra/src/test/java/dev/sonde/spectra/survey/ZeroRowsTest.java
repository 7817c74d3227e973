package dev.sonde.spectra.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.spectra.CoordinateSubspaceOperator.ZeroRows;
import dev.sonde.spectra.DiagonalOperator;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SampledOperator;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.SymmetricOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows that are exactly zero are left out of surveys, and counted as zeros. */
class ZeroRowsTest {

  private static final SpectralSurvey SURVEY =
      SpectralSurvey.withDefaults().withExactLimit(0).withBudget(80).withSeed(3);

  /** A symmetric matrix with zeros in every third row and column, and the same without them. */
  private record Matrices(SymmetricOperator with, SymmetricOperator without) {

    static Matrices of(int dimension, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] kept = IntStream.range(0, dimension).filter(i -> i % 3 != 1).toArray();
      double[][] A = new double[dimension][dimension];
      double[][] B = new double[kept.length][kept.length];
      for (int i = 0; i < kept.length; i++) {
        for (int j = 0; j <= i; j++) {
          double x = (random.nextDouble() - 0.4) * Math.exp(-0.01 * (i + j));
          A[kept[i]][kept[j]] = A[kept[j]][kept[i]] = B[i][j] = B[j][i] = x;
        }
      }
      return new Matrices(operator(A), operator(B));
    }

    private static SymmetricOperator operator(double[][] matrix) {
      return new SymmetricOperator() {
        @Override
        public int dimension() {
          return matrix.length;
        }

        @Override
        public void multiply(double[][] vectors, double[][] products) {
          for (int j = 0; j < vectors.length; j++) {
            for (int i = 0; i < matrix.length; i++) {
              double sum = 0;
              for (int k = 0; k < matrix.length; k++) {
                sum += matrix[i][k] * vectors[j][k];
              }
              products[j][i] = sum;
            }
          }
        }
      };
    }
  }

  @Test
  void theyAreFoundAndNoOthers() {
    assertThat(ZeroRows.others(DiagonalOperator.of(0, 1e-300, 0, -0.0, 3, 0), 1))
        .containsExactly(1, 4);
    assertThat(ZeroRows.others(Matrices.of(90, 2).with(), 4))
        .containsExactly(IntStream.range(0, 90).filter(i -> i % 3 != 1).toArray());
  }

  @Test
  void aRowThatIsZeroInOneGroupOnlyIsNone() {
    SampledOperator two =
        new SampledOperator() {
          @Override
          public int groups() {
            return 2;
          }

          @Override
          public double weight(int group) {
            return 0.5;
          }

          @Override
          public double samplingFraction() {
            return 0.5;
          }

          @Override
          public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
            for (int j = 0; j < vectors.length; j++) {
              productsByGroup[0][j][0] = vectors[j][0];
              productsByGroup[1][j][0] = -vectors[j][0];
              productsByGroup[0][j][1] = 0;
              productsByGroup[1][j][1] = 0;
            }
          }

          @Override
          public int dimension() {
            return 2;
          }

          @Override
          public void multiply(double[][] vectors, double[][] products) {
            throw new UnsupportedOperationException("each group tells more");
          }
        };
    assertThat(ZeroRows.others(two, 1)).containsExactly(0);
  }

  @Test
  void figuresAreThoseOfTheRestWithZerosAdded() {
    Matrices matrices = Matrices.of(300, 5);
    Spectrum with = SURVEY.of(matrices.with());
    Spectrum rest = SURVEY.of(matrices.without());
    assertThat(with.dimension()).isEqualTo(300);
    assertThat(with.products()).isEqualTo(rest.products()).isLessThanOrEqualTo(80);
    assertThat(with.trace().value()).isCloseTo(rest.trace().value(), within(1e-9));
    assertThat(with.top(5).get(4).value()).isCloseTo(rest.top(5).get(4).value(), within(1e-9));
    assertThat(with.effectiveDimension(0.1).estimate().value())
        .isCloseTo(rest.effectiveDimension(0.1).estimate().value(), within(1e-8));
    assertThat(with.traceOf(x -> 2 + x).value())
        .isCloseTo(rest.traceOf(x -> 2 + x).value() + 200, within(1e-8));
    assertThat(with.shareAbove(0.05).value())
        .isCloseTo(rest.shareAbove(0.05).value() * 2 / 3, within(1e-9));
    assertThat(with.shareBelow(0.05).standardError())
        .isCloseTo(rest.shareBelow(0.05).standardError() * 2 / 3, within(1e-9));
    double[] grid = {-0.1, 0, 0.2};
    double[] density = with.density(grid, 0.1).values();
    double[] others = rest.density(grid, 0.1).values();
    double peak = 1 / (0.1 * Math.sqrt(2 * Math.PI));
    assertThat(density[1]).isCloseTo(others[1] * 2 / 3 + peak / 3, within(1e-9));
    assertThat(density[2]).isCloseTo(others[2] * 2 / 3 + peak * Math.exp(-2) / 3, within(1e-9));
    double mass = 0;
    for (double weight : with.quadrature().weights()) {
      mass += weight;
    }
    assertThat(mass).isCloseTo(1, within(1e-9));
    assertThat(with.quadrature().nodes()).isSorted().contains(0);
  }

  @Test
  void zerosAreAmongTheSmallestWhereNothingIsNegative() {
    double[] eigenvalues = new double[400];
    for (int i = 0; i < 200; i++) {
      eigenvalues[2 * i] = Math.pow(0.8, i % 20) * (1 + i / 20);
    }
    Spectrum spectrum = SURVEY.of(DiagonalOperator.of(eigenvalues));
    assertThat(spectrum.bottom(3))
        .hasSize(3)
        .allSatisfy(pair -> assertThat(pair).isEqualTo(new EigenvalueEstimate(0, 0, 0)));
    assertThat(spectrum.top(2).get(0).value()).isCloseTo(10, within(1e-6));
    eigenvalues[0] = -5;
    Spectrum indefinite = SURVEY.of(DiagonalOperator.of(eigenvalues));
    assertThat(indefinite.bottom(3)).hasSize(3);
    assertThat(indefinite.bottom(3).get(0).value()).isCloseTo(-5, within(1e-6));
    assertThat(indefinite.bottom(3).get(1).value()).isZero();
  }

  @Test
  void aMatrixOfZerosIsSurveyed() {
    Spectrum spectrum = SURVEY.of(DiagonalOperator.of(new double[200]));
    assertThat(spectrum.trace().value()).isZero();
    assertThat(spectrum.dimension()).isEqualTo(200);
    assertThat(spectrum.shareAbove(0.1).value()).isZero();
  }

  /** A single start vector finds one copy of each; probes see that there are more. */
  @Test
  void copiesOfEigenvaluesAreNotTakenForOne() {
    List<Double> errors = new ArrayList<>();
    for (int copies : new int[] {1, 2, 10}) {
      double[] eigenvalues = new double[2_000];
      for (int i = 0; i < eigenvalues.length; i++) {
        eigenvalues[i] = 10 * Math.pow(i / copies + 1, -1.5);
      }
      double truth = 0;
      for (double x : eigenvalues) {
        truth += x / (x + 0.1);
      }
      int held = 0;
      double error = 0;
      for (long seed = 0; seed < 10; seed++) {
        Estimate figure =
            SURVEY
                .withSeed(seed)
                .of(DiagonalOperator.of(eigenvalues))
                .effectiveDimension(0.1)
                .estimate();
        error = figure.standardError() / truth;
        held += Math.abs(figure.value() - truth) <= 3 * figure.standardError() ? 1 : 0;
      }
      assertThat(held).as("copies %s", copies).isGreaterThanOrEqualTo(9);
      errors.add(error);
    }
    assertThat(errors.get(1)).isGreaterThan(3 * errors.get(0));
  }
}
