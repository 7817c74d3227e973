package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.LogitScale;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.network.TorchScript;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logits of a transformer's attention, against queries and keys worked out from its weights. */
class AttentionLogitsTest {
  private static final int WIDTH = 64;
  private static final int HEADS = 2;
  private static final int TOKENS = 40;
  private static final int LENGTH = 24;

  private static CausalTransformer of(int headWidth) {
    return CausalTransformer.of(TOKENS, LENGTH)
        .withWidth(WIDTH)
        .withHeads(HEADS)
        .withHeadWidth(headWidth)
        .withUnitVarianceProjections();
  }

  private static Values.Integers tokens(int samples) {
    long[] values = new long[samples * LENGTH];
    Arrays.setAll(values, i -> (i * 7L + i / LENGTH * 3L + i * i % 5) % TOKENS);
    return new Values.Integers(values, new long[] {samples, LENGTH});
  }

  /** A parameter by its name. */
  private static double[] weights(Network network, String name) {
    ParameterTensor tensor =
        network.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    double[] all = network.parameterVector();
    return Arrays.copyOfRange(all, tensor.offset(), tensor.offset() + tensor.count());
  }

  /** Rows of the first block's queries or keys, {@code [T][heads·d]}, from the weights alone. */
  private static double[][] projected(Network network, long[] tokens, String which) {
    double[] embedding = weights(network, "token_embedding.weight");
    double[] position = weights(network, "position_embedding.weight");
    double[] weight = weights(network, "blocks.0.attention." + which + ".weight");
    int inner = weight.length / WIDTH;
    double[][] out = new double[LENGTH][inner];
    for (int t = 0; t < LENGTH; t++) {
      double[] x = new double[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        x[i] = embedding[(int) tokens[t] * WIDTH + i] + position[t * WIDTH + i];
      }
      double mean = Arrays.stream(x).average().orElseThrow();
      double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / WIDTH;
      for (int o = 0; o < inner; o++) {
        for (int i = 0; i < WIDTH; i++) {
          out[t][o] += weight[o * WIDTH + i] * (x[i] - mean) / Math.sqrt(variance + 1e-5);
        }
      }
    }
    return out;
  }

  private static double dot(double[] a, double[] b, int head, int d) {
    double sum = 0;
    for (int i = head * d; i < (head + 1) * d; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(LogitScale.class)
  void logitsAreTheScaledProductsOfQueriesAndKeys(LogitScale scale) {
    int d = 16;
    double factor =
        switch (scale) {
          case NONE -> 1;
          case INVERSE_ROOT -> 0.25;
          case INVERSE -> 0.0625;
        };
    try (Network network = of(d).withLogitScale(scale).build(3)) {
      Values.Integers tokens = tokens(1);
      List<Values.Floats> layers = CausalTransformer.attentionLogits(network, tokens);
      assertThat(layers).hasSize(2);
      assertThat(layers.get(0).shape()).containsExactly(1, HEADS, LENGTH, LENGTH);
      double[][] q = projected(network, tokens.values(), "query");
      double[][] k = projected(network, tokens.values(), "key");
      for (int head = 0; head < HEADS; head++) {
        for (int query = 0; query < LENGTH; query++) {
          for (int key = 0; key < LENGTH; key++) {
            double expected = factor * dot(q[query], k[key], head, d);
            // sums of 16 products of numbers below 4, in single precision
            assertThat(layers.get(0).at((head * LENGTH + query) * LENGTH + key))
                .isCloseTo(expected, within(3e-5));
          }
        }
      }
    }
  }

  @Test
  void unitVarianceProjectionsGiveQueriesAndKeysOfVarianceOneAndLogitsOfVarianceD() {
    int d = 128;
    try (Network network = of(d).withLogitScale(LogitScale.NONE).build(5)) {
      Values.Integers tokens = tokens(1);
      for (String which : List.of("query", "key")) {
        double square =
            Arrays.stream(projected(network, tokens.values(), which))
                .flatMapToDouble(Arrays::stream)
                .map(x -> x * x)
                .average()
                .orElseThrow();
        // 24 tokens of 64 directions: the mean of 6,144 squares that depend on each other
        assertThat(square).isCloseTo(1, within(0.1));
      }
      Values.Floats logits = CausalTransformer.attentionLogits(network, tokens(8)).get(0);
      double square = 0;
      for (float z : logits.values()) {
        square += z * (double) z;
      }
      // d·(1 + d/width·…): 64 directions carry 128 entries, which adds about a tenth at most
      assertThat(square / logits.count()).isBetween(0.8 * d, 1.3 * d);
    }
  }

  @Test
  void normalisedQueriesAndKeysBoundTheLogitsByTheRootOfD() {
    int d = 16;
    try (Network network = of(d).withQueryKeyNorm().build(3)) {
      Values.Integers tokens = tokens(1);
      double[][] q = projected(network, tokens.values(), "query");
      double[][] k = projected(network, tokens.values(), "key");
      Values.Floats logits = CausalTransformer.attentionLogits(network, tokens).get(0);
      for (int query = 0; query < LENGTH; query++) {
        for (int key = 0; key < LENGTH; key++) {
          double cosine =
              dot(q[query], k[key], 0, d)
                  / Math.sqrt(dot(q[query], q[query], 0, d) * dot(k[key], k[key], 0, d));
          double z = logits.at(query * LENGTH + key);
          assertThat(z).isCloseTo(Math.sqrt(d) * cosine, within(1e-4));
          assertThat(Math.abs(z)).isLessThanOrEqualTo(Math.sqrt(d));
        }
      }
    }
  }

  @Test
  void aSavedNetworkStillShowsItsLogits(@TempDir Path folder) {
    Path file = folder.resolve("model.pt");
    try (Network network = of(8).withQueryKeyNorm().build(1)) {
      network.save(file);
      try (Network loaded = TorchScript.load(file)) {
        assertThat(CausalTransformer.attentionLogits(loaded, tokens(2)).get(1).values())
            .containsExactly(CausalTransformer.attentionLogits(network, tokens(2)).get(1).values());
      }
    }
  }

  @Test
  void theParametersAreCountedWithoutBuilding() {
    CausalTransformer shape = of(24).withQueryKeyNorm();
    try (Network network = shape.build(0)) {
      assertThat(network.parameterCount()).isEqualTo((int) shape.parameterCount());
    }
  }

  @Test
  void aNetworkOfAnotherKindHasNoLogits() {
    try (Network network = Perceptron.of(3, 2).build(0)) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> CausalTransformer.attentionLogits(network, tokens(1)))
          .withMessageContaining("shows no attention logits");
    }
  }
}
