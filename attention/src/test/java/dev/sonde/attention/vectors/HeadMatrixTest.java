package dev.sonde.attention.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.vectors.HeadVectors.Layout;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sums over one head's vectors against plain loops. */
class HeadMatrixTest {
  private static final int HEADS = 2;

  private static HeadVectors vectors(int d, int tokens, Layout layout) {
    SplittableRandom random = new SplittableRandom(d);
    float[] values = new float[HEADS * d * tokens];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor tensor =
        switch (layout) {
          case ROWS -> new Tensor(values, HEADS, tokens, d);
          case COLUMNS -> new Tensor(values, HEADS, d, tokens);
          case INTERLEAVED -> new Tensor(values, 1, tokens, HEADS * d);
          case UNKNOWN -> throw new IllegalArgumentException("no way to lie in");
        };
    return HeadVectors.of(tensor, layout, tokens, HEADS).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, ROWS",
    "2, 5, COLUMNS",
    "7, 40, ROWS",
    "8, 33, INTERLEAVED",
    "32, 12, COLUMNS",
  })
  void sumsAreThoseOfPlainLoops(int d, int tokens, Layout layout) {
    HeadVectors vectors = vectors(d, tokens, layout);
    double[][] x = new double[tokens][d];
    for (int t = 0; t < tokens; t++) {
      vectors.copy(1, t, 0.5, x[t]);
    }
    HeadMatrix whole = new HeadMatrix(vectors, 1, 0.5);
    double[] mean = whole.mean();
    HeadMatrix matrix = whole.centred();
    double[] gram = matrix.gram();
    double[] squares = matrix.squares();
    double[] forms = matrix.quadratic(gram);
    for (int c = 0; c < d; c++) {
      double sum = 0;
      for (double[] vector : x) {
        sum += vector[c];
      }
      assertThat(mean[c]).isCloseTo(sum / tokens, within(1e-14));
    }
    double[][] plain = new double[d][d];
    for (int a = 0; a < d; a++) {
      for (int c = 0; c < d; c++) {
        for (double[] vector : x) {
          plain[a][c] += (vector[a] - mean[a]) * (vector[c] - mean[c]);
        }
        if (c >= a) {
          assertThat(gram[a * d + c]).isCloseTo(plain[a][c], within(1e-12));
        }
      }
    }
    double[] products = whole.products(whole.vector(tokens - 1));
    for (int t = 0; t < tokens; t++) {
      double product = 0;
      for (int c = 0; c < d; c++) {
        product += x[t][c] * x[tokens - 1][c];
      }
      assertThat(products[t]).isCloseTo(product, within(1e-12));
      double square = 0;
      double form = 0;
      for (int a = 0; a < d; a++) {
        double left = x[t][a] - mean[a];
        square += left * left;
        for (int c = 0; c < d; c++) {
          form += left * plain[a][c] * (x[t][c] - mean[c]);
        }
      }
      assertThat(squares[t]).isCloseTo(square, within(1e-12));
      assertThat(forms[t]).isCloseTo(form, within(1e-11 * (1 + form)));
    }
  }
}
