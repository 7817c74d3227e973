package dev.sonde.descent.cells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.descent.design.GaussianData;
import dev.sonde.nets.data.Dataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

public class GaussianTaskTest {

  /** Real targets that a linear model explains but for a fifth of their variance. */
  public static Dataset dataset(int samples, int dimension) {
    return new GaussianTask(new GaussianData(4, 1, 0), dimension, 1, 3).draw(samples, 1, 2).train();
  }

  @Test
  void theSignalHasTheLengthAskedFor() {
    double[] beta = new GaussianTask(new GaussianData(4, 1, 0), 30, 1, 3).coefficients();
    assertThat(Arrays.stream(beta).map(b -> b * b).sum()).isCloseTo(4, within(1e-12));
  }

  @Test
  void targetsVaryBySignalAndNoiseTogether() {
    Dataset data = dataset(20_000, 5);
    double squares = 0;
    for (int i = 0; i < data.samples(); i++) {
      squares += data.targets().at(i) * data.targets().at(i) / data.samples();
    }
    // the variance of a sample variance is 2·25/20,000: 0.05, and three of them
    assertThat(squares).isCloseTo(5, within(0.15));
  }
}
