package dev.sonde.descent.cells;

import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.linear.Intercept;
import dev.sonde.descent.linear.LabelNoiseTheory;
import dev.sonde.descent.linear.NestedLeastSquares;
import dev.sonde.descent.linear.RandomFeatures;
import dev.sonde.descent.linear.RowStacking;
import dev.sonde.descent.linear.WidthFigures;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.loss.Loss;
import dev.sonde.runs.CellStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The linear models of every width for one seed, from one factorisation. */
public final class FeatureCell {
  /** Test rows that stand for all where only the degrees of freedom on unseen inputs need them. */
  public static final int FEWER_ROWS = 500;

  private final CellSettings cell;
  private final SweepData data;
  private final SweepDesign design;

  public FeatureCell(CellSettings cell, SweepData data, SweepDesign design) {
    this.cell = cell;
    this.data = data;
    this.design = design;
  }

  public TrainedCell.Ended run() {
    double noise = cell.noise();
    Split split = data.split(cell);
    double[] train = RowStacking.of(split.train());
    int dimension = data.features();
    double bandwidth =
        design
            .features()
            .bandwidth()
            .orElseGet(() -> RandomFeatures.usualBandwidth(train, dimension));
    int[] wanted = cell.widths().stream().mapToInt(Integer::intValue).toArray();
    RandomFeatures features =
        new RandomFeatures(
            design.features().kind(),
            bandwidth,
            cell.seed(Varied.INITIALISATION),
            wanted[wanted.length - 1],
            dimension,
            train,
            RowStacking.of(split.test()));
    int[] widths = Arrays.stream(wanted).filter(w -> w <= features.count()).toArray();
    double[] targets = RowStacking.targets(split.train(), data.outputs());
    NestedLeastSquares models =
        new NestedLeastSquares(
            features,
            targets,
            split.train().samples(),
            data.intercept(),
            NestedLeastSquares.Detail.EVERYTHING,
            noise > 0 ? split.test().samples() : Math.min(FEWER_ROWS, split.test().samples()));
    ConstantBaseline constant = ConstantBaseline.of(split, data.classes());
    Map<Integer, ReferenceFigures.TunedRidge> tuned =
        tuned(bandwidth, train, targets, widths, split, constant);
    Map<Integer, Double> expected =
        noise > 0 ? withoutNoise(features, widths, split, constant) : Map.of();
    List<CurvePoint> curve = new ArrayList<>();
    double variance = noise > 0 ? noiseTheory().variance(clean()) : 0;
    models.solve(
        widths, figures -> curve.add(point(figures, split, constant, tuned, expected, variance)));
    curve.sort(Comparator.comparingDouble(CurvePoint::at));
    return new TrainedCell.Ended(CellStatus.DONE, new CellResult(curve, ""));
  }

  /** For every width the test loss of the model trained on the labels' expectation. */
  private Map<Integer, Double> withoutNoise(
      RandomFeatures features, int[] widths, Split split, ConstantBaseline constant) {
    Map<Integer, Double> losses = new HashMap<>();
    new NestedLeastSquares(
            features,
            noiseTheory().expectedTargets(clean()),
            split.train().samples(),
            data.intercept(),
            NestedLeastSquares.Detail.PREDICTIONS)
        .solve(
            widths,
            figures ->
                losses.put(
                    figures.width(),
                    judge(figures.testPredictions(), split.test(), 0, constant).loss()));
    return losses;
  }

  private LabelNoiseTheory noiseTheory() {
    return new LabelNoiseTheory(data.classes(), cell.noise(), cell.noiseKind());
  }

  /** The training samples with their labels before the noise. */
  private Dataset clean() {
    return data.split(cell.withoutNoise()).train();
  }

  /** The best ridge of every width. */
  private Map<Integer, ReferenceFigures.TunedRidge> tuned(
      double bandwidth,
      double[] train,
      double[] targets,
      int[] widths,
      Split split,
      ConstantBaseline constant) {
    Map<Integer, ReferenceFigures.TunedRidge> best = new HashMap<>();
    Optional<Dataset> held = data.validation(cell);
    if (held.isEmpty() || design.regularisation().ridges().isEmpty()) {
      return best;
    }
    int tests = split.test().samples();
    int validations = held.get().samples();
    NestedLeastSquares models =
        new NestedLeastSquares(
            new RandomFeatures(
                design.features().kind(),
                bandwidth,
                cell.seed(Varied.INITIALISATION),
                widths[widths.length - 1],
                data.features(),
                train,
                RowStacking.stacked(
                    RowStacking.of(split.test()), RowStacking.of(held.get()), data.features())),
            targets,
            split.train().samples(),
            data.intercept(),
            NestedLeastSquares.Detail.PREDICTIONS);
    Map<Integer, Double> least = new HashMap<>();
    for (double ridge : design.regularisation().ridges()) {
      stopIfInterrupted();
      models.solveRidge(
          widths,
          ridge,
          figures -> {
            double[] both = figures.testPredictions();
            Judgement chosenBy =
                judge(
                    RowStacking.rows(both, tests, validations, tests + validations),
                    held.get(),
                    0,
                    constant);
            if (chosenBy.loss() < least.getOrDefault(figures.width(), Double.POSITIVE_INFINITY)) {
              least.put(figures.width(), chosenBy.loss());
              Judgement test =
                  judge(
                      RowStacking.rows(both, 0, tests, tests + validations),
                      split.test(),
                      0,
                      constant);
              best.put(
                  figures.width(),
                  new ReferenceFigures.TunedRidge(
                      test.error(), test.loss(), ridge, constant.beside(test).samplingError()));
            }
          });
    }
    return best;
  }

  private CurvePoint point(
      WidthFigures figures,
      Split split,
      ConstantBaseline constant,
      Map<Integer, ReferenceFigures.TunedRidge> tuned,
      Map<Integer, Double> expected,
      double variance) {
    stopIfInterrupted();
    Judgement train = judge(figures.trainPredictions(), split.train(), 0, constant);
    Judgement test = judge(figures.testPredictions(), split.test(), cell.noise(), constant);
    TreeMap<String, Double> measures = new TreeMap<>();
    measures.put("parameters", (double) parameters(figures.width()));
    measures.put("coefficientNorm", figures.norm());
    measures.put("conditionNumber", figures.condition());
    measures.put("degreesOfFreedom", figures.degreesOfFreedom());
    measures.put("unseenDegreesOfFreedom", figures.unseenDegreesOfFreedom());
    ReferenceFigures references = ReferenceFigures.NONE.withConstant(constant.beside(test));
    ReferenceFigures.TunedRidge best = tuned.get(figures.width());
    if (best != null) {
      references = references.withTuned(best);
    }
    Double withoutNoise = expected.get(figures.width());
    if (withoutNoise != null) {
      double smoother = figures.unseenDegreesOfFreedom() / cell.samples();
      references =
          references.withTheoryLoss(noiseTheory().expectedLoss(withoutNoise, smoother, variance));
    }
    return new CurvePoint(
            figures.width(),
            parameters(figures.width()),
            train.error(),
            test.error(),
            test.noisyError(),
            figures.trainLoss(),
            test.loss(),
            measures)
        .withReferences(references)
        .withAnswers(test.answers());
  }

  /** How many numbers a model fits, its intercepts included. */
  private long parameters(int width) {
    return (long) (width + (data.intercept() == Intercept.FITTED ? 1 : 0)) * data.outputs();
  }

  private Judgement judge(
      double[] predictions, Dataset samples, double noise, ConstantBaseline constant) {
    return Judgement.of(
        Judgement.columns(predictions, samples.samples()),
        samples.targets(),
        new Judgement.Against(
            data.classes(), Loss.MEAN_SQUARED_ERROR, noise, cell.noiseKind(), constant.answer()));
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedCellException();
    }
  }
}
