package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import dev.sonde.nets.Network;
import dev.sonde.runs.Configuration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long the cells of a sweep will take, from short probes. */
final class SweepCost {
  /** Enough epochs for a rate, few enough for a second. */
  private static final int PROBE_EPOCHS = 3;

  /** What a product with the Hessian costs in epochs; measured by us at width 64: 1.1 to 1.4. */
  private static final double EPOCHS_A_PRODUCT = 1.3;

  private final SweepPlan plan;
  private final SweepPlan.Settings settings;
  private final SweepData data;

  SweepCost(SweepPlan plan, SweepData data) {
    this.plan = plan;
    this.settings = plan.settings();
    this.data = data;
  }

  CostEstimate of(List<Configuration> cells) {
    int threads = Math.min(plan.threads(), cells.size());
    double seconds =
        settings.range.axis() == SweepAxis.FEATURES
            ? featureSeconds(cells)
            : trainingSeconds(cells);
    return new CostEstimate(cells.size(), seconds / threads, threads);
  }

  /**
   * Trains the smallest and the largest network on the most samples for three epochs each; an epoch
   * takes as much longer as there are samples, and between the two in proportion to parameters.
   */
  private double trainingSeconds(List<Configuration> cells) {
    Comparator<Configuration> bySamples = Comparator.comparingInt(SweepCost::samples);
    Comparator<Configuration> bySize = Comparator.comparingLong(this::parameters);
    Configuration large = Collections.max(cells, bySamples.thenComparing(bySize));
    Configuration small =
        Collections.max(cells, bySamples.thenComparing(Collections.reverseOrder(bySize)));
    long most = parameters(large);
    long least = parameters(small);
    double slow = probe(large);
    double fast = most > least ? probe(small) : slow;
    double sum = 0;
    for (Configuration cell : cells) {
      double share = most > least ? (double) (parameters(cell) - least) / (most - least) : 1;
      double epoch = (fast + share * (slow - fast)) * samples(cell) / samples(large);
      sum += epoch * epochs(cell);
    }
    return sum;
  }

  /** Epochs of training, and what measuring costs in epochs. */
  private double epochs(Configuration cell) {
    int judged = 1;
    if (settings.range.axis() == SweepAxis.STEPS) {
      for (int epoch = 1; epoch < settings.epochs; epoch++) {
        judged += TrainedCell.isJudged(epoch, settings.epochs) ? 1 : 0;
      }
    }
    int measured = cell.get("measured").equals(Optional.of("none")) ? 0 : judged;
    return settings.epochs + measured * settings.budget * EPOCHS_A_PRODUCT;
  }

  private long parameters(Configuration cell) {
    return new TrainedCell(cell, data, settings)
        .network(Integer.parseInt(cell.get("width").orElse("1")))
        .parameterCount();
  }

  private static int samples(Configuration cell) {
    return Integer.parseInt(cell.get("samples").orElse("1"));
  }

  /** Returns the seconds of one epoch. */
  private double probe(Configuration configuration) {
    TrainedCell cell = new TrainedCell(configuration, data, settings);
    Dataset train =
        cell.forTraining(
            data.split(samples(configuration), 0, 0, settings.noiseKind, 0).train(), cell.loss());
    try (Network network =
        cell.network(Integer.parseInt(configuration.get("width").orElse("1"))).build(0)) {
      // the first epoch warms up the compiler and libtorch
      cell.trainer().withEpochs(1).train(network, cell.loss(), train);
      return cell.trainer().withEpochs(PROBE_EPOCHS).train(network, cell.loss(), train).seconds()
          / PROBE_EPOCHS;
    }
  }

  /** At the rate of one small product. */
  private double featureSeconds(List<Configuration> cells) {
    return cells.stream().mapToDouble(cell -> featureOperations(samples(cell))).sum()
        / productRate();
  }

  /** The operations of the factorisations of n samples. */
  private double featureOperations(int n) {
    List<Double> widths = settings.range.values();
    double most = widths.get(widths.size() - 1);
    double below = widths.stream().filter(w -> w <= n).count();
    double m = data.testSamples();
    double operations =
        4.0 / 3 * Math.pow(Math.min(most, n), 3) + m * Math.pow(Math.min(most, n), 2);
    operations += below * 6.0 * n * n * data.outputs();
    if (most > n) {
      operations += 2 * most * n * (n + m) + (widths.size() - below) * 2.0 * n * n * 500;
    }
    operations += settings.ridges.length * 2 * most * n * (n + m);
    return operations;
  }

  private static double productRate() {
    int order = 256;
    try (Matrix a = new Matrix(order, order);
        Matrix b = new Matrix(order, order)) {
      b.addProduct(a, a, false);
      long begun = System.nanoTime();
      int times = 20;
      for (int i = 0; i < times; i++) {
        b.addProduct(a, a, false);
      }
      // factorisations reach about half the rate of products
      return 2.0 * order * order * order * times / ((System.nanoTime() - begun) / 1e9) / 2;
    }
  }
}
