package dev.sonde.nets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Criterion;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.AutogradGradient;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Schedule;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingEpoch;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.nets.training.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Twenty steps of every optimiser, schedule, loss and activation against PyTorch's own; {@code
 * training/optimisers.py} made the figures.
 */
class TrainerReferenceTest {
  private static final int STEPS = 20;
  private static final int SAMPLES = 12;
  private static final int INPUTS = 5;

  static Stream<Arguments> cases() throws IOException {
    JsonNode cases;
    try (InputStream file =
        TrainerReferenceTest.class.getResourceAsStream("/training/optimisers.json")) {
      cases = new ObjectMapper().readTree(file);
    }
    return StreamSupport.stream(cases.spliterator(), false)
        .map(
            c ->
                Arguments.argumentSet(
                    c.get("optimiser").asText()
                        + "; "
                        + c.get("schedule").asText()
                        + "; "
                        + c.get("loss").asText()
                        + "; "
                        + c.get("activation").asText(),
                    c));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainsToPyTorchsWeights(JsonNode reference) {
    Loss loss = loss(reference);
    try (Network network = network(reference)) {
      TrainingHistory history = trainer(reference).train(network, loss, dataset(loss));
      assertReached(network, history, reference);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void automaticDifferentiationTrainsToPyTorchsWeightsToo(JsonNode reference) {
    Loss loss = loss(reference);
    Dataset data = dataset(loss);
    try (Network network = network(reference)) {
      TrainingHistory history =
          Libtorch.compute(
              () -> {
                Criterion criterion =
                    Criterion.of(
                        loss,
                        new long[] {SAMPLES, loss == Loss.CROSS_ENTROPY ? 3 : 2},
                        data.targets().shape());
                return new TrainingRun(
                        trainer(reference),
                        network,
                        SAMPLES,
                        new AutogradGradient(network, criterion, data, Optional.empty(), SAMPLES))
                    .train(Optional.empty());
              });
      assertReached(network, history, reference);
    }
  }

  private static void assertReached(Network network, TrainingHistory history, JsonNode reference) {
    // single precision keeps seven digits, and twenty steps add a little; weights are below 3
    assertThat(history.epochs().stream().mapToDouble(TrainingEpoch::loss).toArray())
        .containsExactly(numbers(reference.get("losses")), within(1e-6));
    assertThat(network.parameterVector())
        .containsExactly(numbers(reference.get("weights")), within(1e-6));
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Loss loss(JsonNode reference) {
    return Arrays.stream(Loss.values())
        .filter(l -> l.label().equals(reference.get("loss").asText()))
        .findFirst()
        .orElseThrow();
  }

  private static Trainer trainer(JsonNode reference) {
    Trainer trainer =
        Trainer.withDefaults()
            .withOptimiser(optimiser(reference.get("optimiser").asText()))
            .withSchedule(schedule(reference.get("schedule").asText()))
            .withBatchSize(SAMPLES)
            .withEpochs(STEPS);
    JsonNode clip = reference.get("clip");
    return clip.isNull() ? trainer : trainer.withGradientClipping(clip.asDouble());
  }

  private static Optimiser optimiser(String name) {
    Optimiser.Sgd momentum = Optimiser.sgd(0.05).withMomentum(0.9);
    return switch (name) {
      case "sgd" -> Optimiser.sgd(0.1);
      case "sgd, decay" -> Optimiser.sgd(0.1).withWeightDecay(0.01);
      case "sgd, momentum" -> momentum;
      case "sgd, momentum, decay" -> momentum.withWeightDecay(0.01);
      case "sgd, nesterov, decay" -> momentum.withNesterov().withWeightDecay(0.01);
      case "adam" -> Optimiser.adam(0.01);
      case "adam, decay" -> Optimiser.adam(0.01).withBetas(0.8, 0.99).withWeightDecay(0.1);
      case "adamw" -> Optimiser.adamW(0.01);
      case "adamw, decay" -> Optimiser.adamW(0.01).withBetas(0.8, 0.99).withWeightDecay(0.1);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Schedule schedule(String name) {
    return switch (name) {
      case "constant" -> Schedule.constant();
      case "step" -> Schedule.step(7, 0.5);
      case "cosine" -> Schedule.cosine();
      case "inverse square root, warm-up" -> Schedule.inverseSquareRoot(5).withWarmUp(4);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Network network(JsonNode reference) {
    int outputs = loss(reference) == Loss.CROSS_ENTROPY ? 3 : 2;
    Network network =
        Perceptron.of(INPUTS, outputs)
            .withWidths(7, 4)
            .withActivation(Activation.valueOf(reference.get("activation").asText()))
            .build(0);
    double[] vector = new double[network.parameterCount()];
    List<ParameterTensor> parameters = network.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      double[] values = waves(parameters.get(i).count(), i / 2.0);
      System.arraycopy(values, 0, vector, parameters.get(i).offset(), values.length);
    }
    network.setParameterVector(vector);
    return network;
  }

  private static Dataset dataset(Loss loss) {
    float[] x = floats(waves(SAMPLES * INPUTS, 0.25));
    float[] reals = floats(waves(SAMPLES * 2, 2));
    Values targets =
        switch (loss) {
          case CROSS_ENTROPY ->
              new Values.Integers(
                  IntStream.range(0, SAMPLES).mapToLong(i -> i * i % 3).toArray(),
                  new long[] {SAMPLES});
          case MEAN_SQUARED_ERROR -> new Values.Floats(reals, new long[] {SAMPLES, 2});
          case BINARY_CROSS_ENTROPY -> {
            float[] shares = new float[reals.length];
            for (int i = 0; i < shares.length; i++) {
              shares[i] = (reals[i] + 1) / 2;
            }
            yield new Values.Floats(shares, new long[] {SAMPLES, 2});
          }
        };
    return new Dataset(new Values.Floats(x, new long[] {SAMPLES, INPUTS}), targets, "waves", "");
  }

  private static double[] waves(int count, double phase) {
    return IntStream.range(0, count).mapToDouble(i -> Math.sin(1.7 * i + phase)).toArray();
  }

  private static float[] floats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }
}
