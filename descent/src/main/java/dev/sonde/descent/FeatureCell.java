package dev.sonde.descent;

import dev.sonde.nets.Dataset;
import dev.sonde.nets.LabelNoise;
import dev.sonde.nets.Loss;
import dev.sonde.nets.Split;
import dev.sonde.nets.Values;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The linear models of every width for one seed, from one factorisation. */
final class FeatureCell {
  private final Configuration cell;
  private final SweepData data;
  private final SweepPlan.Settings settings;

  FeatureCell(Configuration cell, SweepData data, SweepPlan.Settings settings) {
    this.cell = cell;
    this.data = data;
    this.settings = settings;
  }

  TrainedCell.Ended run() {
    double noise = settings.noise;
    LabelNoise.Kind kind = settings.noiseKind;
    Split split =
        data.split(settings.samples, seed("seed.subset"), noise, kind, seed("seed.labels"));
    double[] train = columns(split.train());
    int dimension = data.features();
    double bandwidth =
        settings.bandwidth > 0
            ? settings.bandwidth
            : RandomFeatures.usualBandwidth(train, dimension);
    int[] wanted = settings.range.values().stream().mapToInt(Double::intValue).toArray();
    RandomFeatures features =
        new RandomFeatures(
            settings.features,
            bandwidth,
            seed("seed.initialisation"),
            wanted[wanted.length - 1],
            dimension,
            train,
            columns(split.test()));
    int[] widths = Arrays.stream(wanted).filter(w -> w <= features.count()).toArray();
    double[] targets = targets(split.train());
    NestedLeastSquares models =
        new NestedLeastSquares(
            features, targets, split.train().samples(), NestedLeastSquares.Detail.EVERYTHING);
    Map<Integer, double[]> tuned = tuned(features, targets, widths, split);
    List<CurvePoint> curve = new ArrayList<>();
    models.solve(widths, figures -> curve.add(point(figures, split, noise, kind, tuned)));
    return new TrainedCell.Ended(CellStatus.DONE, new CellResult(curve, ""));
  }

  /** For every width the test error and loss of the ridge that is best there. */
  private Map<Integer, double[]> tuned(
      RandomFeatures features, double[] targets, int[] widths, Split split) {
    Map<Integer, double[]> best = new HashMap<>();
    NestedLeastSquares models =
        new NestedLeastSquares(
            features, targets, split.train().samples(), NestedLeastSquares.Detail.PREDICTIONS);
    for (double ridge : settings.ridges) {
      stopIfInterrupted();
      models.solveRidge(
          widths,
          ridge,
          figures -> {
            Judgement test = judge(figures.testPredictions(), split.test(), 0, settings.noiseKind);
            double[] so = best.get(figures.width());
            if (so == null || test.loss() < so[1]) {
              best.put(figures.width(), new double[] {test.error(), test.loss(), ridge});
            }
          });
    }
    return best;
  }

  private CurvePoint point(
      WidthFigures figures,
      Split split,
      double noise,
      LabelNoise.Kind kind,
      Map<Integer, double[]> tuned) {
    stopIfInterrupted();
    Judgement train = judge(figures.trainPredictions(), split.train(), 0, kind);
    Judgement test = judge(figures.testPredictions(), split.test(), noise, kind);
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("parameters", (double) figures.width() * data.outputs());
    measures.put("coefficientNorm", figures.norm());
    measures.put("conditionNumber", figures.condition());
    measures.put("degreesOfFreedom", figures.degreesOfFreedom());
    measures.put("unseenDegreesOfFreedom", figures.unseenDegreesOfFreedom());
    double[] best = tuned.get(figures.width());
    if (best != null) {
      measures.put("tuned.testError", best[0]);
      measures.put("tuned.testLoss", best[1]);
      measures.put("tuned.ridge", best[2]);
    }
    return new CurvePoint(
        figures.width(),
        (long) figures.width() * data.outputs(),
        train.error(),
        test.error(),
        test.noisyError(),
        figures.trainLoss(),
        test.loss(),
        measures);
  }

  private Judgement judge(
      double[] predictions, Dataset samples, double noise, LabelNoise.Kind kind) {
    Judgement.Outputs columns = Judgement.columns(predictions, samples.samples());
    return data.classes() > 0
        ? Judgement.ofClasses(
            columns, samples.targets(), data.classes(), Loss.MEAN_SQUARED_ERROR, noise, kind)
        : Judgement.ofReals(columns, samples.targets());
  }

  /** Targets {@code n × K} column-major: one-hot for classes. */
  private double[] targets(Dataset train) {
    int n = train.samples();
    double[] out = new double[n * data.outputs()];
    for (int i = 0; i < n; i++) {
      if (data.classes() > 0) {
        out[((int) train.targets().at(i)) * n + i] = 1;
      } else {
        out[i] = train.targets().at(i);
      }
    }
    return out;
  }

  private static double[] columns(Dataset data) {
    Values x = data.inputs();
    int rows = x.samples();
    int size = x.sampleSize();
    double[] out = new double[rows * size];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < size; j++) {
        out[j * rows + i] = x.at(i * size + j);
      }
    }
    return out;
  }

  private long seed(String name) {
    return Long.parseLong(
        cell.get(name)
            .orElseThrow(() -> new IllegalStateException("the cell lacks the setting " + name)));
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedCellException();
    }
  }
}
