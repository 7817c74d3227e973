package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.ProgressListener;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;

/** What is seen of one set of inputs: steps, spectra, loss curves, layers, claims. */
final class InputsLook {
  /** Units of a random layer, as in the reference figures. */
  private static final int UNITS = 100;

  /** Points of the law on a page; even on a logarithmic axis. */
  private static final int LAW_POINTS = 60;

  /** Where a run and its law part by more than rounding. */
  private static final double ROUNDING = 1e-9;

  /** Steps that may be saved before it is worth a word. */
  private static final double WORTH_CENTRING = 1.5;

  /** The mean's share of the largest eigenvalue from which it dominates a layer. */
  private static final double DOMINATES = 0.5;

  private final double reach;
  private final long seed;
  private final ProgressListener listener;
  private final DescentRuns runs;

  InputsLook(double reach, long seed, Extent extent, ProgressListener listener) {
    this.reach = reach;
    this.seed = seed;
    this.listener = listener;
    this.runs = new DescentRuns(seed, extent);
  }

  /**
   * What a layer sees, and what limits the rate at which it learns.
   *
   * @param layer its inputs, without its bias
   * @param largest λmax of their second moment with a column of ones for the bias
   * @param centredLargest that λmax with the mean taken off; at least 1, the bias's own
   */
  record Seen(InputsFigures.Layer layer, double largest, double centredLargest) {}

  /** What was seen, before it is written down. */
  record Looked(
      InputsFigures.Steps steps,
      List<Seen> layers,
      List<InputsFigures.LossCurve> curves,
      List<InputsFigures.Eigenvalues> spectra,
      List<Claim> claims,
      Seen own,
      int constant,
      boolean randomLayers) {

    InputsFigures figures(List<InputsFigures.NoiseCase> noise) {
      return new InputsFigures(
          steps, layers.stream().map(Seen::layer).toList(), curves, spectra, noise);
    }

    List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      long raw = steps.raw().steps();
      long less = steps.centred().steps();
      long least = steps.standardised().steps();
      if (raw >= WORTH_CENTRING * less) {
        findings.add(
            StudyFindingCode.CENTRE_INPUTS.finding(
                Severity.WARNING, Evidence.of("before", raw).and("after", less)));
      }
      if (Math.min(raw, less) >= WORTH_CENTRING * least) {
        findings.add(
            StudyFindingCode.SCALE_INPUTS.finding(
                Severity.WARNING,
                Evidence.of("before", less)
                    .and("after", least)
                    .and("constant", constant)
                    .and("raw", raw)));
      }
      if (findings.isEmpty() && raw < Math.min(less, least)) {
        findings.add(
            StudyFindingCode.RAW_INPUTS_COST_LEAST.finding(
                Severity.INFO,
                Evidence.of("raw", raw).and("centred", less).and("standardised", least)));
      } else if (findings.isEmpty()) {
        findings.add(
            StudyFindingCode.INPUTS_COST_NOTHING.finding(
                Severity.INFO, Evidence.of("raw", raw).and("standardised", least)));
      }
      for (Seen seen : layers.subList(randomLayers ? layers.size() : 1, layers.size())) {
        InputsFigures.Layer layer = seen.layer();
        // where the bias limits the rate, centring gains nothing
        if (layer.meanShare() >= DOMINATES
            && seen.largest() >= WORTH_CENTRING * seen.centredLargest()) {
          findings.add(
              StudyFindingCode.MEAN_DOMINATES_LAYER.finding(
                  Severity.WARNING,
                  Evidence.of("layer", layer.layer())
                      .and("meanShare", layer.meanShare())
                      .and("largest", layer.largestEigenvalue())
                      .and("centredLargest", layer.centredLargest())));
        }
      }
      findings.add(
          StudyFindingCode.STEP_LIMIT.finding(
              Severity.INFO,
              Evidence.of("rawLimit", 2 / own.largest())
                  .and("centredLimit", 2 / own.centredLargest())));
      return findings;
    }
  }

  Looked look(
      ColumnMatrix inputs, ColumnMatrix targets, List<Seen> layers, long done, long planned) {
    List<InputsFigures.Cost> costs = new ArrayList<>();
    List<InputsFigures.LossCurve> curves = new ArrayList<>();
    List<InputsFigures.Eigenvalues> spectra = new ArrayList<>();
    double apart = 0;
    for (InputForm form : InputForm.values()) {
      stopIfInterrupted();
      ColumnMatrix changed = form.of(inputs);
      FilteredLeastSquares fits = FilteredLeastSquares.of(changed, targets);
      double rate = 1 / fits.largestEigenvalue();
      long needed = fits.stepsTo(reach, rate);
      costs.add(new InputsFigures.Cost(needed, fits.largestEigenvalue(), fits.conditionNumber()));
      List<InputsFigures.Point> run = runs.run(changed, targets, fits, rate);
      for (InputsFigures.Point point : run) {
        double law = fits.excessLoss(rate, (double) point.steps()) / fits.excessLoss(rate, 0);
        apart = Math.max(apart, Math.abs(point.excess() - law));
      }
      curves.add(new InputsFigures.LossCurve(form, law(fits, rate), run));
      double[] ascending = fits.eigenvalues();
      double[] descending = new double[ascending.length];
      for (int k = 0; k < descending.length; k++) {
        descending[k] = ascending[ascending.length - 1 - k];
      }
      spectra.add(new InputsFigures.Eigenvalues(form, descending));
      done++;
      listener.progressed(done, planned);
    }
    InputsFigures.Steps steps =
        new InputsFigures.Steps(costs.get(0), costs.get(1), costs.get(2), costs.get(3));
    List<Seen> seen = layers.isEmpty() ? randomLayers(inputs) : layers;
    return new Looked(
        steps,
        seen,
        curves,
        spectra,
        claims(inputs, steps, apart),
        layers.isEmpty() ? seen.get(0) : seen("x", inputs),
        InputForm.constantColumns(inputs).length,
        layers.isEmpty());
  }

  /** Equal counts, as of columns that are centred already, say nothing of what it is for. */
  private static Claim saves(String id, String from, long before, String to, long after) {
    double ratio = (double) before / after;
    return before == after
        ? Claim.unresolved(
                id, Reference.LE_CUN_1991, Relation.AT_LEAST, 1, new Average(ratio, 0, 1))
            .with("unchanged", before)
        : Claim.exact(id, Reference.LE_CUN_1991, Relation.AT_LEAST, 1, ratio, 0)
            .with(from, before)
            .with(to, after);
  }

  private List<Claim> claims(ColumnMatrix inputs, InputsFigures.Steps steps, double apart) {
    long raw = steps.raw().steps();
    long centred = steps.centred().steps();
    List<Claim> claims = new ArrayList<>();
    claims.add(saves("inputs.centring-saves", "raw", raw, "centred", centred));
    claims.add(
        saves(
            "inputs.scaling-saves",
            "centred",
            centred,
            "standardised",
            steps.standardised().steps()));
    claims.add(
        Claim.exact(
            "inputs.largest-bounds",
            Reference.IDENTITY,
            Relation.AT_MOST,
            0,
            SecondMoments.of(inputs).violation(),
            ROUNDING));
    claims.add(
        Claim.exact("inputs.law", Reference.LE_CUN_1991, Relation.AT_MOST, 0, apart, ROUNDING));
    claims.add(
        Claim.exact(
            "inputs.step-limit",
            Reference.LE_CUN_1991,
            Relation.EQUAL,
            2,
            runs.largestSafeStep(InputForm.CENTRED.of(inputs)),
            0.02));
    return claims;
  }

  private List<InputsFigures.Point> law(FilteredLeastSquares fits, double rate) {
    double start = fits.excessLoss(rate, 0);
    // a little beyond what was asked for
    long last = Math.max(2, fits.stepsTo(reach / 3, rate));
    List<InputsFigures.Point> points = new ArrayList<>();
    long before = 0;
    for (int i = 0; i <= LAW_POINTS; i++) {
      long step = Math.round(Math.exp(Math.log((double) last) * i / LAW_POINTS));
      if (step > before) {
        points.add(new InputsFigures.Point(step, fits.excessLoss(rate, (double) step) / start));
        before = step;
      }
    }
    return points;
  }

  static Seen seen(String name, ColumnMatrix inputs) {
    SecondMoments alone = SecondMoments.of(inputs);
    return new Seen(
        new InputsFigures.Layer(
            name,
            inputs.columns(),
            alone.largest(),
            // of a mean alone rounding may leave less than nothing
            Math.max(0, alone.centredLargest()),
            alone.meanShare()),
        SecondMoments.of(InputForm.withBias(inputs)).largest(),
        Math.max(1, alone.centredLargest()));
  }

  /** What layers of random units of three kinds see: the data, and each kind's outputs. */
  private List<Seen> randomLayers(ColumnMatrix inputs) {
    ColumnMatrix biased = InputForm.CENTRED.of(inputs);
    ColumnMatrix centred =
        new ColumnMatrix(
            biased.rows(),
            biased.columns() - 1,
            Arrays.copyOf(biased.entries(), biased.rows() * (biased.columns() - 1)));
    int n = centred.columns();
    double[] weights = new StudyDraws(seed, Purpose.WEIGHTS, 0).normals(n * UNITS);
    ColumnMatrix sums = centred.times(new ColumnMatrix(n, UNITS, weights).scaled(1 / Math.sqrt(n)));
    List<Seen> layers = new ArrayList<>();
    layers.add(seen("x", inputs));
    layers.add(seen("sigmoid", mapped(sums, z -> 1 / (1 + Math.exp(-z)))));
    layers.add(seen("ReLU", mapped(sums, z -> Math.max(0, z))));
    layers.add(seen("tanh", mapped(sums, Math::tanh)));
    return layers;
  }

  private static ColumnMatrix mapped(ColumnMatrix matrix, DoubleUnaryOperator function) {
    return new ColumnMatrix(
        matrix.rows(), matrix.columns(), Arrays.stream(matrix.entries()).map(function).toArray());
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
