package dev.sonde.descent;

import dev.sonde.descent.cells.FeatureCell;
import dev.sonde.descent.cells.NetworkJudge;
import dev.sonde.descent.cells.SweepData;
import dev.sonde.descent.cells.TrainedCell;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.network.Network;
import dev.sonde.spectra.dense.Matrix;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** How long the cells of a sweep will take, from short probes. */
final class SweepCost {
  /** Enough epochs for a rate, few enough for a second. */
  private static final int PROBE_EPOCHS = 3;

  /** As many as a survey multiplies at once, or nearly. */
  private static final int PROBE_PRODUCTS = 4;

  private final SweepDesign design;
  private final SweepExecution execution;
  private final SweepData data;

  SweepCost(SweepDesign design, SweepExecution execution, SweepData data) {
    this.design = design;
    this.execution = execution;
    this.data = data;
  }

  CostEstimate of(List<CellSettings> cells) {
    int threads = Math.min(execution.threads(), cells.size());
    double seconds =
        design.axis() == SweepAxis.FEATURES ? featureSeconds(cells) : trainingSeconds(cells);
    return new CostEstimate(cells.size(), seconds / threads, threads);
  }

  /**
   * What a network takes, in seconds.
   *
   * @param epoch one epoch of training
   * @param judgement one look at its errors on all samples
   * @param product one product with its Hessian
   */
  private record Pace(double epoch, double judgement, double product) {

    /** Between this one and another, in proportion. */
    Pace towards(Pace other, double share) {
      return new Pace(
          epoch + share * (other.epoch - epoch),
          judgement + share * (other.judgement - judgement),
          product + share * (other.product - product));
    }
  }

  /**
   * Trains, judges and multiplies the smallest and the largest network on the most samples; the
   * others lie between the two in proportion to their parameters, and take as much longer as there
   * are samples.
   */
  private double trainingSeconds(List<CellSettings> cells) {
    Comparator<CellSettings> bySamples = Comparator.comparingInt(CellSettings::samples);
    Comparator<CellSettings> bySize = Comparator.comparingLong(this::parameters);
    CellSettings large = Collections.max(cells, bySamples.thenComparing(bySize));
    CellSettings small =
        Collections.max(cells, bySamples.thenComparing(Collections.reverseOrder(bySize)));
    long most = parameters(large);
    long least = parameters(small);
    Pace slow = probe(large);
    Pace fast = most > least ? probe(small) : slow;
    double sum = 0;
    for (CellSettings cell : cells) {
      double share = most > least ? (double) (parameters(cell) - least) / (most - least) : 1;
      sum += seconds(cell, fast.towards(slow, share), large.samples());
    }
    return sum;
  }

  private double seconds(CellSettings cell, Pace pace, int probed) {
    int judged = 0;
    for (int epoch = 1; epoch <= design.training().epochs(); epoch++) {
      judged += TrainedCell.isJudged(epoch, design.training().epochs()) ? 1 : 0;
    }
    double trained = (double) cell.samples() / probed;
    double looked =
        (double) (cell.samples() + data.heldOutSamples()) / (probed + data.heldOutSamples());
    return trained * design.training().epochs() * pace.epoch
        + looked * judged * pace.judgement
        + trained * measured(cell, judged) * pace.product;
  }

  /**
   * How many products with their Hessians a cell's networks take: the budget, or one a parameter
   * where the matrix is written down, for every network that is measured. The passes of the loss
   * and its gradient beside them are left out.
   */
  private double measured(CellSettings cell, int judged) {
    if (design.measures().budget() == 0 || cell.isTuning()) {
      return 0;
    }
    long parameters = parameters(cell);
    double once = parameters <= TrainedCell.EXACT_LIMIT ? parameters : design.measures().budget();
    return once * (design.axis() == SweepAxis.STEPS ? judged : 1);
  }

  private long parameters(CellSettings cell) {
    return new TrainedCell(cell, data, design, execution.memoryLimit()).network().parameterCount();
  }

  private Pace probe(CellSettings settings) {
    TrainedCell cell = new TrainedCell(settings, data, design, execution.memoryLimit());
    Split split = data.split(settings);
    Dataset train = cell.forTraining(split.train(), cell.loss());
    NetworkJudge judge =
        new NetworkJudge(
            data,
            split,
            data.validation(settings),
            cell.loss(),
            settings.noise(),
            settings.noiseKind());
    try (Network network = cell.network().build(0)) {
      // the first of everything warms up the compiler and libtorch
      cell.trainer().withEpochs(1).train(network, cell.loss(), train);
      double epoch =
          seconds(() -> cell.trainer().withEpochs(PROBE_EPOCHS).train(network, cell.loss(), train))
              / PROBE_EPOCHS;
      judge(judge, network);
      double judgement = seconds(() -> judge(judge, network));
      return new Pace(
          epoch, judgement, design.measures().budget() == 0 ? 0 : product(cell, network, train));
    }
  }

  private static void judge(NetworkJudge judge, Network network) {
    judge.onTraining(network);
    judge.onTest(network);
    judge.validationError(network);
  }

  private static double product(TrainedCell cell, Network network, Dataset train) {
    double[][] vectors = new double[PROBE_PRODUCTS][network.parameterCount()];
    for (int i = 0; i < vectors.length; i++) {
      Arrays.fill(vectors[i], 1.0 / (i + 1));
    }
    double[][] products = new double[PROBE_PRODUCTS][network.parameterCount()];
    try (Objective objective = cell.objective(network, train)) {
      objective.hessian().multiply(vectors, products);
      return seconds(() -> objective.hessian().multiply(vectors, products)) / PROBE_PRODUCTS;
    }
  }

  private static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  /** At the rate of one small product. */
  private double featureSeconds(List<CellSettings> cells) {
    return cells.stream().mapToDouble(cell -> featureOperations(cell.samples())).sum()
        / productRate();
  }

  /** The operations of the factorisations of n samples. */
  private double featureOperations(int n) {
    List<Double> widths = design.range().values();
    double most = widths.get(widths.size() - 1);
    double below = widths.stream().filter(w -> w <= n).count();
    double m = data.testSamples();
    double operations =
        4.0 / 3 * Math.pow(Math.min(most, n), 3) + m * Math.pow(Math.min(most, n), 2);
    operations += below * 6.0 * n * n * data.outputs();
    if (most > n) {
      operations +=
          2 * most * n * (n + m) + (widths.size() - below) * 2.0 * n * n * FeatureCell.FEWER_ROWS;
    }
    operations += design.regularisation().ridges().size() * 2 * most * n * (n + m);
    return operations;
  }

  private static double productRate() {
    int order = 256;
    try (Matrix a = new Matrix(order, order);
        Matrix b = new Matrix(order, order)) {
      b.addProduct(a, a);
      long begun = System.nanoTime();
      int times = 20;
      for (int i = 0; i < times; i++) {
        b.addProduct(a, a);
      }
      // factorisations reach about half the rate of products
      return 2.0 * order * order * order * times / ((System.nanoTime() - begun) / 1e9) / 2;
    }
  }
}
