package dev.sonde.studies.landscape;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Initialisation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Two spirals, and the networks 2-16-16-1 of ELU units that learn them. */
final class Spirals {
  private static final double TURNS = 1.25;
  private static final double NOISE = 0.35;
  private static final int POINTS = 200;
  private static final double RATE = 0.01;

  private Spirals() {}

  /** Draws 200 points of each. */
  static Dataset drawn(long seed) {
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, 3);
    int n = 2 * POINTS;
    double[][] x = new double[2][n];
    for (int i = 0; i < POINTS; i++) {
      double t = Math.sqrt(draws.unit()) * TURNS * 2 * Math.PI;
      x[0][i] = -Math.cos(t) * t / 2 + NOISE * draws.normal();
      x[1][i] = Math.sin(t) * t / 2 + NOISE * draws.normal();
      x[0][POINTS + i] = -x[0][i];
      x[1][POINTS + i] = -x[1][i];
    }
    float[] inputs = new float[2 * n];
    float[] targets = new float[n];
    for (int d = 0; d < 2; d++) {
      // the second spiral mirrors the first, so both means are 0
      double deviation = Vectors.norm(x[d]) / Math.sqrt(n);
      for (int i = 0; i < n; i++) {
        inputs[2 * i + d] = (float) (x[d][i] / deviation);
      }
    }
    for (int i = POINTS; i < n; i++) {
      targets[i] = 1;
    }
    return new Dataset(
        new Values.Floats(inputs, new long[] {n, 2}),
        new Values.Floats(targets, new long[] {n, 1}),
        "two spirals",
        "");
  }

  static Network network(long seed) {
    return Perceptron.of(2, 1)
        .withWidths(16, 16)
        .withActivation(Activation.ELU)
        .withInitialisation(Initialisation.KAIMING_UNIFORM)
        .build(seed);
  }

  /**
   * Trains in full batches by Adam, and returns the parameters after some steps of it.
   *
   * @param after ascending
   */
  static Map<Integer, double[]> trained(Network network, Dataset data, int[] after, Work work) {
    Map<Integer, double[]> kept = new LinkedHashMap<>();
    Trainer.withDefaults()
        .withOptimiser(Optimiser.adam(RATE))
        .withBatchSize(data.samples())
        .withEpochs(after[after.length - 1])
        .withoutFinalLoss()
        .withListener(
            (epoch, now) -> {
              work.spend(1);
              if (Arrays.binarySearch(after, epoch.epoch()) >= 0) {
                kept.put(epoch.epoch(), now.get().parameterVector());
              }
            })
        .train(network, Loss.BINARY_CROSS_ENTROPY, data);
    KrylovSteps.stopIfInterrupted();
    return kept;
  }
}
