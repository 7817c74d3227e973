package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

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
    NoiseInputs drawing = new NoiseInputs(seed);
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
        largest[draw] = drawing.largestOf(one, size, draw);
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
    ColumnMatrix drawn = drawing.drawn(new NoiseSpectrum(2, 0.25, 0.25 * 200), 200, 0);
    StudyDraws teacher = new StudyDraws(seed, Purpose.TARGETS, 0);
    ColumnMatrix weights = new ColumnMatrix(200, 1, teacher.normals(200));
    ColumnMatrix targets = drawn.times(weights);
    targets.addInPlace(1, new ColumnMatrix(400, 1, teacher.normals(400)));
    InputsLook.Looked looked =
        new InputsLook(reach, seed, extent, listener)
            .look(drawn, targets, List.of(), done, planned);
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
    List<InputsLook.Seen> given =
        layers.stream()
            .map(one -> InputsLook.seen(one.layer(), ColumnMatrix.ofRows(one.inputs())))
            .toList();
    InputsLook.Looked looked =
        new InputsLook(reach, seed, extent, listener)
            .look(task.inputs(), task.targets(), given, 0, forms);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("to", reach);
    settings.put("samples", some.samples());
    settings.put("of", data.samples());
    settings.put("inputs", task.inputs().columns());
    if (!layers.isEmpty()) {
      settings.put("layers", layers.size());
    }
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

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
