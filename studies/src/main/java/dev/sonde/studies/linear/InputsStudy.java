package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.spectra.dense.Lapack;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleUnaryOperator;

/**
 * How many steps do the mean and the scales of the inputs cost?
 *
 * <p>Gradient descent on {@code ½‖Xw − y‖²/p} falls in every eigendirection of {@code R = XᵀX/p} at
 * its own pace, {@code (1 − λ_k/λmax)ᵗ} at the largest safe rate. A mean m adds {@code mmᵀ} to the
 * covariance matrix, and so one eigenvalue of about {@code ‖m‖²} that slows all others. What is
 * reported is the number of steps until the excess loss is a share of what it was, not the
 * condition number, whose smallest eigenvalue may not matter.
 *
 * <pre>{@code
 * StudyResult result = InputsStudy.withDefaults().withReach(0.05).of(DataSource.read("digits"));
 * }</pre>
 *
 * <p>Cost: one eigendecomposition a form, {@code 9N³} operations; 2 s at N = 784. Source: LeCun,
 * Kanter, Solla 1991.
 */
public final class InputsStudy {
  /** Units of a random layer, as in the reference figures. */
  private static final int UNITS = 100;

  /** Runs of gradient descent beside the law go so far. */
  private static final int RUN_STEPS = 100;

  private static final int QUICK_RUN_STEPS = 20;

  /** Points of the law on a page; even on a logarithmic axis. */
  private static final int LAW_POINTS = 60;

  /** A bulk of so many inputs ends within 1.2% of its limit, and of so many within 1.6%. */
  private static final int NOISE_INPUTS = 1200;

  private static final int QUICK_NOISE_INPUTS = 800;

  private static final int NOISE_DRAWS = 10;
  private static final int QUICK_NOISE_DRAWS = 6;

  /** An outlier is nearly free of bias at this size, and needs many draws, as it spreads. */
  private static final int OUTLIER_INPUTS = 400;

  private static final int OUTLIER_DRAWS = 60;
  private static final int QUICK_OUTLIER_DRAWS = 30;

  /** How close draws of that size must come to a limit of infinite size. */
  private static final double LIMIT_TOLERANCE = 0.03;

  /** Where a run and its law part by more than rounding. */
  private static final double ROUNDING = 1e-9;

  /** Steps that may be saved before it is worth a word. */
  private static final double WORTH_CENTRING = 1.5;

  /** The mean's share of the largest eigenvalue from which it dominates a layer. */
  private static final double DOMINATES = 0.5;

  private final double reach;
  private final int samples;
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  private InputsStudy(
      double reach, int samples, long seed, Extent extent, ProgressListener listener) {
    this.reach = reach;
    this.samples = samples;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: to 1% of the excess loss, of the first 4,000
   * samples.
   *
   * @return the study
   */
  public static InputsStudy withDefaults() {
    return new InputsStudy(0.01, 4000, 0, Extent.FULL, ProgressListener.silent());
  }

  /**
   * Sets how far the loss is to fall.
   *
   * @param share the share of the excess loss that may be left, between 0 and 1
   * @return a study
   */
  public InputsStudy withReach(double share) {
    if (!(share > 0 && share < 1)) {
      throw new InvalidInputException(
          "the excess loss can fall to a share between 0 and 1, got " + share);
    }
    return new InputsStudy(share, samples, seed, extent, listener);
  }

  /**
   * Sets how many samples are looked at.
   *
   * @param most the first so many, at least 2
   * @return a study
   */
  public InputsStudy withSamples(int most) {
    if (most < 2) {
      throw new InvalidInputException("at least 2 samples are needed, got " + most);
    }
    return new InputsStudy(reach, most, seed, extent, listener);
  }

  /**
   * Sets the seed of draws and random layers.
   *
   * @param chosen any number
   * @return a study
   */
  public InputsStudy withSeed(long chosen) {
    return new InputsStudy(reach, samples, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} draws less noise and runs fewer steps.
   *
   * @param chosen how thorough
   * @return a study
   */
  public InputsStudy withExtent(Extent chosen) {
    return new InputsStudy(reach, samples, seed, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public InputsStudy withListener(ProgressListener heard) {
    return new InputsStudy(reach, samples, seed, extent, heard);
  }

  /**
   * What a layer of the reader's network sees.
   *
   * @param layer its name
   * @param inputs {@code [samples][inputs]}
   */
  public record LayerInputs(String layer, double[][] inputs) {}

  /**
   * Looks at noise inputs with a mean, whose spectrum is known in closed form.
   *
   * @return closed forms beside draws
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    boolean quick = extent == Extent.QUICK;
    int n = quick ? QUICK_NOISE_INPUTS : NOISE_INPUTS;
    int draws = quick ? QUICK_NOISE_DRAWS : NOISE_DRAWS;
    List<NoiseSpectrum> cases =
        List.of(
            new NoiseSpectrum(2, 1, 0),
            new NoiseSpectrum(2, 1, 0.48),
            new NoiseSpectrum(2, 1, 1.92),
            new NoiseSpectrum(5, 1, 1.08));
    List<InputsFigures.NoiseCase> noise = new ArrayList<>();
    int outlierDraws = quick ? QUICK_OUTLIER_DRAWS : OUTLIER_DRAWS;
    // a large draw costs as much as eight small ones
    long planned = 2L * 8 * draws + 2L * outlierDraws + InputForm.values().length;
    long done = 0;
    for (NoiseSpectrum one : cases) {
      int size = one.hasOutlier() ? OUTLIER_INPUTS : n;
      double[] largest = new double[one.hasOutlier() ? outlierDraws : draws];
      for (int draw = 0; draw < largest.length; draw++) {
        stopIfInterrupted();
        largest[draw] = largestOf(one, size, draw);
        done += one.hasOutlier() ? 1 : 8;
        listener.progressed(done, planned);
      }
      noise.add(
          new InputsFigures.NoiseCase(
              size,
              one.samplesPerInput(),
              one.variance(),
              one.meanSquare(),
              one.largestEigenvalue(),
              Average.of(largest)));
    }
    // inputs like pixels: a mean of ½, a variance of ¼, and a linear teacher in noise
    ColumnMatrix drawn = drawn(new NoiseSpectrum(2, 0.25, 0.25 * 200), 200, 0);
    StudyDraws teacher = new StudyDraws(seed, Purpose.TARGETS, 0);
    ColumnMatrix weights = new ColumnMatrix(200, 1, teacher.normals(200));
    ColumnMatrix targets = drawn.times(weights);
    targets.addInPlace(1, new ColumnMatrix(400, 1, teacher.normals(400)));
    Looked looked = look(drawn, targets, List.of(), done, planned);
    List<Claim> claims = new ArrayList<>();
    claims.add(limit("inputs.bulk-edge", Reference.LE_CUN_1991, noise.get(0)));
    claims.add(limit("inputs.outlier", Reference.BAIK_2006, noise.get(2)));
    claims.add(limit("inputs.no-outlier", Reference.BAIK_2006, noise.get(1)));
    claims.addAll(looked.claims());
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("to", reach);
    settings.put("inputs", n);
    settings.put("draws", draws);
    settings.put("outlierInputs", OUTLIER_INPUTS);
    settings.put("outlierDraws", outlierDraws);
    return new StudyResult(
        Study.INPUTS,
        Form.THEORY,
        extent,
        settings,
        claims,
        looked.figures(noise),
        looked.findings());
  }

  private static Claim limit(String id, Reference source, InputsFigures.NoiseCase one) {
    return Claim.judged(
            id,
            source,
            Relation.EQUAL,
            one.expected(),
            one.measured(),
            LIMIT_TOLERANCE * one.expected())
        .with("inputs", one.inputs())
        .with("samplesPerInput", one.samplesPerInput())
        .with("meanSquare", one.meanSquare());
  }

  /** The largest eigenvalue of one draw. */
  private double largestOf(NoiseSpectrum spectrum, int n, int draw) {
    ColumnMatrix x = drawn(spectrum, n, draw);
    double[] values = Lapack.symmetricEigenpairs(x.meanProduct(x).entries(), n, false).values();
    return values[n - 1];
  }

  /** Holds draws of many cases against the closed form. */
  MonteCarloCheck check(List<NoiseSpectrum> cases, int n, int draws) {
    List<MonteCarloCheck.Case> checked = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      double[] largest = new double[draws];
      for (int draw = 0; draw < draws; draw++) {
        largest[draw] = largestOf(cases.get(i), n, i * draws + draw);
      }
      checked.add(new MonteCarloCheck.Case(cases.get(i).largestEigenvalue(), Average.of(largest)));
    }
    return MonteCarloCheck.of(checked);
  }

  /** Normal inputs with the same mean each. */
  private ColumnMatrix drawn(NoiseSpectrum spectrum, int n, int stream) {
    int p = (int) Math.round(spectrum.samplesPerInput() * n);
    StudyDraws draws = new StudyDraws(seed, Purpose.INPUTS, stream);
    double mean = Math.sqrt(spectrum.meanSquare() / n);
    double deviation = Math.sqrt(spectrum.variance());
    double[] entries = draws.normals(p * n);
    for (int i = 0; i < entries.length; i++) {
      entries[i] = mean + deviation * entries[i];
    }
    return new ColumnMatrix(p, n, entries);
  }

  /**
   * Looks at data.
   *
   * @param data real inputs, with classes or real targets
   * @return what their mean and scales cost
   * @throws InvalidInputException when the inputs are integers or constant, or the targets of one
   *     class
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    return of(data, List.of());
  }

  /**
   * Looks at data and at what the layers of a network see of them.
   *
   * @param data real inputs, with classes or real targets
   * @param layers the inputs of every layer of a network; empty for random layers of three kinds
   * @return what their mean and scales cost
   * @throws InvalidInputException as {@link #of(Dataset)}
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data, List<LayerInputs> layers) {
    Dataset some = looksAt(data);
    LinearTask task = LinearTask.of(some);
    int forms = InputForm.values().length;
    Looked looked = look(task.inputs(), task.targets(), layers, 0, forms);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("to", reach);
    settings.put("samples", some.samples());
    settings.put("of", data.samples());
    settings.put("inputs", task.inputs().columns());
    return new StudyResult(
        Study.INPUTS,
        Form.DATA,
        extent,
        settings,
        looked.claims(),
        looked.figures(List.of()),
        looked.findings());
  }

  /**
   * Returns the samples that are looked at.
   *
   * @param data any data
   * @return the first of them, as many as were asked for
   */
  public Dataset looksAt(Dataset data) {
    return data.samples() > samples ? data.first(samples) : data;
  }

  private Looked look(
      ColumnMatrix inputs,
      ColumnMatrix targets,
      List<LayerInputs> layers,
      long done,
      long planned) {
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
      List<InputsFigures.Point> run = run(changed, targets, fits, rate);
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
    return new Looked(
        steps,
        layers.isEmpty() ? randomLayers(inputs) : layers.stream().map(InputsStudy::seen).toList(),
        curves,
        spectra,
        claims(inputs, steps, apart),
        InputForm.constantColumns(inputs).length,
        layers.isEmpty());
  }

  private List<Claim> claims(ColumnMatrix inputs, InputsFigures.Steps steps, double apart) {
    long raw = steps.raw().steps();
    long centred = steps.centred().steps();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
                "inputs.centring-saves",
                Reference.LE_CUN_1991,
                Relation.AT_LEAST,
                1,
                (double) raw / centred,
                0)
            .with("raw", raw)
            .with("centred", centred));
    claims.add(
        Claim.exact(
                "inputs.scaling-saves",
                Reference.LE_CUN_1991,
                Relation.AT_LEAST,
                1,
                (double) centred / steps.standardised().steps(),
                0)
            .with("centred", centred)
            .with("standardised", steps.standardised().steps()));
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
            largestSafeStep(InputForm.CENTRED.of(inputs)),
            0.02));
    return claims;
  }

  /**
   * The largest rate, in units of 1/λmax, at which gradient descent does not grow, found by running
   * it: the error's step {@code e ← e − ηRe} from a random start, by bisection.
   */
  private double largestSafeStep(ColumnMatrix inputs) {
    int n = inputs.columns();
    ColumnMatrix second = inputs.meanProduct(inputs);
    double[] values = Lapack.symmetricEigenpairs(second.entries(), n, false).values();
    double largest = values[n - 1];
    StudyDraws draws = new StudyDraws(seed, Purpose.WEIGHTS, 1);
    double[] start = draws.normals(n);
    double low = 1;
    double high = 3;
    while (high - low > 0.01) {
      double middle = (low + high) / 2;
      if (grows(second, start, middle / largest)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }

  private static boolean grows(ColumnMatrix second, double[] start, double rate) {
    int n = start.length;
    ColumnMatrix error = new ColumnMatrix(n, 1, start.clone());
    double before = 0;
    for (int step = 0; step < 300; step++) {
      if (step == 250) {
        before = moving(second, error);
      }
      error.addInPlace(-rate, second.times(error));
    }
    return !(moving(second, error) <= before);
  }

  /** ½ eᵀRe, which directions of eigenvalue 0 have no part in. */
  private static double moving(ColumnMatrix second, ColumnMatrix error) {
    ColumnMatrix product = second.times(error);
    double sum = 0;
    for (int i = 0; i < product.rows(); i++) {
      sum += product.at(i, 0) * error.at(i, 0);
    }
    return sum / 2;
  }

  /** Gradient descent itself, on the samples. */
  private List<InputsFigures.Point> run(
      ColumnMatrix inputs, ColumnMatrix targets, FilteredLeastSquares fits, double rate) {
    int most = extent == Extent.QUICK ? QUICK_RUN_STEPS : RUN_STEPS;
    int p = inputs.rows();
    ColumnMatrix transposed = inputs.transposed();
    ColumnMatrix w =
        new ColumnMatrix(
            inputs.columns(), targets.columns(), new double[inputs.columns() * targets.columns()]);
    double start = fits.excessLoss(rate, 0);
    List<InputsFigures.Point> points = new ArrayList<>();
    for (int step = 0; step <= most; step++) {
      ColumnMatrix residual = inputs.times(w);
      residual.addInPlace(-1, targets);
      if (isShown(step)) {
        double loss = residual.squaredNorm() / (2 * p);
        points.add(new InputsFigures.Point(step, (loss - fits.leastLoss()) / start));
      }
      stopIfInterrupted();
      w.addInPlace(-rate / p, transposed.times(residual));
    }
    return points;
  }

  /** 0, 1, 2, 5, 10, 20, 50, …. */
  private static boolean isShown(int step) {
    int unit = step;
    while (unit > 0 && unit % 10 == 0) {
      unit /= 10;
    }
    return unit == 0 || unit == 1 || unit == 2 || unit == 5;
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

  private static InputsFigures.Layer seen(LayerInputs layer) {
    return seen(layer.layer(), ColumnMatrix.ofRows(layer.inputs()));
  }

  private static InputsFigures.Layer seen(String name, ColumnMatrix inputs) {
    SecondMoments moments = SecondMoments.of(InputForm.withBias(inputs));
    double[] centred = SecondMoments.of(inputs).centred();
    return new InputsFigures.Layer(
        name,
        inputs.columns(),
        moments.largest(),
        Math.max(1, centred[centred.length - 1]),
        moments.meanShare());
  }

  /** What layers of random units of three kinds see: the data, and each kind's outputs. */
  private List<InputsFigures.Layer> randomLayers(ColumnMatrix inputs) {
    ColumnMatrix biased = InputForm.CENTRED.of(inputs);
    ColumnMatrix centred =
        new ColumnMatrix(
            biased.rows(),
            biased.columns() - 1,
            Arrays.copyOf(biased.entries(), biased.rows() * (biased.columns() - 1)));
    int n = centred.columns();
    double[] weights = new StudyDraws(seed, Purpose.WEIGHTS, 0).normals(n * UNITS);
    ColumnMatrix sums = centred.times(new ColumnMatrix(n, UNITS, weights).scaled(1 / Math.sqrt(n)));
    List<InputsFigures.Layer> layers = new ArrayList<>();
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

  /** What was seen, before it is written down. */
  private record Looked(
      InputsFigures.Steps steps,
      List<InputsFigures.Layer> layers,
      List<InputsFigures.LossCurve> curves,
      List<InputsFigures.Eigenvalues> spectra,
      List<Claim> claims,
      int constant,
      boolean randomLayers) {

    InputsFigures figures(List<InputsFigures.NoiseCase> noise) {
      return new InputsFigures(steps, layers, curves, spectra, noise);
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
      if (less >= WORTH_CENTRING * least) {
        findings.add(
            StudyFindingCode.SCALE_INPUTS.finding(
                Severity.WARNING,
                Evidence.of("before", less).and("after", least).and("constant", constant)));
      }
      if (findings.isEmpty()) {
        findings.add(
            StudyFindingCode.INPUTS_COST_NOTHING.finding(
                Severity.INFO, Evidence.of("raw", raw).and("standardised", least)));
      }
      for (InputsFigures.Layer layer :
          layers.subList(randomLayers ? layers.size() : 1, layers.size())) {
        if (layer.meanShare() >= DOMINATES
            && layer.largestEigenvalue() >= WORTH_CENTRING * layer.centredLargest()) {
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
              Evidence.of("rawLimit", 2 / steps.raw().largestEigenvalue())
                  .and("centredLimit", 2 / steps.centred().largestEigenvalue())));
      return findings;
    }
  }
}
