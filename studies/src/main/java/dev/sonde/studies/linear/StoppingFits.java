package dev.sonde.studies.linear;

import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Claim.Verdict;
import dev.sonde.studies.LossUnit;
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
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** All fits of one split of the data, by decay and by stopping. */
final class StoppingFits {
  static final int FOLDS = 5;

  /** Steps and decays that a map has, in each direction. */
  private static final int MAP_STEPS = 25;

  private static final int MAP_DECAYS = 21;

  /** The smallest decay that is looked at, in units of the largest eigenvalue. */
  private static final double LEAST_DECAY = 1e-12;

  /** A difference of test losses that nobody would train again for. */
  private static final double WORTH_A_WORD = 0.01;

  /** Noisy copies of each sample stand for the expectation over noise. */
  private static final int COPIES = 200;

  /** As many as there are where inputs are many. */
  private static final int FEWEST_COPIES = 20;

  /** Multiplications that copies of one draw may take. */
  private static final double COPY_WORK = 4e9;

  private static final int COPY_DRAWS = 8;

  /** Places of a grid's finer part, both ends included. */
  private static final int FINER = 9;

  /** An effect on the loss below this part of it is rounding. */
  private static final double ROUNDING = 1e-8;

  /** Losses closer than this part of them are those of fits that have both converged. */
  private static final double SAME_FIT = 1e-6;

  /** How far from the decay's effect the noise's may be. */
  private static final double SAME_EFFECT = 0.1;

  /** What is drawn for a split. */
  record Draws(long seed, int split) {
    StudyDraws folds() {
      return new StudyDraws(seed, Purpose.SPLIT, 2 * split + 1);
    }

    StudyDraws noise(int draw) {
      return new StudyDraws(seed, Purpose.NOISE, draw);
    }
  }

  private final Draws draws;
  private final Extent extent;

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
      Draws draws,
      Extent extent) {
    this.draws = draws;
    this.extent = extent;
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

  /** Test samples, and how large the squared error on them is, over several outputs the mean. */
  private record Test(FilteredLeastSquares.Unseen samples, int outputs) {
    double error(SpectralFilter filter) {
      return 2 * samples.loss(filter) / outputs;
    }
  }

  /** What validation chooses on this split, and what comes of it on its test samples. */
  StoppingFigures.Split chosen() {
    Test unseen = new Test(fits.on(testInputs, testTargets), testTargets.columns());
    double chosenSteps = bySamplesHeldOut();
    double chosenDecay = byLeavingOneOut();
    DoubleUnaryOperator decayed = decay -> unseen.error(SpectralFilter.ridge(decay));
    return new StoppingFigures.Split(
        chosenSteps,
        unseen.error(SpectralFilter.descent(rate, chosenSteps)),
        chosenDecay,
        unseen.error(SpectralFilter.ridge(chosenDecay)),
        unseen.error(SpectralFilter.descent(rate, steps[steps.length - 1])),
        LeastOverDecays.of(decayed, decays, chosenDecay));
  }

  private static double median(
      List<StoppingFigures.Split> splits, ToDoubleFunction<StoppingFigures.Split> of) {
    double[] sorted = splits.stream().mapToDouble(of).sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  private static Average over(
      List<StoppingFigures.Split> splits, ToDoubleFunction<StoppingFigures.Split> of) {
    return Average.of(splits.stream().mapToDouble(of).toArray());
  }

  /** Where both came out as the same fit there is nothing to judge. */
  private static Claim compared(String id, Relation relation, Average difference, double loss) {
    boolean same = Math.abs(difference.estimate()) + difference.standardError() <= SAME_FIT * loss;
    return same
        ? Claim.unresolved(id, Reference.KROGH_1992, relation, 0, difference)
        : Claim.judged(id, Reference.KROGH_1992, relation, 0, difference, 0);
  }

  /**
   * Writes down what all splits say, with the curve and the map of this one.
   *
   * @param splits what was chosen on each
   */
  StudyResult result(Dataset data, int training, int testing, List<StoppingFigures.Split> splits) {
    Test unseen = new Test(fits.on(testInputs, testTargets), testTargets.columns());
    List<StoppingFigures.Cell> map = new ArrayList<>();
    for (double decay : decays) {
      for (double step : steps) {
        stopIfInterrupted();
        SpectralFilter filter = SpectralFilter.decayedDescent(safeRate(decay), step, decay);
        map.add(new StoppingFigures.Cell(decay, step, unseen.error(filter)));
      }
    }
    double chosenDecay = median(splits, StoppingFigures.Split::decay);
    StoppingFigures figures =
        new StoppingFigures(
            curve(unseen, chosenDecay),
            median(splits, StoppingFigures.Split::steps),
            over(splits, StoppingFigures.Split::stopped).estimate(),
            chosenDecay,
            over(splits, StoppingFigures.Split::decayed).estimate(),
            over(splits, StoppingFigures.Split::trainedOn).estimate(),
            map,
            List.of(),
            splits,
            LossUnit.SQUARED_ERROR);
    List<Claim> claims = new ArrayList<>();
    claims.add(
        compared(
                "stopping.own-decay-beats-stopping",
                Relation.AT_MOST,
                over(splits, split -> split.decayed() - split.stopped()),
                figures.stopped())
            .with("decayed", figures.decayed())
            .with("stopped", figures.stopped())
            .with("splits", splits.size()));
    claims.add(
        compared(
                "stopping.own-overfitting",
                Relation.AT_LEAST,
                over(splits, split -> split.trainedOn() - split.stopped()),
                figures.stopped())
            .with("trainedOn", figures.trainedOn())
            .with("stopped", figures.stopped())
            .with("splits", splits.size()));
    claims.add(noiseOnInputs(chosenDecay, unseen));
    claims.add(
        Claim.judged(
                "stopping.own-choice",
                Reference.IDENTITY,
                Relation.AT_MOST,
                1,
                over(splits, split -> split.decayed() / split.leastDecayed()),
                0.05)
            .with("decay", chosenDecay)
            .with("splits", splits.size()));
    claims.add(law(unseen));
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("samples", training);
    settings.put("tests", testing);
    settings.put("splits", splits.size());
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

  private List<StoppingFigures.Point> curve(Test unseen, double decay) {
    List<StoppingFigures.Point> curve = new ArrayList<>();
    double before = 0;
    List<Double> run = List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
    for (double step : steps) {
      if (step > before && !run.contains(step)) {
        curve.add(
            new StoppingFigures.Point(
                step,
                unseen.error(SpectralFilter.descent(rate, step)),
                unseen.error(SpectralFilter.decayedDescent(safeRate(decay), step, decay)),
                Optional.empty()));
        before = step;
      }
    }
    for (double step : run) {
      curve.add(
          new StoppingFigures.Point(
              step,
              unseen.error(SpectralFilter.descent(rate, step)),
              unseen.error(SpectralFilter.decayedDescent(safeRate(decay), step, decay)),
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

  private Claim law(Test unseen) {
    double expected = unseen.error(SpectralFilter.descent(rate, 20));
    double here = Arrays.stream(losses(run(20))).average().orElseThrow();
    return Claim.exact(
        "stopping.own-law", Reference.IDENTITY, Relation.EQUAL, expected, here, 1e-9 * expected);
  }

  /** The squared error of each test sample. */
  private double[] losses(ColumnMatrix weights) {
    ColumnMatrix residual = testInputs.times(weights);
    residual.addInPlace(-1, testTargets);
    double[] out = new double[residual.rows()];
    for (int o = 0; o < residual.columns(); o++) {
      for (int i = 0; i < out.length; i++) {
        out[i] += residual.at(i, o) * residual.at(i, o) / residual.columns();
      }
    }
    return out;
  }

  /** The decay whose leave-one-out loss is least. */
  private double byLeavingOneOut() {
    FilteredLeastSquares.LeaveOneOut left = fits.leaveOneOutWithBias();
    DoubleUnaryOperator loss = decay -> left.loss(SpectralFilter.ridge(decay));
    return best(searched(loss), loss);
  }

  /**
   * The decays to look at, ascending: those of the map, and where the smallest of them is the best,
   * also smaller ones.
   */
  private double[] searched(DoubleUnaryOperator loss) {
    double smallest = loss.applyAsDouble(decays[0]);
    double further = LEAST_DECAY * fits.largestEigenvalue();
    if (further >= decays[0]
        || Arrays.stream(decays).anyMatch(decay -> loss.applyAsDouble(decay) < smallest)) {
      return decays;
    }
    double[] below = spaced(further, decays[0], MAP_DECAYS);
    double[] all = Arrays.copyOf(below, below.length + decays.length - 1);
    System.arraycopy(decays, 1, all, below.length, decays.length - 1);
    return all;
  }

  /** The number of steps that is best on held-out fifths, on average. */
  private double bySamplesHeldOut() {
    List<FilteredLeastSquares.Unseen> folds = new ArrayList<>();
    int p = centred.inputs().rows();
    int[] order = draws.folds().permutation(p);
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
      folds.add(
          others.on(
              CentredTask.picked(centred.inputs(), turned, 0, held),
              CentredTask.picked(centred.targets(), turned, 0, held)));
    }
    return Math.rint(
        best(
            steps,
            count -> {
              SpectralFilter filter = SpectralFilter.descent(rate, Math.rint(count));
              return folds.stream().mapToDouble(fold -> fold.loss(filter)).sum();
            }));
  }

  /** The place of the least loss on a grid, and then on a finer one between its neighbours. */
  private static double best(double[] grid, DoubleUnaryOperator loss) {
    double[] losses = new double[grid.length];
    int least = 0;
    for (int i = 0; i < grid.length; i++) {
      stopIfInterrupted();
      losses[i] = loss.applyAsDouble(grid[i]);
      least = losses[i] < losses[least] ? i : least;
    }
    double best = grid[least];
    double bestLoss = losses[least];
    double from = grid[Math.max(0, least - 1)];
    double to = grid[Math.min(grid.length - 1, least + 1)];
    for (double finer : spaced(from, to, FINER)) {
      double here = loss.applyAsDouble(finer);
      if (here < bestLoss) {
        best = finer;
        bestLoss = here;
      }
    }
    return best;
  }

  /**
   * Least squares on noisy copies of the samples, whose expectation is ridge regression with the
   * noise's variance as wd. Copies come in pairs of opposite noise, in which products of noise and
   * inputs cancel. What is judged is how much of the decay's effect on the test loss the noise has:
   * of a decay that changes nothing, noise that changes nothing says nothing.
   */
  private Claim noiseOnInputs(double variance, Test unseen) {
    double plain = unseen.error(SpectralFilter.ridge(0));
    double effect = unseen.error(SpectralFilter.ridge(variance)) - plain;
    double deviation = Math.sqrt(variance);
    double[] shares = new double[COPY_DRAWS];
    ColumnMatrix x = centred.inputs();
    int n = x.columns();
    ColumnMatrix products = x.meanProduct(centred.targets());
    double room = COPY_WORK / ((double) x.rows() * n * n);
    int pairs = (int) Math.max(FEWEST_COPIES, Math.min(COPIES, room)) / 2;
    for (int draw = 0; draw < COPY_DRAWS; draw++) {
      StudyDraws noise = draws.noise(draw);
      ColumnMatrix second = x.meanProduct(x);
      for (int pair = 0; pair < pairs; pair++) {
        stopIfInterrupted();
        double[] entries = new double[x.entries().length];
        for (int i = 0; i < entries.length; i++) {
          entries[i] = deviation * noise.normal();
        }
        ColumnMatrix added = new ColumnMatrix(x.rows(), n, entries);
        second.addInPlace(1.0 / pairs, added.meanProduct(added));
      }
      double loss =
          Arrays.stream(losses(SymmetricSolve.of(second, products))).average().orElseThrow();
      shares[draw] = (loss - plain) / effect;
    }
    String id = "stopping.own-input-noise";
    Claim claim =
        Math.abs(effect) > ROUNDING * plain
            ? Claim.judged(
                id, Reference.KROGH_1992, Relation.EQUAL, 1, Average.of(shares), SAME_EFFECT)
            : Claim.unresolved(id, Reference.KROGH_1992, Relation.EQUAL, 1, Average.of(shares));
    return claim
        .with("variance", variance)
        .with("copies", 2 * pairs)
        .with("effect", effect / plain);
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
              Severity.INFO,
              claims.get(1).verdict() == Verdict.HOLDS
                  ? Evidence.of("trainedOn", figures.trainedOn())
                      .and("raised", figures.trainedOn() / figures.stopped() - 1)
                  : Evidence.of("trainedOn", figures.trainedOn())));
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
