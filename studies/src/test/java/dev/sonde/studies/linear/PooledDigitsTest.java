package dev.sonde.studies.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Images;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * studies/a_covariance.py: the first 4,000 of mnist10k, pooled to 7×7 and divided by 255, threes
 * against the rest ({@code y = 0.9} or {@code −0.1}), with a column of ones.
 */
class PooledDigitsTest {
  private static final int SAMPLES = 4000;

  private static ColumnMatrix pixels() {
    Dataset pooled = Images.pooled(DataSource.read("mnist10k"), 4).flattened().first(SAMPLES);
    double[] entries = new double[SAMPLES * 49];
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < 49; j++) {
        entries[j * SAMPLES + i] = pooled.inputs().at(i * 49 + j) / 255;
      }
    }
    return new ColumnMatrix(SAMPLES, 49, entries);
  }

  private static ColumnMatrix threes() {
    Dataset mnist = DataSource.read("mnist10k");
    double[] y = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      y[i] = (mnist.targets().at(i) == 3 ? 1 : 0) - 0.1;
    }
    return new ColumnMatrix(SAMPLES, 1, y);
  }

  /** Steps to 5% and to 1%, the law of the loss after the first, and what no step can reach. */
  @ParameterizedTest
  @CsvSource({
    "RAW, 78.13065154211249, 14447769.550376121, 301, 6239, 0.02511281697921353",
    "CENTRED, 8.678898166771031, 1604885.124687712, 25, 692, 0.02510293283351287",
    "STANDARDISED, 4.917868072349455, 63.63891876070727, 7, 17, 0.025090182350139698",
    "WHITENED, 1.0000000000021372, 1.0000000001023588, 1, 1, 0.023967527611564756"
  })
  void stepsOfEveryFormAreThoseOfNumpy(
      InputForm form, double largest, double condition, long five, long one, double loss) {
    FilteredLeastSquares fits = FilteredLeastSquares.of(form.of(pixels()), threes());
    double rate = 1 / fits.largestEigenvalue();
    // pixels are held in single precision here
    assertThat(fits.largestEigenvalue()).isCloseTo(largest, within(1e-6 * largest));
    assertThat(fits.conditionNumber()).isCloseTo(condition, within(1e-3 * condition));
    assertThat(fits.stepsTo(0.05, rate)).isEqualTo(five);
    assertThat(fits.stepsTo(0.01, rate)).isEqualTo(one);
    assertThat(fits.leastLoss() + fits.excessLoss(rate, (double) five))
        .isCloseTo(loss, within(1e-8));
    assertThat(fits.leastLoss()).isCloseTo(0.023967527611564, within(1e-8));
  }

  /** Below 2/λmax descent falls, above it explodes. */
  @Test
  void descentDivergesBeyondTwiceTheStep() {
    ColumnMatrix x = InputForm.CENTRED.of(pixels());
    ColumnMatrix y = threes();
    FilteredLeastSquares fits = FilteredLeastSquares.of(x, y);
    double[][] numpy = {
      {1.0, 0.02429368254694586}, {1.9, 0.024183147337168802},
      {1.99, 0.024176943367144845}, {2.02, 1667.3692533422686}
    };
    for (double[] row : numpy) {
      double rate = row[0] / fits.largestEigenvalue();
      ColumnMatrix w = new ColumnMatrix(x.columns(), 1, new double[x.columns()]);
      ColumnMatrix residual = x.times(w);
      residual.addInPlace(-1, y);
      for (int step = 0; step < 400; step++) {
        w.addInPlace(-rate / SAMPLES, x.transposed().times(residual));
        residual = x.times(w);
        residual.addInPlace(-1, y);
      }
      double run = residual.squaredNorm() / (2 * SAMPLES);
      assertThat(run).as("%s", row[0]).isCloseTo(row[1], within(1e-5 * row[1]));
      double law = fits.leastLoss() + fits.excessLoss(rate, 400);
      assertThat(run).as("%s", row[0]).isCloseTo(law, within(1e-9 * law));
    }
  }
}
