package dev.sonde.descent.cells;

import dev.sonde.capacity.CapacityMeasurement;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.PlannedNetwork;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.design.Varied;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Split;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingEpoch;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.runs.CellStatus;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.MemoryLimitException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** One network, trained, judged at log-spaced epochs, and measured. */
public final class TrainedCell {
  /** Below this many parameters the dense matrix costs less than a survey of its spectrum. */
  public static final int EXACT_LIMIT = 400;

  /** Few enough errors on the way through an epoch that there may be none after it. */
  private static final double FEW_ERRORS = InterpolationThreshold.HEADLINE;

  private final CellSettings cell;
  private final SweepData data;
  private final SweepDesign design;
  private final OptionalLong memoryLimit;
  private final List<CurvePoint> curve = new ArrayList<>();
  private boolean interpolates;

  /** Why the last network that was to be measured could not be; empty where it was. */
  private String unmeasured = "";

  public TrainedCell(
      CellSettings cell, SweepData data, SweepDesign design, OptionalLong memoryLimit) {
    this.cell = cell;
    this.data = data;
    this.design = design;
    this.memoryLimit = memoryLimit;
  }

  /** How a cell ended, and what it has. */
  public record Ended(CellStatus status, CellResult result) {}

  /**
   * Trains and measures.
   *
   * @param unfinished where to go on, and where to keep how far it is
   * @throws InterruptedCellException if the thread was interrupted
   */
  public Ended run(UnfinishedCells unfinished) {
    Split split = data.split(cell);
    Loss loss = loss();
    NetworkJudge judge =
        new NetworkJudge(data, split, data.validation(cell), loss, cell.noise(), cell.noiseKind());
    Dataset train = forTraining(split.train(), loss);
    NetworkRecipe recipe = network();
    long initialisation = cell.seed(Varied.INITIALISATION);
    int epochs = design.training().epochs();
    try (Network network = recipe.build(initialisation);
        Network initial = recipe.build(initialisation)) {
      Optional<UnfinishedCells.Unfinished> before = unfinished.read(cell.key());
      before.ifPresent(there -> curve.addAll(there.curve()));
      UnfinishedCells.Saver saver = unfinished.saver(cell.key(), System::nanoTime);
      Trainer trainer =
          trainer()
              .withEpochs(epochs)
              .withSeed(cell.seed(Varied.BATCHES))
              .withGoal(
                  (epoch, now) -> {
                    interpolates =
                        design.training().untilInterpolation()
                            && mayInterpolate(epoch, judge.unavoidable())
                            && judge.fits(now.get());
                    return interpolates;
                  })
              .withListener(
                  (epoch, now) -> {
                    boolean last = interpolates || epoch.epoch() == epochs;
                    if (last || isJudged(epoch.epoch(), epochs)) {
                      Network trained = now.get();
                      boolean wanted =
                          switch (cell.measured()) {
                            case ALONG -> true;
                            case END -> last;
                            case NONE -> false;
                          };
                      SortedMap<String, Double> measures =
                          wanted
                              ? measures(trained, initial, train, epoch.steps())
                              : new TreeMap<>();
                      CurvePoint point = point(trained, epoch.steps(), judge, measures, last);
                      curve.add(wanted && !unmeasured.isEmpty() ? point.asUnmeasured() : point);
                    }
                  })
              .withStateListener(
                  (epoch, state) ->
                      saver.offer(() -> new UnfinishedCells.Unfinished(state.get(), curve)));
      TrainingHistory history =
          before.isPresent()
              ? trainer.resume(network, loss, train, before.get().state())
              : trainer.train(network, loss, train);
      if (history.stopped() == TrainingHistory.Stop.INTERRUPTED) {
        throw new InterruptedCellException();
      }
      if (history.stopped() == TrainingHistory.Stop.DIVERGED) {
        return new Ended(
            CellStatus.DIVERGED,
            new CellResult(curve, "the loss was no longer finite after step " + history.steps()));
      }
      return new Ended(CellStatus.DONE, new CellResult(curve, unmeasured));
    } catch (ArithmeticException e) {
      return new Ended(CellStatus.DIVERGED, new CellResult(curve, String.valueOf(e.getMessage())));
    }
  }

  public Trainer trainer() {
    Optimiser optimiser =
        cell.weightDecay() > 0
            ? Optimiser.adamW(design.training().learningRate()).withWeightDecay(cell.weightDecay())
            : Optimiser.adam(design.training().learningRate());
    return Trainer.withDefaults()
        .withOptimiser(optimiser)
        .withBatchSize(design.training().batchSize());
  }

  public Loss loss() {
    return data.classes() == 0 ? Loss.MEAN_SQUARED_ERROR : design.training().loss();
  }

  public Dataset forTraining(Dataset train, Loss loss) {
    return loss == Loss.MEAN_SQUARED_ERROR && data.classes() > 0
        ? SweepData.oneHot(train, data.classes())
        : train;
  }

  public NetworkRecipe network() {
    PlannedNetwork planned = design.network();
    int width = cell.width();
    return switch (planned.kind()) {
      case PERCEPTRON -> NetworkRecipe.perceptron(data, width, planned.depth());
      case CONV -> NetworkRecipe.conv(data, width, planned.depth());
      case TRANSFORMER -> NetworkRecipe.transformer(data, width, planned.depth(), planned.heads());
    };
  }

  /**
   * Whether a look at the training error is worth its time: where few errors were made on the way,
   * or else, squared loss knows of none, once in a twentieth of the epochs.
   */
  private static boolean mayInterpolate(TrainingEpoch epoch, double unavoidable) {
    int count = epoch.epoch();
    return epoch.error().isPresent()
        ? epoch.error().getAsDouble() < unavoidable + FEW_ERRORS
        : count % Math.max(1, count / 20) == 0;
  }

  /** The epochs 1, 2, 3, 4, 6, 8, 11, …: two an octave, and the last. */
  public static boolean isJudged(int epoch, int last) {
    if (epoch == last) {
      return true;
    }
    double half = 2 * Math.log(epoch) / Math.log(2);
    return Math.round(Math.pow(2, Math.rint(half) / 2)) == epoch;
  }

  private static CurvePoint point(
      Network network,
      long steps,
      NetworkJudge judge,
      SortedMap<String, Double> measures,
      boolean last) {
    Judgement onTrain = judge.onTraining(network);
    Judgement onTest = judge.onTest(network);
    ReferenceFigures references =
        ReferenceFigures.NONE.withConstant(judge.constant().beside(onTest));
    CurvePoint point =
        new CurvePoint(
                steps,
                network.parameterCount(),
                onTrain.error(),
                onTest.error(),
                onTest.noisyError(),
                onTrain.loss(),
                onTest.loss(),
                measures)
            .withReferences(
                judge.unavoidable() > 0
                    ? references.withUnavoidableError(judge.unavoidable())
                    : references);
    CurvePoint chosen =
        judge.validationError(network).map(point::withValidationError).orElse(point);
    return last ? chosen.withAnswers(onTest.answers()) : chosen;
  }

  private SortedMap<String, Double> measures(
      Network network, Network initial, Dataset train, long steps) {
    SortedMap<String, Double> measures = new TreeMap<>();
    measures.put("parameters", (double) network.parameterCount());
    measures.put("steps", (double) steps);
    if (design.measures().budget() > 0) {
      measure(network, initial, train, steps, measures);
    }
    return measures;
  }

  private void measure(
      Network network,
      Network initial,
      Dataset train,
      long steps,
      SortedMap<String, Double> measures) {
    CapacityMeasurement measurement =
        measurement(train)
            .withSeed(cell.seed(Varied.INITIALISATION))
            .withInitial(initial)
            .withSteps(steps);
    try (Objective objective = objective(network, train)) {
      collect(measurement.of(objective), predictions(train), measures);
      unmeasured = "";
    } catch (MemoryLimitException | InvalidInputException e) {
      // refused, and said why: the network still counts; anything else is a fault of ours
      unmeasured = String.valueOf(e.getMessage());
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedCellException();
    }
  }

  private CapacityMeasurement measurement(Dataset train) {
    CapacityMeasurement measurement =
        CapacityMeasurement.withDefaults()
            .withBudget(design.measures().budget())
            .withExactLimit(EXACT_LIMIT)
            .withZ(zs(predictions(train)))
            .withTau(design.measures().tau().stream().mapToDouble(Double::doubleValue).toArray())
            .withTop(1)
            .withBottom(1);
    return memoryLimit.isPresent()
        ? measurement.withMemoryLimit(memoryLimit.getAsLong())
        : measurement;
  }

  /** The loss whose curvature is measured, worked out by one thread. */
  public Objective objective(Network network, Dataset train) {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(1)
            .withPrecision(measurement(train).precisionFor(network.parameterCount()));
    return Objective.of(network, loss(), train, evaluation);
  }

  /** How many targets the loss is a mean over. */
  private int predictions(Dataset train) {
    return Math.multiplyExact(train.samples(), data.predictions());
  }

  private double[] zs(int samples) {
    DoubleStream chosen = design.measures().z().stream().mapToDouble(Double::doubleValue);
    return DoubleStream.concat(chosen, DoubleStream.of(1.0 / samples)).distinct().toArray();
  }

  private static void collect(
      Measurement measurement, int samples, SortedMap<String, Double> measures) {
    for (EffectiveDimension dimension : measurement.effectiveDimensions()) {
      String at = dimension.z() == 1.0 / samples ? "1/N" : SweepRange.plain(dimension.z());
      put(measures, "effectiveDimension@" + at, dimension.estimate());
    }
    for (EigenvalueShare share : measurement.spectrum().above()) {
      put(measures, "positiveShare@" + SweepRange.plain(share.tau()), share.fraction());
    }
    for (EigenvalueShare share : measurement.spectrum().below()) {
      put(measures, "negativeShare@" + SweepRange.plain(share.tau()), share.fraction());
    }
    put(measures, "trace", measurement.spectrum().trace());
    for (ScalarMeasure measure : measurement.measures()) {
      if (measure.kind() != ScalarMeasure.Kind.STEPS) {
        put(measures, measure.name(), measure.estimate());
      }
    }
    measures.put("gradientNorm", measurement.loss().gradientNorm());
  }

  private static void put(SortedMap<String, Double> measures, String name, Estimate estimate) {
    if (estimate.resolved() && Double.isFinite(estimate.value())) {
      measures.put(name, estimate.value());
    }
  }
}
