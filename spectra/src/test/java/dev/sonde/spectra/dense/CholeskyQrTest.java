package dev.sonde.spectra.dense;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyQrTest {

  private static final Workers ONE = Workers.of(1);

  /** Three vectors of which the last is nearly the first: condition about 1/distance. */
  private static double[][] block(int rows, double distance) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] block = new double[3][rows];
    for (int i = 0; i < rows; i++) {
      block[0][i] = random.nextGaussian();
      block[1][i] = random.nextGaussian();
      block[2][i] = block[0][i] + distance * random.nextGaussian();
    }
    return block;
  }

  private static double[][] copy(double[][] block) {
    return Arrays.stream(block).map(double[]::clone).toArray(double[][]::new);
  }

  private static double worstOrthogonality(double[][] Q, int rank) {
    double worst = 0;
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j <= i; j++) {
        double dot = 0;
        for (int r = 0; r < Q[i].length; r++) {
          dot += Q[i][r] * Q[j][r];
        }
        worst = Math.max(worst, Math.abs(dot - (i == j ? 1 : 0)));
      }
    }
    return worst;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-4, 1e-9})
  void theFactorsAreOrthonormalAndGiveBackTheBlock(double distance) {
    double[][] W = block(2_001, distance);
    double[][] Q = copy(W);
    CholeskyQr qr = CholeskyQr.inPlace(Q, 0, 0x1p-53, ONE);
    assertThat(qr.rank()).isEqualTo(3);
    assertThat(worstOrthogonality(Q, 3)).isLessThan(1e-13);
    for (int j = 0; j < 3; j++) {
      for (int r = 0; r < W[j].length; r++) {
        double back = 0;
        for (int k = 0; k < 3; k++) {
          back += Q[k][r] * qr.coefficients()[j * 3 + k];
        }
        assertThat(Math.abs(back - W[j][r])).isLessThan(1e-12);
      }
    }
  }

  @Test
  void directionsBelowTheToleranceAreDropped() {
    double[][] Q = block(500, 1e-9);
    CholeskyQr qr = CholeskyQr.inPlace(Q, 1e-6, 0x1p-53, ONE);
    assertThat(qr.rank()).isEqualTo(2);
    assertThat(worstOrthogonality(Q, 2)).isLessThan(1e-13);
  }

  @Test
  void aBlockOfZerosHasNoRank() {
    assertThat(CholeskyQr.inPlace(new double[2][100], 0, 0x1p-53, ONE).rank()).isZero();
  }
}
