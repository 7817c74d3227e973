package dev.sonde.studies.transformed;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.TransformedLayers;
import dev.sonde.nets.network.TransformedPerceptron;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingHook;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.trajectory.Answers;
import dev.sonde.studies.trajectory.LearningTask;
import dev.sonde.studies.trajectory.Trajectory;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellResults;
import dev.sonde.studies.variants.CellStudy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The cells of {@code shortcuts}: a training for every variant, rate and seed; the units of the
 * network before training; and the Fisher matrix of a small network of one hidden layer.
 */
final class ShortcutsCells implements CellStudy {
  /** Inputs of the network whose Fisher matrix is taken, those that vary most. */
  private static final int FISHER_INPUTS = 49;

  private final TransformedPerceptron builder;
  private final TransformedLayers looked;
  private final LearningTask task;
  private final int classes;
  private final ShortcutsPlan plan;

  /**
   * Prepares cells.
   *
   * @param builder makes the networks that are trained
   * @param looked the layers whose units are looked at
   */
  ShortcutsCells(
      TransformedPerceptron builder,
      TransformedLayers looked,
      LearningTask task,
      int classes,
      ShortcutsPlan plan) {
    this.builder = builder;
    this.looked = looked;
    this.task = task;
    this.classes = classes;
    this.plan = plan;
  }

  @Override
  public Configuration plan() {
    return plan.settings();
  }

  @Override
  public List<Configuration> cells() {
    List<Configuration> cells = new ArrayList<>();
    cells.add(ShortcutsPlan.units());
    for (UnitVariant variant : UnitVariant.values()) {
      for (String rate : plan.rates()) {
        for (int seed = 0; seed < plan.seeds(); seed++) {
          cells.add(ShortcutsPlan.cell(variant, rate, seed));
        }
      }
    }
    for (UnitVariant variant : UnitVariant.values()) {
      cells.add(ShortcutsPlan.fisher(variant));
    }
    return cells;
  }

  /** Where a variant's best rate is at the edge of those tried, one rate beyond it. */
  @Override
  public List<Configuration> further(CellResults results) {
    List<Configuration> cells = new ArrayList<>();
    for (UnitVariant variant : UnitVariant.values()) {
      VariantRates.of(plan, results, variant)
          .beyond(plan.furtherRates())
          .ifPresent(
              rate -> {
                for (int seed = 0; seed < plan.seeds(); seed++) {
                  cells.add(ShortcutsPlan.cell(variant, rate, seed));
                }
              });
    }
    return cells;
  }

  @Override
  public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
    return switch (cell.get("cell").orElseThrow()) {
      case "train" -> train(cell);
      case "units" -> lookedAt();
      default -> fisherOf(variant(cell));
    };
  }

  private static UnitVariant variant(Configuration cell) {
    return UnitVariant.valueOf(cell.get("variant").orElseThrow().toUpperCase(Locale.ROOT));
  }

  private CellFigures train(Configuration cell) {
    UnitVariant variant = variant(cell);
    long seed =
        Long.parseLong(plan.text("seed")) + Integer.parseInt(cell.get("seed").orElseThrow());
    int batch = plan.whole("batch");
    int epochs = plan.epochs();
    long each = (task.train().samples() + batch - 1L) / batch;
    long[] points = LongStream.rangeClosed(1, epochs).map(epoch -> epoch * each).toArray();
    double[] losses = new double[epochs];
    double[] errors = new double[epochs];
    TransformedPerceptron form = builder.withForm(variant.form());
    try (Network network = form.build(seed)) {
      Trajectory trajectory =
          Trajectory.of(
              Trainer.withDefaults()
                  .withOptimiser(Optimiser.sgd(Double.parseDouble(cell.get("rate").orElseThrow())))
                  .withBatchSize(batch)
                  .withSeed(seed),
              points);
      Optional<TrainingHook> hook = variant.hook(form, task.train());
      (hook.isPresent() ? trajectory.withHook(hook.get()) : trajectory)
          .follow(
              network,
              Answers.loss(classes),
              task.train(),
              (step, now) -> {
                int epoch = Arrays.binarySearch(points, step);
                losses[epoch] = Answers.of(now, task.train(), classes).loss();
                errors[epoch] = Answers.of(now, task.test(), classes).error();
              });
      if (!Double.isFinite(losses[epochs - 1])) {
        throw new ArithmeticException("the loss was no longer finite after the last step");
      }
      return ended(form.read(network)).with("losses", losses).with("errors", errors);
    }
  }

  /** What folding moves, in double precision, and how many units were scaled to the limit. */
  private CellFigures ended(TransformedLayers layers) {
    double[][] inputs = rows(task.test(), Math.min(200, task.test().samples()));
    double[][] before = layers.outputs(inputs);
    double capped = 0;
    double units = 0;
    for (int layer = 1; layer <= layers.hidden(); layer++) {
      for (double scale : layers.transformation(layer).gamma()) {
        // blended with older scales it comes close only
        capped += scale > 0.9 * TransformedLayers.MOST_SCALE ? 1 : 0;
        units++;
      }
    }
    if (layers.isTransformed()) {
      layers.fold();
    }
    double[][] after = layers.outputs(inputs);
    double moved = 0;
    double largest = 0;
    for (int s = 0; s < before.length; s++) {
      for (int o = 0; o < before[s].length; o++) {
        moved = Math.max(moved, Math.abs(after[s][o] - before[s][o]));
        largest = Math.max(largest, Math.abs(before[s][o]));
      }
    }
    return CellFigures.none().with("moved", moved / largest).with("capped", capped / units);
  }

  /** Each layer's units on the training samples, and once they were transformed by these. */
  private CellFigures lookedAt() {
    double[][] inputs = rows(task.train(), Math.min(500, task.train().samples()));
    int hidden = looked.hidden();
    double[] shares = new double[hidden];
    double[] slopes = new double[hidden];
    double[] units = new double[hidden];
    double residue = 0;
    for (int layer = 1; layer <= hidden; layer++) {
      TransformedLayers.Units seen = looked.units(inputs, layer);
      double means = 0;
      double squares = 0;
      for (int i = 0; i < seen.means().length; i++) {
        means += seen.means()[i] * seen.means()[i];
        squares += seen.meanSquares()[i];
        slopes[layer - 1] += seen.slopes()[i] / seen.means().length;
      }
      shares[layer - 1] = squares > 0 ? means / squares : 0;
      units[layer - 1] = seen.means().length;
    }
    for (int layer = 1; layer <= hidden; layer++) {
      TransformedLayers.Units seen = looked.units(inputs, layer);
      looked.transform(layer, seen.alpha(), seen.beta(), seen.gamma());
      TransformedLayers.Units now = looked.units(inputs, layer);
      for (int i = 0; i < now.means().length; i++) {
        residue = Math.max(residue, Math.abs(now.means()[i]));
        residue = Math.max(residue, Math.abs(now.slopes()[i]));
      }
    }
    looked.fold();
    return CellFigures.none()
        .with("mean-share", shares)
        .with("slope", slopes)
        .with("units", units)
        .with("residue", residue);
  }

  private CellFigures fisherOf(UnitVariant variant) {
    int samples = plan.whole("fisher-samples");
    double[][] all = rows(task.train(), task.train().samples());
    int[] columns = varying(all);
    double[][] inputs = new double[Math.min(samples, all.length)][columns.length];
    double[][] statistics = new double[all.length][columns.length];
    for (int s = 0; s < all.length; s++) {
      for (int i = 0; i < columns.length; i++) {
        statistics[s][i] = all[s][columns[i]];
        if (s < inputs.length) {
          inputs[s][i] = all[s][columns[i]];
        }
      }
    }
    TransformedLayers layers =
        TransformedPerceptron.of(columns.length, outputs())
            .withWidths(plan.whole("fisher-units"))
            .withForm(variant.form())
            .start(Long.parseLong(plan.text("seed")) + 5);
    if (layers.isTransformed()) {
      TransformedLayers.Units units = layers.units(statistics, 1);
      double[] ones = new double[units.gamma().length];
      Arrays.fill(ones, 1);
      // the transformation alone, as at a start: compensating would make all four one function
      layers.set(
          1, units.alpha(), units.beta(), variant == UnitVariant.SCALED ? units.gamma() : ones);
    }
    UnitFisher fisher =
        classes > 0 ? UnitFisher.of(layers, inputs) : UnitFisher.ofSquares(layers, inputs);
    return CellFigures.none()
        .with("off-diagonal", fisher.offDiagonal())
        .with("condition", fisher.condition());
  }

  private int outputs() {
    return classes > 0 ? Math.max(2, classes) : task.train().targets().sampleSize();
  }

  /** The columns of largest variance, in their order. */
  private static int[] varying(double[][] rows) {
    int n = rows[0].length;
    double[] variances = new double[n];
    for (int i = 0; i < n; i++) {
      double mean = 0;
      for (double[] row : rows) {
        mean += row[i] / rows.length;
      }
      for (double[] row : rows) {
        variances[i] += (row[i] - mean) * (row[i] - mean) / rows.length;
      }
    }
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -variances[i]).thenComparing(i -> i))
        .limit(FISHER_INPUTS)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  static double[][] rows(Dataset data, int count) {
    Values x = data.inputs();
    int size = x.sampleSize();
    double[][] rows = new double[count][size];
    for (int s = 0; s < count; s++) {
      for (int i = 0; i < size; i++) {
        rows[s][i] = x.at(s * size + i);
      }
    }
    return rows;
  }
}
