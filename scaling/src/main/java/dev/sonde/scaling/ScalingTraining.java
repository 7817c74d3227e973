package dev.sonde.scaling;

import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.softmax.SoftmaxMeans;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Schedule;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.nets.training.TrainingStep;
import dev.sonde.scaling.ScalingCell.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** One transformer under training, measured at log-spaced steps. */
final class ScalingTraining {
  private final ScalingSetting setting;
  private final TextWindows windows;
  private final ScalingVariant variant;
  private final int headSize;
  private final double learningRate;
  private final int repetition;
  private final SortedSet<Integer> marks;
  private final List<ScalingStep> curve = new ArrayList<>();
  private double losses;
  private int minibatches;

  ScalingTraining(
      ScalingSetting setting,
      TextWindows windows,
      ScalingVariant variant,
      int headSize,
      double learningRate,
      int repetition) {
    this.setting = setting;
    this.windows = windows;
    this.variant = variant;
    this.headSize = headSize;
    this.learningRate = learningRate;
    this.repetition = repetition;
    this.marks = marks(setting.steps());
  }

  /** 0, 1, 2, 4, 8, … and the last. */
  static SortedSet<Integer> marks(int steps) {
    SortedSet<Integer> marks = new TreeSet<>(List.of(0, steps));
    for (int mark = 1; mark < steps; mark *= 2) {
      marks.add(mark);
    }
    return marks;
  }

  /** Trains; empty when the thread was interrupted. */
  Optional<ScalingCell> run() {
    try (Network network = network().build(setting.seed() + repetition)) {
      // one step more than are counted, so that the last network's gradient is seen, too
      TrainingHistory history =
          trainer(setting.steps() + 1L)
              .withStepListener(this::stepBegins)
              .train(network, Loss.CROSS_ENTROPY, windows.training());
      if (history.stopped() == TrainingHistory.Stop.INTERRUPTED) {
        return Optional.empty();
      }
    }
    boolean done = !curve.isEmpty() && curve.get(curve.size() - 1).step() == setting.steps();
    return Optional.of(
        new ScalingCell(
            variant,
            headSize,
            learningRate,
            repetition,
            done ? Outcome.DONE : Outcome.DIVERGED,
            curve));
  }

  /** Returns the seconds of a step, from a few. */
  double probe(int steps) {
    try (Network network = network().build(0)) {
      // the first steps warm up the compiler and libtorch
      trainer(steps).train(network, Loss.CROSS_ENTROPY, windows.training());
      return trainer(steps).train(network, Loss.CROSS_ENTROPY, windows.training()).seconds()
          / steps;
    }
  }

  private CausalTransformer network() {
    CausalTransformer shape =
        CausalTransformer.of(windows.vocabulary(), setting.context())
            .withWidth(setting.width())
            .withHeads(setting.heads())
            .withHeadWidth(headSize)
            .withLayers(setting.layers());
    return setting.initialisation().applied(variant.applied(shape));
  }

  private Trainer trainer(long steps) {
    return Trainer.withDefaults()
        .withOptimiser(Optimiser.adam(learningRate))
        .withSchedule(Schedule.cosine().withWarmUp(setting.warmUp()))
        .withBatchSize(setting.batchSize())
        .withEpochs(Integer.MAX_VALUE)
        .withMaximumSteps(steps)
        .withSeed(setting.seed() + repetition)
        .withoutFinalLoss();
  }

  private void stepBegins(TrainingStep step) {
    losses += step.loss();
    minibatches++;
    int updates = Math.toIntExact(step.steps());
    if (marks.contains(updates)) {
      measure(updates, step).ifPresent(curve::add);
      losses = 0;
      minibatches = 0;
    }
  }

  /** Empty where the network no longer gives finite numbers. */
  private Optional<ScalingStep> measure(int updates, TrainingStep step) {
    double[] gradient = step.gradient();
    Network network = step.network();
    double heldOut = windows.heldOutLoss(network);
    LogitMeans logits = new LogitMeans(setting.context());
    if (!Double.isFinite(heldOut)
        || !logits.add(CausalTransformer.attentionLogits(network, windows.probe()))) {
      return Optional.empty();
    }
    return Optional.of(
        new ScalingStep(
            updates,
            losses / minibatches,
            heldOut,
            logits.softmax().rowStd().estimate(),
            logits.largest(),
            logits.softmax().entropyRatio().estimate(),
            logits.softmax().jacobianNorm().estimate(),
            logits.softmax().nearOneHotShare().estimate(),
            norm(gradient, network, ScalingTraining::isQueryOrKey),
            norm(gradient, network, name -> true)));
  }

  private static boolean isQueryOrKey(String name) {
    return name.endsWith(".query.weight") || name.endsWith(".key.weight");
  }

  private static double norm(double[] gradient, Network network, Predicate<String> counted) {
    double squares =
        network.parameters().stream()
            .filter(tensor -> counted.test(tensor.name()))
            .flatMapToInt(ScalingTraining::positions)
            .mapToDouble(i -> gradient[i] * gradient[i])
            .sum();
    return Math.sqrt(squares);
  }

  private static IntStream positions(ParameterTensor tensor) {
    return IntStream.range(tensor.offset(), tensor.offset() + tensor.count());
  }

  /** Figures of rows of causal logits. */
  static final class LogitMeans {
    private final SoftmaxMeans softmax = new SoftmaxMeans();
    private double largest;
    private final RowFigures row;

    LogitMeans(int context) {
      row = new RowFigures(context);
    }

    SoftmaxMeans softmax() {
      return softmax;
    }

    /** The largest absolute value. */
    double largest() {
      return largest;
    }

    /**
     * Adds the logits of all layers, {@code [N, heads, T, T]} each; queries that see one key are
     * left out.
     *
     * @return whether all that is visible is finite
     */
    boolean add(List<Values.Floats> layers) {
      for (Values.Floats layer : layers) {
        int length = Math.toIntExact(layer.shape()[3]);
        int matrices = layer.values().length / (length * length);
        for (int m = 0; m < matrices; m++) {
          Arrays.fill(row.visible(), false);
          row.visible()[0] = true;
          for (int query = 1; query < length; query++) {
            row.visible()[query] = true;
            if (!add(layer.values(), (m * length + query) * length, query + 1)) {
              return false;
            }
          }
        }
      }
      return true;
    }

    private boolean add(float[] logits, int from, int visible) {
      for (int key = 0; key < visible; key++) {
        row.z()[key] = logits[from + key];
      }
      row.compute(visible);
      if (!row.finite()) {
        return false;
      }
      softmax.add(row);
      largest = Math.max(largest, row.largestAbsolute());
      return true;
    }
  }
}
