package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
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

/** All fits of one split of the data, by decay and by stopping. */
final class StoppingFits {
  static final int FOLDS = 5;

  /** Steps and decays that a map has, in each direction. */
  private static final int MAP_STEPS = 25;

  private static final int MAP_DECAYS = 21;

  /** A difference of test losses that nobody would train again for. */
  private static final double WORTH_A_WORD = 0.01;

  /** Noisy copies of each sample stand for the expectation over noise. */
  private static final int COPIES = 20;

  private static final int COPY_DRAWS = 4;

  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;

  private final CentredTask centred;
  private final ColumnMatrix testInputs;
  private final ColumnMatrix testTargets;
  private final FilteredLeastSquares fits;
  private final double rate;
  private final double[] steps;
  private final double[] decays;

  StoppingFits(
      CentredTask centred,
      ColumnMatrix testInputs,
      ColumnMatrix testTargets,
      long seed,
      Extent extent,
      ProgressListener listener) {
    this.seed = seed;
    this.extent = extent;
    this.listener = listener;
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
              CentredTask.picked(centred.inputs(), turned, held, p),
              CentredTask.picked(centred.targets(), turned, held, p));
      FilteredLeastSquares.Unseen unseen =
          others.on(
              CentredTask.picked(centred.inputs(), turned, 0, held),
              CentredTask.picked(centred.targets(), turned, 0, held));
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
