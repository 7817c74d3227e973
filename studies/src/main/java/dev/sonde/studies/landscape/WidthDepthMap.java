package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.KendallTau;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.loss.LossValue;
import dev.sonde.nets.network.Activation;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.landscape.DirectionsFigures.Mapped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Perceptrons of ELU units of several widths and depths, trained on four fifths of the data by Adam
 * in full batches and judged on the rest.
 *
 * @param widths units of hidden layers
 * @param depths hidden layers
 * @param steps of each training
 */
record WidthDepthMap(int[] widths, int[] depths, int steps) {
  private static final double RATE = 0.01;

  /** One sample of so many is left out for testing. */
  private static final int FOLD = 5;

  /** Training losses further apart than this are not alike. */
  static final double MATCHED = 2;

  /** Of fewer networks no rank correlation is told. */
  static final int FEWEST = 4;

  /** What all networks are trained on, and judged on. */
  private record Task(Dataset training, Dataset test, Loss loss, long seed) {
    static Task of(Dataset data, Loss loss, long seed) {
      Dataset shuffled = data.flattened().shuffled(seed);
      int tests = shuffled.samples() / FOLD;
      return new Task(shuffled.first(shuffled.samples() - tests), shuffled.last(tests), loss, seed);
    }
  }

  static WidthDepthMap of(Extent extent) {
    return extent == Extent.QUICK
        ? new WidthDepthMap(new int[] {4, 8, 16}, new int[] {1, 2}, 400)
        : new WidthDepthMap(new int[] {4, 8, 16, 32}, new int[] {1, 2, 3, 4}, 2500);
  }

  long planned() {
    return (long) widths.length * depths.length * steps;
  }

  /** Trains all. */
  List<Mapped> train(Dataset data, Loss loss, long seed, Work work) {
    Task task = Task.of(data, loss, seed);
    int outputs = outputs(data, loss);
    List<Mapped> out = new ArrayList<>();
    for (int width : widths) {
      for (int depth : depths) {
        int[] layers = new int[depth];
        Arrays.fill(layers, width);
        try (Network network =
            Perceptron.of(task.training().inputs().sampleSize(), outputs)
                .withWidths(layers)
                .withActivation(Activation.ELU)
                .build(seed)) {
          out.add(trained(network, width, depth, task));
        }
        work.spend(steps);
      }
    }
    return out;
  }

  private static int outputs(Dataset data, Loss loss) {
    if (loss != Loss.CROSS_ENTROPY) {
      return data.targets().sampleSize();
    }
    return data.classes()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    data.source()
                        + ": classes must be whole numbers from 0 on; some are negative or huge"));
  }

  private Mapped trained(Network network, int width, int depth, Task task) {
    Trainer.withDefaults()
        .withOptimiser(Optimiser.adam(RATE))
        .withBatchSize(task.training().samples())
        .withEpochs(steps)
        .withSeed(task.seed())
        .withoutFinalLoss()
        .train(network, task.loss(), task.training());
    KrylovSteps.stopIfInterrupted();
    LossValue seen = value(network, task.loss(), task.training());
    LossValue unseen = value(network, task.loss(), task.test());
    EffectiveDimensions dimensions =
        EffectiveDimensions.of(network, task.loss(), task.training(), task.seed());
    return new Mapped(
        width,
        depth,
        network.parameterCount(),
        seen.value(),
        unseen.value(),
        seen.accuracy().orElse(0) == 1,
        dimensions.fixed(),
        dimensions.relative());
  }

  private static LossValue value(Network network, Loss loss, Dataset data) {
    try (Objective objective =
        Objective.of(network, loss, data, Evaluation.withDefaults().withThreads(1))) {
      return objective.value();
    }
  }

  /** Kendall's τ_b of a figure with the test loss, its error by the infinitesimal jackknife. */
  static Average tau(List<Mapped> map, ToDoubleFunction<Mapped> figure) {
    List<Mapped> known =
        map.stream().filter(net -> Double.isFinite(figure.applyAsDouble(net))).toList();
    int n = known.size();
    if (n < FEWEST) {
      return new Average(Double.NaN, Double.NaN, n);
    }
    int[] x = KendallTau.ranks(known.stream().mapToDouble(figure).toArray());
    int[] y = KendallTau.ranks(known.stream().mapToDouble(Mapped::testLoss).toArray());
    double[] influences = KendallTau.influences(x, y);
    double mean = Arrays.stream(influences).average().orElseThrow();
    double squares = Arrays.stream(influences).map(v -> (v - mean) * (v - mean)).sum();
    return new Average(KendallTau.ofRanks(x, y), Math.sqrt(squares), n);
  }
}
