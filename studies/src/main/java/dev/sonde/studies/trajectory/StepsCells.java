package dev.sonde.studies.trajectory;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.runs.Configuration;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.linear.FilteredLeastSquares;
import dev.sonde.studies.linear.SpectralFilter;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellStudy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The cells of {@code steps} on data: one training that is looked at along the way, a pair of
 * trainings for every probe of its degrees of freedom, and the linear model.
 *
 * <p>A probe trains on targets {@code y + e} and {@code y − e}, e = ±ε: {@code eᵀ(ŷ(y+e) −
 * ŷ(y−e))/(2ε²)} has the mean {@code tr ∂ŷ/∂y} but for terms of order ε².
 */
final class StepsCells implements CellStudy {
  /** Below this many parameters the dense matrix costs less than a survey of its spectrum. */
  private static final int EXACT_LIMIT = 300;

  /** Products of a survey of a larger network's Gauss–Newton matrix. */
  private static final int BUDGET = 100;

  /**
   * At least so many random moves of the linear model's targets, where there are too many targets.
   */
  private static final int LINEAR_PROBES = 100;

  /**
   * Multiplications of a step of the linear model's probes; 200 steps take seconds. Within them all
   * targets are moved one by one, which leaves no error: 300 samples of 1,000 inputs.
   */
  private static final double LINEAR_WORK = 1e8;

  /** A step of the linear model's probes. */
  static final int LINEAR_STEPS = 200;

  /** No start errs this much less than a constant answer; a few steps of training do. */
  private static final double TRAINED = 0.8;

  private final Supplier<Network> start;
  private final Dataset train;
  private final Dataset test;
  private final Configuration plan;

  /** Targets {@code [n·C]}. */
  private final double[] targets;

  private final double[] testTargets;
  private final int outputs;
  private final long[] shape;

  /**
   * Prepares cells.
   *
   * @param start gives the network at its start, a new one each time
   * @param task with inputs as the network takes them
   * @param plan what the figures depend on
   */
  StepsCells(Supplier<Network> start, LearningTask task, int classes, Configuration plan) {
    this.start = start;
    this.plan = plan;
    this.targets = LearningTask.rows(task.train(), classes);
    this.testTargets = LearningTask.rows(task.test(), classes);
    this.outputs = targets.length / task.train().samples();
    try (Network network = start.get()) {
      this.shape = network.outputs(task.train().first(2).inputs()).shape().clone();
      int given = outputs(shape);
      if (given != outputs) {
        throw new InvalidInputException(
            network.source()
                + ": the model gives "
                + given
                + " numbers a sample, and the targets of "
                + task.train().source()
                + " have "
                + outputs
                + "; give the data that it is to learn");
      }
    }
    this.train = task.train().withTargets(shaped(targets, task.train().samples()));
    this.test = task.test();
  }

  private static int outputs(long[] shape) {
    int count = 1;
    for (int i = 1; i < shape.length; i++) {
      count *= Math.toIntExact(shape[i]);
    }
    return count;
  }

  private Values.Floats shaped(double[] values, int samples) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    long[] whole = shape.clone();
    whole[0] = samples;
    return new Values.Floats(floats, whole);
  }

  /**
   * Half of the largest rate at which descent is stable at the start.
   *
   * @return 1/λmax of {@code JᵀJ/n}
   */
  double usualRate() {
    try (Network network = start.get()) {
      return 1 / curvature(network).largest();
    }
  }

  int outputs() {
    return outputs;
  }

  /** The root mean square of the targets about their means, each output's own. */
  double spread() {
    return Math.sqrt(constantError() / outputs);
  }

  /** The squared error of the best constant answer, summed over outputs. */
  private double constantError() {
    double error = 0;
    int n = targets.length / outputs;
    for (int o = 0; o < outputs; o++) {
      double mean = 0;
      for (int i = o; i < targets.length; i += outputs) {
        mean += targets[i] / n;
      }
      for (int i = o; i < targets.length; i += outputs) {
        error += (targets[i] - mean) * (targets[i] - mean) / n;
      }
    }
    return error;
  }

  /**
   * Refuses a network that has been trained: what its steps unlocked can no longer be seen. Where
   * classes are told apart, one that was trained by their cross-entropy may still have large
   * squared errors.
   *
   * @param labelled the training samples as the reader gave them
   * @param classes how many; 0 for real targets
   * @throws InvalidInputException when its error is well below that of a constant answer
   */
  void requireUntrained(Dataset labelled, int classes) {
    try (Network network = start.get()) {
      if (classes > 0) {
        Answers.requireUntrained(network, labelled, classes);
      }
      double error = Average.of(squares(network.outputs(train.inputs()), targets)).estimate();
      if (error < TRAINED * constantError()) {
        throw new InvalidInputException(
            "%s is trained already: its squared error on %s is %.3g, that of the best constant answer %.3g. Give the network as it was before training: export it right after it was made"
                .formatted(network.source(), train.source(), error, constantError()));
      }
    }
  }

  StepsCells planned(Configuration whole) {
    return new StepsCells(this, whole);
  }

  private StepsCells(StepsCells other, Configuration plan) {
    this.start = other.start;
    this.train = other.train;
    this.test = other.test;
    this.targets = other.targets;
    this.testTargets = other.testTargets;
    this.outputs = other.outputs;
    this.shape = other.shape;
    this.plan = plan;
  }

  @Override
  public Configuration plan() {
    return plan;
  }

  @Override
  public List<Configuration> cells() {
    List<Configuration> cells = new ArrayList<>();
    cells.add(Configuration.of(Map.of("cell", "course")));
    for (int probe = 0; probe < StepsPlan.probes(plan); probe++) {
      cells.add(Configuration.of(Map.of("cell", "probe", "probe", Integer.toString(probe))));
    }
    cells.add(Configuration.of(Map.of("cell", "linear")));
    return cells;
  }

  @Override
  public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
    return switch (cell.get("cell").orElseThrow()) {
      case "course" -> course();
      case "probe" -> probe(Integer.parseInt(cell.get("probe").orElseThrow()));
      default -> linear();
    };
  }

  /** Full batches; the trainer's loss is the mean over outputs too, and has no half. */
  private Trajectory trajectory() {
    return Trajectory.of(
        Trainer.withDefaults()
            .withOptimiser(Optimiser.sgd(StepsPlan.rate(plan) * outputs / 2))
            .withBatchSize(train.samples()),
        StepsPlan.points(plan));
  }

  private CellFigures course() {
    long[] points = StepsPlan.points(plan);
    double rate = StepsPlan.rate(plan);
    double[] trainErrors = new double[points.length];
    double[][] errors = new double[points.length][];
    double[][] figures = new double[5][points.length];
    int[] parameters = new int[1];
    try (Network network = start.get()) {
      parameters[0] = network.parameterCount();
      trajectory()
          .follow(
              network,
              Loss.MEAN_SQUARED_ERROR,
              train,
              (step, now) -> {
                int at = Arrays.binarySearch(points, step);
                trainErrors[at] =
                    Average.of(squares(now.outputs(train.inputs()), targets)).estimate();
                errors[at] = squares(now.outputs(test.inputs()), testTargets);
                Curvature curvature = curvature(now);
                Estimate dimension = curvature.effectiveDimension(1 / (rate * step));
                figures[0][at] = dimension.value();
                figures[1][at] =
                    Double.isFinite(dimension.standardError()) ? dimension.standardError() : 0;
                for (int i = 0; i < 3; i++) {
                  figures[2 + i][at] = curvature.shareAbove(StepsFigures.Point.TAUS.get(i));
                }
              });
    }
    return judged(errors)
        .with("train-error", trainErrors)
        .with("dimension", figures[0])
        .with("dimension-error", figures[1])
        .with("share-0", figures[2])
        .with("share-1", figures[3])
        .with("share-2", figures[4])
        .with("parameters", parameters[0]);
  }

  /**
   * Test errors at every point; the best is chosen on every other test sample and judged by the
   * rest, so that choosing it is no advantage.
   */
  private static CellFigures judged(double[][] errors) {
    int points = errors.length;
    double[] mean = new double[points];
    double[] error = new double[points];
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int at = 0; at < points; at++) {
      Average average = Average.of(errors[at]);
      mean[at] = average.estimate();
      error[at] = average.standardError();
      double chosenBy = Average.of(everyOther(errors[at], 0)).estimate();
      if (chosenBy < least) {
        least = chosenBy;
        best = at;
      }
    }
    double[] last = everyOther(errors[points - 1], 1);
    double[] atBest = everyOther(errors[best], 1);
    double[] rises = new double[last.length];
    for (int i = 0; i < rises.length; i++) {
      rises[i] = last[i] - atBest[i];
    }
    Average rise = Average.of(rises);
    return CellFigures.none()
        .with("test-error", mean)
        .with("test-error-error", error)
        .with("best", best)
        .with("rise", rise.estimate(), rise.standardError(), rise.n());
  }

  private static double[] everyOther(double[] values, int first) {
    double[] out = new double[(values.length - first + 1) / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[2 * i + first];
    }
    return out;
  }

  /** Each sample's squared error, summed over outputs. */
  private double[] squares(Values.Floats answers, double[] wanted) {
    double[] sums = new double[wanted.length / outputs];
    for (int i = 0; i < wanted.length; i++) {
      double difference = answers.at(i) - wanted[i];
      sums[i / outputs] += difference * difference;
    }
    return sums;
  }

  /** What is known of {@code JᵀJ/n}. */
  private Curvature curvature(Network network) {
    Optional<double[]> eigenvalues = ChainJacobian.eigenvalues(network, train.inputs());
    if (eigenvalues.isPresent()) {
      return Curvature.of(eigenvalues.get(), network.parameterCount());
    }
    Evaluation evaluation =
        Evaluation.withDefaults().withThreads(1).withPrecision(Precision.DOUBLE);
    try (Objective objective = Objective.of(network, Loss.MEAN_SQUARED_ERROR, train, evaluation)) {
      Spectrum spectrum =
          SpectralSurvey.withDefaults()
              .withExactLimit(EXACT_LIMIT)
              .withBudget(Math.min(BUDGET, network.parameterCount()))
              .withSeed(StepsPlan.seed(plan))
              .withThreads(1)
              .withTop(1)
              .of(objective.gaussNewton());
      // the trainer's loss is the mean over outputs too, and has no half
      return Curvature.of(spectrum, 2.0 / outputs);
    }
  }

  private CellFigures probe(int probe) {
    double size = StepsPlan.probeSize(plan);
    StudyDraws draws = new StudyDraws(StepsPlan.seed(plan), Purpose.SIGNS, probe);
    double[] signs = new double[targets.length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = draws.sign();
    }
    double[][] up = answers(signs, size);
    double[][] down = answers(signs, -size);
    double[] freedom = new double[up.length];
    for (int at = 0; at < freedom.length; at++) {
      for (int i = 0; i < signs.length; i++) {
        freedom[at] += signs[i] * (up[at][i] - down[at][i]) / (2 * size);
      }
    }
    return CellFigures.none().with("freedom", freedom);
  }

  /** What the network says of the training samples along a training on moved targets. */
  private double[][] answers(double[] signs, double size) {
    double[] moved = targets.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += size * signs[i];
    }
    long[] points = StepsPlan.points(plan);
    double[][] answers = new double[points.length][moved.length];
    try (Network network = start.get()) {
      trajectory()
          .follow(
              network,
              Loss.MEAN_SQUARED_ERROR,
              train.withTargets(shaped(moved, train.samples())),
              (step, now) -> {
                Values.Floats out = now.outputs(train.inputs());
                double[] kept = answers[Arrays.binarySearch(points, step)];
                for (int i = 0; i < kept.length; i++) {
                  kept[i] = out.at(i);
                }
              });
    }
    return answers;
  }

  /** The linear model of the same inputs with a bias, at its own rate 1/λmax. */
  private CellFigures linear() {
    int n = train.samples();
    int columns = train.inputs().sampleSize() + 1;
    double[][] rows = new double[n][columns];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j + 1 < columns; j++) {
        rows[i][j] = train.inputs().at(i * (columns - 1) + j);
      }
      rows[i][columns - 1] = 1;
    }
    // of the fit only the inputs' eigenvalues matter
    FilteredLeastSquares fits = FilteredLeastSquares.of(rows, new double[n][1]);
    double rate = 1 / fits.largestEigenvalue();
    long[] points = StepsPlan.points(plan);
    double[] freedom = new double[points.length];
    double[] dimension = new double[points.length];
    for (int at = 0; at < points.length; at++) {
      double steps = (double) points[at];
      freedom[at] = outputs * fits.degreesOfFreedom(SpectralFilter.descent(rate, steps));
      dimension[at] = outputs * fits.degreesOfFreedom(SpectralFilter.ridge(1 / (rate * steps)));
    }
    double exact = fits.degreesOfFreedom(SpectralFilter.descent(rate, LINEAR_STEPS));
    CellFigures figures =
        CellFigures.none()
            .with("freedom", freedom)
            .with("dimension", dimension)
            .with("exact", exact);
    if ((double) n * n * columns <= LINEAR_WORK) {
      double[][] one = new double[n][n];
      for (int i = 0; i < n; i++) {
        one[i][i] = 1;
      }
      return figures.with("moved", Arrays.stream(probed(rows, one, rate)).sum(), n);
    }
    return figures.with("probed", probed(rows, signs(n, LINEAR_PROBES), rate));
  }

  private double[][] signs(int n, int probes) {
    StudyDraws draws = new StudyDraws(StepsPlan.seed(plan), Purpose.SIGNS, -1);
    double[][] signs = new double[n][probes];
    for (double[] row : signs) {
      for (int k = 0; k < row.length; k++) {
        row[k] = draws.sign();
      }
    }
    return signs;
  }

  /** Degrees of freedom by descent itself: {@code eᵀŷ(e)} for every column e of moves. */
  static double[] probed(double[][] rows, double[][] signs, double rate) {
    int n = rows.length;
    int columns = rows[0].length;
    int probes = signs[0].length;
    double[] x = new double[n * columns];
    double[] e = new double[n * probes];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < columns; j++) {
        x[j * n + i] = rows[i][j];
      }
      for (int k = 0; k < probes; k++) {
        e[k * n + i] = signs[i][k];
      }
    }
    double[] transposed = Lapack.transposed(x, n, columns);
    double[] weights = new double[columns * probes];
    double[] answers = new double[n * probes];
    for (int step = 0; step < LINEAR_STEPS; step++) {
      double[] residual = new double[n * probes];
      for (int i = 0; i < residual.length; i++) {
        residual[i] = answers[i] - e[i];
      }
      double[] gradient = Lapack.multiply(transposed, columns, n, residual, probes);
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= rate / n * gradient[i];
      }
      answers = Lapack.multiply(x, n, columns, weights, probes);
    }
    double[] freedom = new double[probes];
    for (int k = 0; k < probes; k++) {
      for (int i = 0; i < n; i++) {
        freedom[k] += e[k * n + i] * answers[k * n + i];
      }
    }
    return freedom;
  }
}
