package dev.sonde.descent;

import dev.sonde.descent.cells.CellResult;
import dev.sonde.descent.cells.CurvePoint;
import dev.sonde.descent.cells.GaussianTask;
import dev.sonde.descent.cells.ReferenceFigures.Constant;
import dev.sonde.descent.cells.ReferenceFigures.TunedRidge;
import dev.sonde.descent.cells.ResultReader;
import dev.sonde.descent.design.CellSettings;
import dev.sonde.descent.design.DataFacts;
import dev.sonde.descent.design.PlanText;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepDesign;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.ConstantComparison;
import dev.sonde.descent.results.JudgedModel;
import dev.sonde.descent.results.Landmarks;
import dev.sonde.descent.results.ModelRecord;
import dev.sonde.descent.results.PeakRemedies;
import dev.sonde.descent.results.SampleEffect;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.Scoreboard;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SeedFigures;
import dev.sonde.descent.results.SweepAdvice;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.SweepPoints;
import dev.sonde.descent.results.TheoryOverlay;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.results.TunedErrors;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.descent.statistics.Curve;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.descent.statistics.PeakSearch;
import dev.sonde.descent.statistics.ThresholdFit;
import dev.sonde.nets.loss.Loss;
import dev.sonde.runs.Cell;
import dev.sonde.runs.CellStatus;
import dev.sonde.runs.Ledger;
import dev.sonde.runs.LedgerException;
import dev.sonde.runs.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Turns a ledger's cells into what they say together. */
public final class SweepReading {

  private final Run run;

  private final SweepAxis axis;

  private final SweepDesign design;

  private final List<ModelRecord> all = new ArrayList<>();

  private final List<JudgedModel> models = new ArrayList<>();

  private final TunedErrors tuned = new TunedErrors();

  private final SeedFigures table;
  private final int missing;

  /**
   * Reads a sweep from its ledger, finished or not.
   *
   * @param ledger the run's ledger
   * @return what its cells say so far
   */
  public static Sweep of(Ledger ledger) {
    return of(ledger.run(), ledger.cells());
  }

  /** What a run's cells say; those with fewer samples than the sweep's own stand in its map. */
  public static Sweep of(Run run, List<Cell> cells) {
    SweepDesign design = PlanText.read(run.plan());
    List<SweepReading> fewer = new ArrayList<>();
    for (int samples : design.range().fewerSamples()) {
      fewer.add(
          new SweepReading(
              run, design.with(design.data().withSamples(samples)), with(samples, cells)));
    }
    List<Cell> own = fewer.isEmpty() ? cells : with(design.data().samples(), cells);
    return new SweepReading(run, design, own).sweep(fewer);
  }

  private static List<Cell> with(int samples, List<Cell> cells) {
    return cells.stream().filter(cell -> settings(cell).samples() == samples).toList();
  }

  /** Reads the cells of one number of samples, unless that is what varies. */
  private SweepReading(Run run, SweepDesign design, List<Cell> cells) {
    this.run = run;
    this.design = design;
    this.axis = design.axis();
    List<Cell> ended = cells.stream().filter(SweepReading::hasEnded).toList();
    missing = cells.size() - ended.size();
    // most of the time of a long run's report; side by side, as long as the order stays
    List<CellResult> results = ended.parallelStream().map(this::result).toList();
    for (int i = 0; i < results.size(); i++) {
      add(ended.get(i), results.get(i));
    }
    table = new SeedFigures(axis, known(), models, tuned);
  }

  private static CellSettings settings(Cell cell) {
    try {
      return CellSettings.of(cell.configuration());
    } catch (IllegalArgumentException e) {
      throw damaged(cell, e);
    }
  }

  private CellResult result(Cell cell) {
    CellResult result;
    try {
      result = CellResult.of(cell.result(), wanted(settings(cell)));
    } catch (IllegalStateException e) {
      throw damaged(cell, e);
    }
    if (cell.status() == CellStatus.DONE && result.curve().isEmpty()) {
      throw damaged(cell, new IllegalStateException("a cell that is done has a model"));
    }
    return result;
  }

  private static LedgerException damaged(Cell cell, RuntimeException cause) {
    return new LedgerException(
        Ledger.FILE
            + " is damaged: the result of cell "
            + cell.key()
            + " cannot be read. Restore the file from a copy, or run the sweep again in another"
            + " folder",
        cause);
  }

  private static boolean hasEnded(Cell cell) {
    return cell.status() != CellStatus.WAITING && cell.status() != CellStatus.CLAIMED;
  }

  /** A model that only chooses a weight decay is judged where its training ended. */
  private ResultReader.Extent wanted(CellSettings cell) {
    return axis != SweepAxis.STEPS && cell.isTuning()
        ? ResultReader.Extent.LAST
        : ResultReader.Extent.WHOLE;
  }

  private void add(Cell ended, CellResult result) {
    CellSettings cell = settings(ended);
    tuned.add(cell, ended.status(), axis, result);
    if (axis == SweepAxis.STEPS || axis == SweepAxis.FEATURES) {
      for (CurvePoint point : result.curve()) {
        add(ended, cell, point.at(), result, List.of(point), List.of());
      }
      if (result.curve().isEmpty()) {
        // a cell without models has failed at all values, and stands at none
        add(ended, cell, Double.NaN, result, List.of(), List.of());
      }
      return;
    }
    List<CurvePoint> end = ended.status() == CellStatus.DONE ? List.of(result.last()) : List.of();
    add(ended, cell, cell.value(axis), result, end, result.curve());
  }

  private void add(
      Cell ended,
      CellSettings cell,
      double value,
      CellResult result,
      List<CurvePoint> figures,
      List<CurvePoint> curve) {
    all.add(
        new ModelRecord(value, ended.key(), cell, ended.status(), result.note(), figures, curve));
    if (ended.status() == CellStatus.DONE && !cell.isTuning()) {
      models.add(
          new JudgedModel(
              value, cell.repetition(), ended.status(), figures.get(0), earlyStopped(curve)));
    }
  }

  /** The test error at the epoch that is best on held-out samples, the first of equals. */
  private static OptionalDouble earlyStopped(List<CurvePoint> curve) {
    double least = Double.POSITIVE_INFINITY;
    OptionalDouble error = OptionalDouble.empty();
    for (CurvePoint point : curve) {
      Double validation = point.validationError();
      Double test = point.testError();
      if (validation != null && test != null && validation < least) {
        least = validation;
        error = OptionalDouble.of(test);
      }
    }
    return error;
  }

  private Sweep sweep(List<SweepReading> fewer) {
    SampleMap.Row own = row();
    List<SweepPoint> points = own.points();
    List<Double> values = values(points);
    Optional<CriticalRegime> critical = Optional.empty();
    DoubleDescent tunedDescent = DoubleDescent.untested();
    if (!points.isEmpty()) {
      if (axis.fitsBetter() != 0 && !(constantMissed() <= CriticalRegime.BEGINS)) {
        critical = critical(Curve.of(values, table.figures(values, this::missed)));
      }
      tunedDescent = tunedDescent(values, points);
    }
    List<ScoreboardEntry> scoreboard =
        Scoreboard.of(
            models,
            own.doubleDescent()
                .valley()
                .map(v -> OptionalDouble.of(v.value()))
                .orElse(OptionalDouble.empty()));
    Optional<ConstantComparison> constant = againstConstant(points);
    boolean learned = constant.isEmpty() || constant.get().learned();
    Optional<Advice> advice =
        learned ? new SweepAdvice(design, table, tuned).of(points) : Optional.empty();
    List<TheoryPoint> theory =
        known()
            .law()
            .map(
                law ->
                    TheoryOverlay.of(
                        GaussianTask.of(law, design),
                        design.features().kind(),
                        design.data().samples(),
                        points,
                        models))
            .orElseGet(() -> TheoryOverlay.ofLabelNoise(models));
    return new Sweep(
        run,
        design,
        points,
        Stream.concat(fewer.stream(), Stream.of(this)).flatMap(r -> r.all.stream()).toList(),
        own.thresholds(),
        own.landmarks(),
        critical,
        own.doubleDescent(),
        tunedDescent,
        scoreboard,
        constant,
        theory,
        advice,
        fewer.isEmpty() ? Optional.empty() : Optional.of(map(fewer, own)),
        remedies(own),
        missing + fewer.stream().mapToInt(reading -> reading.missing).sum());
  }

  private PeakRemedies remedies(SampleMap.Row row) {
    List<Double> peak =
        row.doubleDescent().peak().map(DoubleDescent.Place::value).stream().toList();
    double[][] errors = table.figures(peak, JudgedModel::testError);
    return new PeakRemedies(
        gain(errors, table.figures(peak, model -> model.earlyStopped().orElse(Double.NaN))),
        gain(errors, table.tunedErrors(peak)));
  }

  /** The mean of how much smaller the other errors of one value are, over seeds that have both. */
  private static Average gain(double[][] errors, double[][] others) {
    List<Double> gains = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      for (int s = 0; s < errors[i].length; s++) {
        gains.add(errors[i][s] - others[i][s]);
      }
    }
    return Average.of(
        gains.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).toArray());
  }

  private Optional<ConstantComparison> againstConstant(List<SweepPoint> points) {
    if (points.isEmpty()) {
      return Optional.empty();
    }
    List<Double> values = values(points);
    return ConstantComparison.of(
        points,
        new ConstantComparison.Gains(
            table.figures(values, JudgedModel::gain),
            means(table.figures(values, model -> model.constant(Constant::samplingError)))),
        new ConstantComparison.Gains(
            table.tunedGains(values),
            means(table.figures(values, model -> model.tuned(TunedRidge::samplingError)))),
        !isGaussian());
  }

  /** The mean over seeds that have a figure; NaN where none has. */
  private static double[] means(double[][] figures) {
    return Arrays.stream(figures)
        .mapToDouble(
            row -> Arrays.stream(row).filter(Double::isFinite).average().orElse(Double.NaN))
        .toArray();
  }

  /** What the models of this number of samples say by themselves. */
  private SampleMap.Row row() {
    List<SweepPoint> points = new SweepPoints(axis, models, all, tuned).list();
    List<Double> values = values(points);
    List<InterpolationThreshold> thresholds = List.of();
    DoubleDescent descent = DoubleDescent.untested();
    if (!points.isEmpty()) {
      if (axis.fitsBetter() != 0) {
        Curve train = Curve.of(values, table.figures(values, JudgedModel::missedLabels));
        thresholds =
            ThresholdFit.of(
                train, axis.fitsBetter(), design.repetitions().seed(), constantTrainError());
      }
      descent =
          descent(
              values,
              table.figures(values, JudgedModel::testError),
              points.stream().map(SweepPoint::testError).toArray(Average[]::new));
    }
    return new SampleMap.Row(
        design.data().samples(),
        points,
        thresholds,
        Landmarks.of(axis, points, design.data().samples(), known().predictions(), outputs()),
        descent);
  }

  private SampleMap map(List<SweepReading> fewer, SampleMap.Row own) {
    List<SampleMap.Row> rows =
        Stream.concat(fewer.stream().map(SweepReading::row), Stream.of(own)).toList();
    List<Double> values =
        values(own.points()).stream()
            .filter(value -> rows.stream().allMatch(row -> values(row.points()).contains(value)))
            .toList();
    if (values.isEmpty()) {
      return new SampleMap(rows, SampleEffect.untested());
    }
    double[][][] errors =
        Stream.concat(fewer.stream(), Stream.of(this))
            .map(
                reading ->
                    reading.table.comparable(reading.table.figures(values, JudgedModel::testError)))
            .toArray(double[][][]::new);
    return new SampleMap(rows, SampleEffect.of(rows, values, errors, design.repetitions().seed()));
  }

  private static List<Double> values(List<SweepPoint> points) {
    return points.stream().map(SweepPoint::value).toList();
  }

  private DoubleDescent descent(List<Double> values, double[][] errors, Average[] averages) {
    return PeakSearch.on(
        Curve.of(values, table.comparable(errors)),
        averages,
        table.isOfNumbers() ? Math::exp : error -> error,
        design.repetitions().seed());
  }

  /** Whether the data are the theory's own, drawn afresh for every seed, test samples too. */
  private boolean isGaussian() {
    return known().law().isPresent();
  }

  /** The test on the tuned curve, where every value has one. */
  private DoubleDescent tunedDescent(List<Double> values, List<SweepPoint> points) {
    if (points.stream().anyMatch(point -> point.tuned().n() == 0)) {
      return DoubleDescent.untested();
    }
    return descent(
        values,
        table.tunedErrors(values),
        points.stream().map(SweepPoint::tuned).toArray(Average[]::new));
  }

  private int outputs() {
    return Math.max(1, known().classes());
  }

  private DataFacts known() {
    return design.known().orElse(DataFacts.of("", 0));
  }

  /** What share of its training labels, or of its training numbers, a model misses. */
  private double missed(JudgedModel model) {
    Double loss = model.figures().trainLoss();
    if (!missesNumbers() || loss == null) {
      return model.missedLabels();
    }
    double k = outputs();
    if (k == 1) {
      // the error of real targets is that share already, whatever their units are
      return model.missedLabels();
    }
    // one-hot targets of balanced classes about their mean
    return loss / ((1 - 1 / k) / k);
  }

  /**
   * The share of their training labels that the constant answers miss on average, beyond what no
   * model avoids: models that miss as many have fitted nothing. Infinite where no cell knows it.
   */
  private double constantTrainError() {
    return models.stream()
        .mapToDouble(JudgedModel::constantMissedLabels)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The same in what {@link #missed} gives; of squared error it is a share of the constant's. */
  private double constantMissed() {
    return missesNumbers() ? 1 : constantTrainError();
  }

  private boolean missesNumbers() {
    return axis == SweepAxis.FEATURES || design.training().loss() == Loss.MEAN_SQUARED_ERROR;
  }

  private Optional<CriticalRegime> critical(Curve missed) {
    double begins = ThresholdFit.crossing(missed, CriticalRegime.BEGINS, axis.fitsBetter());
    double centre = ThresholdFit.crossing(missed, CriticalRegime.CENTRE, axis.fitsBetter());
    if (!Double.isFinite(begins) || !Double.isFinite(centre)) {
      return Optional.empty();
    }
    double beyond = centre * centre / begins;
    return Optional.of(new CriticalRegime(Math.min(begins, beyond), Math.max(begins, beyond)));
  }
}
