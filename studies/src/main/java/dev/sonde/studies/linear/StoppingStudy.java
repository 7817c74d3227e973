package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Claim.Verdict;
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
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * How much weight decay, how many steps, how much noise?
 *
 * <p>The theory is that of {@link NoisyPerceptron}, beside {@link PerceptronSimulation}. Data need
 * no theory of noise: one eigendecomposition gives the test loss of a linear model for every decay
 * and number of steps exactly. What is chosen is chosen without the test samples: decay by the
 * leave-one-out error, which is exact for it, and the number of steps by five folds, since {@code
 * r/(1−h)} is wrong for stopped descent.
 *
 * <p>Cost: the theory seconds, most of which the simulation takes; data six eigendecompositions.
 * Source: Krogh, Hertz 1992.
 */
public final class StoppingStudy {
  private static final int INPUTS = 200;
  private static final int DRAWS = 64;
  private static final int QUICK_DRAWS = 40;
  private static final double RATE = 0.02;
  private static final double LONGEST = 1e4;
  private static final int FOLDS = 5;

  /** Fewer samples leave a fold without any. */
  private static final int FEWEST_SAMPLES = 2 * FOLDS;

  private static final int MOST_TRAINING_SAMPLES = 1000;
  private static final int QUICK_TRAINING_SAMPLES = 400;
  private static final int MOST_TEST_SAMPLES = 4000;

  /** Draws of 200 inputs come this close to the limit of many, as a part of the error. */
  private static final double LIMIT_TOLERANCE = 0.05;

  /** Steps and decays that a map has, in each direction. */
  private static final int MAP_STEPS = 25;

  private static final int MAP_DECAYS = 21;

  /** A difference of test losses that nobody would train again for. */
  private static final double WORTH_A_WORD = 0.01;

  /** Noisy copies of each sample stand for the expectation over noise. */
  private static final int COPIES = 20;

  private static final int COPY_DRAWS = 4;

  private final NoisyPerceptron perceptron;
  private final double[] times;
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  private StoppingStudy(
      NoisyPerceptron perceptron,
      double[] times,
      long seed,
      Extent extent,
      ProgressListener listener) {
    this.perceptron = perceptron;
    this.times = times;
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: two samples per input, noise as large as the signal,
   * errors at t = 0.5, 1, 2 and 5.
   *
   * @return the study
   */
  public static StoppingStudy withDefaults() {
    return new StoppingStudy(
        NoisyPerceptron.of(2, 1),
        new double[] {0.5, 1, 2, 5},
        0,
        Extent.FULL,
        ProgressListener.silent());
  }

  /**
   * Sets what the theory is worked out for.
   *
   * @param chosen samples, noises and decay
   * @return a study
   */
  public StoppingStudy withPerceptron(NoisyPerceptron chosen) {
    return new StoppingStudy(chosen, times, seed, extent, listener);
  }

  /**
   * Sets the times at which the theory is held against simulations.
   *
   * @param chosen positive; in any order
   * @return a study
   */
  public StoppingStudy withTimes(double... chosen) {
    double[] sorted = chosen.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || !(sorted[0] >= RATE && sorted[sorted.length - 1] <= LONGEST)) {
      throw new InvalidInputException(
          "times must be from "
              + RATE
              + " to "
              + LONGEST
              + ", at least one of them, got "
              + Arrays.toString(chosen));
    }
    return new StoppingStudy(perceptron, sorted, seed, extent, listener);
  }

  /**
   * Sets the seed of draws and splits.
   *
   * @param chosen any number
   * @return a study
   */
  public StoppingStudy withSeed(long chosen) {
    return new StoppingStudy(perceptron, times, chosen, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} draws half as often and fits fewer samples.
   *
   * @param chosen how thorough
   * @return a study
   */
  public StoppingStudy withExtent(Extent chosen) {
    return new StoppingStudy(perceptron, times, seed, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public StoppingStudy withListener(ProgressListener heard) {
    return new StoppingStudy(perceptron, times, seed, extent, heard);
  }

  /**
   * Works out the closed forms beside simulations of them.
   *
   * @return the error over time, and what the best decay and the best time reach
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    int draws = extent == Extent.QUICK ? QUICK_DRAWS : DRAWS;
    PerceptronSimulation simulation = new PerceptronSimulation(perceptron, INPUTS, RATE, seed);
    double bestTime = perceptron.bestTime(LONGEST);
    double bestDecay = perceptron.bestDecay();
    double[][] errors = new double[draws][];
    double[] gains = new double[draws];
    double[] apart = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      errors[draw] = simulation.errors(draw, times);
      for (int k = 0; k < times.length; k++) {
        double expected = perceptron.error(times[k], RATE);
        apart[draw] += (errors[draw][k] - expected) / expected / times.length;
      }
      double[] both = simulation.stoppedAndDecayed(draw, bestTime, bestDecay);
      gains[draw] = both[1] - both[0];
      listener.progressed(draw + 1L, draws);
    }
    NoisyPerceptron decayed = perceptron.withDecay(bestDecay);
    StoppingFigures figures =
        new StoppingFigures(
            curve(decayed, errors),
            bestTime,
            perceptron.error(bestTime),
            bestDecay,
            decayed.error(Double.POSITIVE_INFINITY),
            perceptron.error(LONGEST),
            List.of(),
            overSamples());
    return new StudyResult(
        Study.STOPPING,
        Form.THEORY,
        extent,
        theorySettings(draws),
        theoryClaims(figures, Average.of(apart), Average.of(gains)),
        figures,
        theoryFindings(figures));
  }

  private Map<String, Object> theorySettings(int draws) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("alpha", perceptron.samplesPerInput());
    settings.put("noise", perceptron.noise());
    settings.put("decay", perceptron.decay());
    settings.put("weight-noise", perceptron.weightNoise());
    settings.put("output-noise", perceptron.outputNoise());
    settings.put("input-noise", perceptron.inputNoise());
    settings.put("inputs", INPUTS);
    settings.put("draws", draws);
    settings.put("rate", RATE);
    return settings;
  }

  private List<StoppingFigures.Point> curve(NoisyPerceptron decayed, double[][] errors) {
    List<StoppingFigures.Point> curve = new ArrayList<>();
    double last = Math.max(10, times[times.length - 1]);
    int points = 40;
    for (int i = 0; i <= points; i++) {
      double t = 0.05 * Math.pow(last / 0.05, (double) i / points);
      curve.add(
          new StoppingFigures.Point(t, perceptron.error(t), decayed.error(t), Optional.empty()));
    }
    for (int k = 0; k < times.length; k++) {
      int at = k;
      Average drawn = Average.of(Arrays.stream(errors).mapToDouble(e -> e[at]).toArray());
      double t = times[k];
      curve.add(
          new StoppingFigures.Point(t, perceptron.error(t), decayed.error(t), Optional.of(drawn)));
    }
    curve.sort((a, b) -> Double.compare(a.t(), b.t()));
    return curve;
  }

  private List<StoppingFigures.SampleRow> overSamples() {
    List<StoppingFigures.SampleRow> rows = new ArrayList<>();
    for (double alpha : new double[] {0.25, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 4, 6, 8}) {
      NoisyPerceptron there =
          new NoisyPerceptron(
              alpha,
              perceptron.noise(),
              0,
              perceptron.start(),
              perceptron.weightNoise(),
              perceptron.outputNoise(),
              perceptron.inputNoise());
      rows.add(
          new StoppingFigures.SampleRow(
              alpha,
              there.error(LONGEST),
              there.error(there.bestTime(LONGEST)),
              there.withDecay(there.bestDecay()).error(Double.POSITIVE_INFINITY)));
    }
    return rows;
  }

  private List<Claim> theoryClaims(StoppingFigures figures, Average apart, Average gain) {
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.judged(
                "stopping.curve", Reference.KROGH_1992, Relation.EQUAL, 0, apart, LIMIT_TOLERANCE)
            .with("inputs", INPUTS));
    if (perceptron.weightNoise() == 0 && perceptron.outputNoise() == 0) {
      if (perceptron.noise() > 0) {
        claims.add(
            Claim.exact(
                "stopping.best-decay-is-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                Math.max(
                    0, perceptron.noise() - perceptron.samplesPerInput() * perceptron.inputNoise()),
                figures.bestDecay(),
                1e-4 * perceptron.noise()));
      }
      NoisyPerceptron ended = perceptron.withDecay(figures.bestDecay());
      claims.add(
          Claim.exact(
              "stopping.quadrature",
              Reference.KROGH_1992,
              Relation.EQUAL,
              ended.limit(),
              ended.error(Double.POSITIVE_INFINITY),
              1e-8));
    }
    claims.add(
        Claim.exact(
            "stopping.decay-beats-stopping",
            Reference.KROGH_1992,
            Relation.AT_MOST,
            figures.stopped(),
            figures.decayed(),
            0));
    if (perceptron.weightNoise() == 0
        && perceptron.outputNoise() == 0
        && perceptron.inputNoise() == 0
        && perceptron.decay() == 0
        && perceptron.start() == 0) {
      claims.add(
          Claim.judged(
              "stopping.decay-beats-stopping-drawn",
              Reference.KROGH_1992,
              Relation.AT_MOST,
              0,
              gain,
              0));
    }
    claims.addAll(dynamicLimits());
    return claims;
  }

  /** What noise that is new in every step leaves at the end, beside simulations. */
  private List<Claim> dynamicLimits() {
    double t = 0.1;
    double alpha = Math.max(1.5, perceptron.samplesPerInput());
    NoisyPerceptron weights = NoisyPerceptron.of(alpha, 0).withDynamicNoise(t, 0, 0);
    NoisyPerceptron outputs = NoisyPerceptron.of(alpha, 0).withDynamicNoise(0, t, 0);
    return List.of(
        Claim.judged(
                "stopping.weight-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                t / (alpha - 1),
                ended(weights),
                2 * LIMIT_TOLERANCE * t / (alpha - 1))
            .with("alpha", alpha)
            .with("temperature", t),
        Claim.judged(
                "stopping.output-noise",
                Reference.KROGH_1992,
                Relation.EQUAL,
                t * Math.min(1, alpha),
                ended(outputs),
                2 * LIMIT_TOLERANCE * t)
            .with("alpha", alpha)
            .with("temperature", t));
  }

  /** The error when everything has been forgotten but the noise, over time and draws. */
  private Average ended(NoisyPerceptron noisy) {
    int draws = 16;
    double[] means = new double[draws];
    // several times apart in one run stand for as many draws of the noise
    double slowest = Math.pow(1 - Math.sqrt(noisy.samplesPerInput()), 2);
    double[] late = new double[10];
    for (int i = 0; i < late.length; i++) {
      late[i] = RATE * Math.round((3 / slowest + i) / RATE);
    }
    PerceptronSimulation simulation = new PerceptronSimulation(noisy, INPUTS / 2, RATE / 2, seed);
    for (int draw = 0; draw < draws; draw++) {
      means[draw] = Arrays.stream(simulation.errors(draw, late)).average().orElseThrow();
    }
    return Average.of(means);
  }

  private List<Finding> theoryFindings(StoppingFigures figures) {
    List<Finding> findings = new ArrayList<>();
    boolean overfits = figures.trainedOn() > (1 + WORTH_A_WORD) * figures.stopped();
    if (overfits) {
      findings.add(
          StudyFindingCode.STOP_AT.finding(
              Severity.INFO,
              Evidence.of("time", figures.bestTime())
                  .and("stopped", figures.stopped())
                  .and("trainedOn", figures.trainedOn())));
      findings.add(
          StudyFindingCode.DECAY_BEATS_STOPPING.finding(
              Severity.INFO,
              Evidence.of("decay", figures.bestDecay())
                  .and("decayed", figures.decayed())
                  .and("stopped", figures.stopped())));
    } else {
      findings.add(
          StudyFindingCode.NO_OVERFITTING_SEEN.finding(
              Severity.INFO, Evidence.of("trainedOn", figures.trainedOn())));
    }
    if (perceptron.weightNoise() > 0) {
      double without =
          perceptron
              .withDynamicNoise(0, perceptron.outputNoise(), perceptron.inputNoise())
              .error(figures.bestTime());
      findings.add(
          StudyFindingCode.NOISE_ON_WEIGHTS_HURTS.finding(
              Severity.WARNING,
              Evidence.of("temperature", perceptron.weightNoise())
                  .and("stopped", figures.stopped())
                  .and("without", without)));
    }
    return findings;
  }

  /**
   * Looks at data: a linear model with a bias, of centred inputs.
   *
   * @param data real inputs, with classes or real targets; at least 20 samples
   * @return what decay and stopping reach on samples that were not fitted
   * @throws InvalidInputException when there are fewer samples, or nothing to learn from them
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    if (data.samples() < 2 * FEWEST_SAMPLES) {
      throw new InvalidInputException(
          data.source()
              + ": "
              + FOLDS
              + " folds and a test need at least "
              + 2 * FEWEST_SAMPLES
              + " samples, got "
              + data.samples());
    }
    LinearTask task = LinearTask.of(data);
    int[] order = new StudyDraws(seed, Purpose.SPLIT, 0).permutation(data.samples());
    int most = extent == Extent.QUICK ? QUICK_TRAINING_SAMPLES : MOST_TRAINING_SAMPLES;
    int training = Math.min(most, data.samples() / 2);
    int testing = Math.min(MOST_TEST_SAMPLES, data.samples() - training);
    Centred centred =
        Centred.of(
            picked(task.inputs(), order, 0, training), picked(task.targets(), order, 0, training));
    ColumnMatrix testInputs =
        centred.inputs(picked(task.inputs(), order, training, training + testing));
    ColumnMatrix testTargets =
        centred.targets(picked(task.targets(), order, training, training + testing));
    DataFits fits = new DataFits(centred, testInputs, testTargets);
    return fits.result(data, training, testing);
  }

  private static ColumnMatrix picked(ColumnMatrix matrix, int[] order, int from, int to) {
    int n = to - from;
    double[] out = new double[n * matrix.columns()];
    for (int j = 0; j < matrix.columns(); j++) {
      for (int i = 0; i < n; i++) {
        out[j * n + i] = matrix.at(order[from + i], j);
      }
    }
    return new ColumnMatrix(n, matrix.columns(), out);
  }

  /** Training samples with the means taken off, which stands for a bias without decay. */
  private record Centred(
      ColumnMatrix inputs,
      ColumnMatrix targets,
      double[] inputMeans,
      double[] targetMeans,
      double scale) {

    static Centred of(ColumnMatrix x, ColumnMatrix y) {
      double[] inputMeans = x.columnMeans();
      double[] targetMeans = y.columnMeans();
      ColumnMatrix away = less(x, inputMeans);
      double scale = Math.sqrt(away.squaredNorm() / away.entries().length);
      double divided = scale > 0 ? 1 / scale : 1;
      return new Centred(
          away.scaled(divided), less(y, targetMeans), inputMeans, targetMeans, divided);
    }

    ColumnMatrix inputs(ColumnMatrix others) {
      return less(others, inputMeans).scaled(scale);
    }

    ColumnMatrix targets(ColumnMatrix others) {
      return less(others, targetMeans);
    }

    private static ColumnMatrix less(ColumnMatrix matrix, double[] means) {
      double[] out = matrix.entries().clone();
      for (int j = 0; j < matrix.columns(); j++) {
        for (int i = 0; i < matrix.rows(); i++) {
          out[j * matrix.rows() + i] -= means[j];
        }
      }
      return new ColumnMatrix(matrix.rows(), matrix.columns(), out);
    }
  }

  /** All fits of one split. */
  private final class DataFits {
    private final Centred centred;
    private final ColumnMatrix testInputs;
    private final ColumnMatrix testTargets;
    private final FilteredLeastSquares fits;
    private final double rate;
    private final double[] steps;
    private final double[] decays;

    DataFits(Centred centred, ColumnMatrix testInputs, ColumnMatrix testTargets) {
      this.centred = centred;
      this.testInputs = testInputs;
      this.testTargets = testTargets;
      fits = FilteredLeastSquares.of(centred.inputs(), centred.targets());
      rate = 1 / fits.largestEigenvalue();
      double last = Math.min(1e9, 10 * fits.conditionNumber());
      steps = spaced(1, Math.max(10, last), MAP_STEPS);
      for (int i = 0; i < steps.length; i++) {
        steps[i] = Math.rint(steps[i]);
      }
      double largest = fits.largestEigenvalue();
      decays = spaced(largest / Math.max(10, last), 10 * largest, MAP_DECAYS);
    }

    StudyResult result(Dataset data, int training, int testing) {
      FilteredLeastSquares.Unseen unseen = fits.on(testInputs, testTargets);
      listener.progressed(1, 4);
      List<StoppingFigures.Cell> map = new ArrayList<>();
      for (double decay : decays) {
        for (double step : steps) {
          stopIfInterrupted();
          SpectralFilter filter = SpectralFilter.decayedDescent(safeRate(decay), step, decay);
          map.add(new StoppingFigures.Cell(decay, step, unseen.loss(filter)));
        }
      }
      double chosenSteps = bySamplesHeldOut();
      listener.progressed(2, 4);
      double chosenDecay = byLeavingOneOut();
      listener.progressed(3, 4);
      SpectralFilter stopped = SpectralFilter.descent(rate, chosenSteps);
      SpectralFilter decayed = SpectralFilter.ridge(chosenDecay);
      SpectralFilter on = SpectralFilter.descent(rate, steps[steps.length - 1]);
      StoppingFigures figures =
          new StoppingFigures(
              curve(unseen, chosenDecay),
              chosenSteps,
              unseen.loss(stopped),
              chosenDecay,
              unseen.loss(decayed),
              unseen.loss(on),
              map,
              List.of());
      Average gain = paired(decayed, stopped);
      Average overfitting = paired(on, stopped);
      List<Claim> claims = new ArrayList<>();
      claims.add(
          Claim.judged(
                  "stopping.own-decay-beats-stopping",
                  Reference.KROGH_1992,
                  Relation.AT_MOST,
                  0,
                  gain,
                  0)
              .with("decayed", figures.decayed())
              .with("stopped", figures.stopped()));
      claims.add(
          Claim.judged(
                  "stopping.own-overfitting",
                  Reference.KROGH_1992,
                  Relation.AT_LEAST,
                  0,
                  overfitting,
                  0)
              .with("trainedOn", figures.trainedOn())
              .with("stopped", figures.stopped()));
      claims.add(noiseOnInputs(chosenDecay, unseen));
      double least =
          Arrays.stream(decays).map(d -> unseen.loss(SpectralFilter.ridge(d))).min().orElseThrow();
      claims.add(
          Claim.exact(
                  "stopping.own-choice",
                  Reference.IDENTITY,
                  Relation.AT_MOST,
                  1,
                  figures.decayed() / least,
                  0.05)
              .with("decay", chosenDecay));
      claims.add(law(unseen));
      listener.progressed(4, 4);
      Map<String, Object> settings = new LinkedHashMap<>();
      settings.put("samples", training);
      settings.put("tests", testing);
      settings.put("of", data.samples());
      settings.put("inputs", centred.inputs().columns());
      settings.put("rate", rate);
      return new StudyResult(
          Study.STOPPING, Form.DATA, extent, settings, claims, figures, findings(figures, claims));
    }

    /** Descent with decay may take no larger steps than this. */
    private double safeRate(double decay) {
      return 1 / (fits.largestEigenvalue() + decay);
    }

    private List<StoppingFigures.Point> curve(FilteredLeastSquares.Unseen unseen, double decay) {
      List<StoppingFigures.Point> curve = new ArrayList<>();
      double before = 0;
      List<Double> run = List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
      for (double step : steps) {
        if (step > before && !run.contains(step)) {
          curve.add(
              new StoppingFigures.Point(
                  step,
                  unseen.loss(SpectralFilter.descent(rate, step)),
                  unseen.loss(SpectralFilter.decayedDescent(safeRate(decay), step, decay)),
                  Optional.empty()));
          before = step;
        }
      }
      for (double step : run) {
        curve.add(
            new StoppingFigures.Point(
                step,
                unseen.loss(SpectralFilter.descent(rate, step)),
                unseen.loss(SpectralFilter.decayedDescent(safeRate(decay), step, decay)),
                Optional.of(Average.of(losses(run((int) step))))));
      }
      curve.sort((a, b) -> Double.compare(a.t(), b.t()));
      return curve;
    }

    /** Gradient descent itself. */
    private ColumnMatrix run(int count) {
      ColumnMatrix x = centred.inputs();
      ColumnMatrix transposed = x.transposed();
      ColumnMatrix w =
          new ColumnMatrix(
              x.columns(),
              centred.targets().columns(),
              new double[x.columns() * centred.targets().columns()]);
      for (int step = 0; step < count; step++) {
        ColumnMatrix residual = x.times(w);
        residual.addInPlace(-1, centred.targets());
        w.addInPlace(-rate / x.rows(), transposed.times(residual));
      }
      return w;
    }

    private Claim law(FilteredLeastSquares.Unseen unseen) {
      double expected = unseen.loss(SpectralFilter.descent(rate, 20));
      double here = Arrays.stream(losses(run(20))).average().orElseThrow();
      return Claim.exact(
          "stopping.own-law", Reference.IDENTITY, Relation.EQUAL, expected, here, 1e-9 * expected);
    }

    /** The loss of each test sample. */
    private double[] losses(ColumnMatrix weights) {
      ColumnMatrix residual = testInputs.times(weights);
      residual.addInPlace(-1, testTargets);
      double[] out = new double[residual.rows()];
      for (int o = 0; o < residual.columns(); o++) {
        for (int i = 0; i < out.length; i++) {
          out[i] += residual.at(i, o) * residual.at(i, o) / 2;
        }
      }
      return out;
    }

    /** The first fit's loss less the second's, test sample by test sample. */
    private Average paired(SpectralFilter first, SpectralFilter second) {
      double[] a = losses(fits.weights(first));
      double[] b = losses(fits.weights(second));
      double[] difference = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        difference[i] = a[i] - b[i];
      }
      return Average.of(difference);
    }

    private double byLeavingOneOut() {
      double best = decays[0];
      double least = Double.POSITIVE_INFINITY;
      for (double decay : decays) {
        stopIfInterrupted();
        double loss = fits.leaveOneOutLoss(SpectralFilter.ridge(decay));
        if (loss < least) {
          least = loss;
          best = decay;
        }
      }
      return best;
    }

    /** The number of steps that is best on held-out fifths, on average. */
    private double bySamplesHeldOut() {
      double[] sums = new double[steps.length];
      int p = centred.inputs().rows();
      int[] order = new StudyDraws(seed, Purpose.SPLIT, 1).permutation(p);
      for (int fold = 0; fold < FOLDS; fold++) {
        stopIfInterrupted();
        int from = fold * p / FOLDS;
        int to = (fold + 1) * p / FOLDS;
        int[] turned = new int[p];
        for (int i = 0; i < p; i++) {
          turned[i] = order[(i + from) % p];
        }
        int held = to - from;
        FilteredLeastSquares others =
            FilteredLeastSquares.of(
                picked(centred.inputs(), turned, held, p),
                picked(centred.targets(), turned, held, p));
        FilteredLeastSquares.Unseen unseen =
            others.on(
                picked(centred.inputs(), turned, 0, held),
                picked(centred.targets(), turned, 0, held));
        for (int k = 0; k < steps.length; k++) {
          sums[k] += unseen.loss(SpectralFilter.descent(rate, steps[k]));
        }
      }
      int best = 0;
      for (int k = 1; k < sums.length; k++) {
        if (sums[k] < sums[best]) {
          best = k;
        }
      }
      return steps[best];
    }

    /**
     * Least squares on noisy copies of the samples, whose expectation is ridge regression with the
     * noise's variance as wd.
     */
    private Claim noiseOnInputs(double variance, FilteredLeastSquares.Unseen unseen) {
      double expected = unseen.loss(SpectralFilter.ridge(variance));
      double deviation = Math.sqrt(variance);
      double[] apart = new double[COPY_DRAWS];
      ColumnMatrix x = centred.inputs();
      int n = x.columns();
      for (int draw = 0; draw < COPY_DRAWS; draw++) {
        StudyDraws noise = new StudyDraws(seed, Purpose.NOISE, draw);
        ColumnMatrix second = new ColumnMatrix(n, n, new double[n * n]);
        ColumnMatrix products =
            new ColumnMatrix(
                n, centred.targets().columns(), new double[n * centred.targets().columns()]);
        for (int copy = 0; copy < COPIES; copy++) {
          stopIfInterrupted();
          double[] entries = x.entries().clone();
          for (int i = 0; i < entries.length; i++) {
            entries[i] += deviation * noise.normal();
          }
          ColumnMatrix noisy = new ColumnMatrix(x.rows(), n, entries);
          second.addInPlace(1.0 / COPIES, noisy.meanProduct(noisy));
          products.addInPlace(1.0 / COPIES, noisy.meanProduct(centred.targets()));
        }
        double loss =
            Arrays.stream(losses(SymmetricSolve.of(second, products))).average().orElseThrow();
        apart[draw] = loss / expected - 1;
      }
      return Claim.judged(
              "stopping.own-input-noise",
              Reference.KROGH_1992,
              Relation.EQUAL,
              0,
              Average.of(apart),
              0.03)
          .with("variance", variance)
          .with("copies", COPIES);
    }

    private List<Finding> findings(StoppingFigures figures, List<Claim> claims) {
      List<Finding> findings = new ArrayList<>();
      boolean overfits =
          claims.get(1).verdict() == Verdict.HOLDS
              && figures.trainedOn() > (1 + WORTH_A_WORD) * figures.stopped();
      if (overfits) {
        findings.add(
            StudyFindingCode.STOP_AT.finding(
                Severity.WARNING,
                Evidence.of("steps", (long) figures.bestTime())
                    .and("stopped", figures.stopped())
                    .and("trainedOn", figures.trainedOn())));
      } else {
        findings.add(
            StudyFindingCode.NO_OVERFITTING_SEEN.finding(
                Severity.INFO, Evidence.of("trainedOn", figures.trainedOn())));
      }
      if (claims.get(0).verdict() == Verdict.HOLDS) {
        findings.add(
            StudyFindingCode.DECAY_BEATS_STOPPING.finding(
                Severity.INFO,
                Evidence.of("decay", figures.bestDecay())
                    .and("decayed", figures.decayed())
                    .and("stopped", figures.stopped())));
      }
      return findings;
    }
  }

  private static double[] spaced(double from, double to, int count) {
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      out[i] = from * Math.pow(to / from, (double) i / (count - 1));
    }
    return out;
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
