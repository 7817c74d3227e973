package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.ForwardWork;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Schedule;
import dev.sonde.nets.training.Trainer;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.survey.SpectralSurvey;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.QuickEffort;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.linear.GradientNoise;
import dev.sonde.studies.linear.OnlineFigures.JudgedBy;
import dev.sonde.studies.linear.OnlineFigures.NoiseScale;
import dev.sonde.studies.linear.TestedPasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * A network that learns online, and one that learns in full batches, from the same start, on one
 * split of the data.
 */
final class OnlineNetwork {
  private static final int MOST_SAMPLES = 5_000;
  private static final int QUICK_SAMPLES = 1_000;
  private static final int LEAST_SAMPLES = 20;

  private static final int SPLITS = 5;

  /**
   * Multiplications of all splits, beyond which there is one. Tuned by us: a busy core makes 10¹⁰ a
   * second in large layers and a tenth of that in small ones.
   */
  private static final double WORK = 3e12;

  private static final double QUICK_WORK = 3e10;

  private static final int PASSES = 100;
  private static final int QUICK_PASSES = 30;
  private static final int LEAST_PASSES = 10;

  /** Passes of online learning, whose part of the work is small beside that of batches. */
  private static final int ONLINE_PASSES = 3;

  /** Rates in units of 1/tr G, at which a step along a sample undoes about its error. */
  private static final double[] RATES = {0.03, 0.1, 0.3, 1, 3};

  /** The part of a pass that a rate is tried on. */
  private static final double TRIED = 0.25;

  /** Passes of online learning that are shown. */
  private static final double[] SHOWN = {0, 0.1, 0.25, 0.5, 1, 2, 3};

  /** What a batch step's rate is multiplied by after one that lowered the loss. */
  private static final double GROWTH = 1.1;

  /** A gradient along which no step lowers the loss is rounding. */
  private static final double LEAST_RATE = 1e-9;

  /** Products that tell the largest eigenvalue and the trace of the Gauss–Newton matrix. */
  private static final int PRODUCTS = 20;

  private final Network network;
  private final LearningTask task;
  private final int[] testSamples;
  private final int classes;
  private final Loss loss;
  private final long seed;
  private final Extent extent;
  private final ProgressListener listener;
  private final Evaluation evaluation;
  private final int batchPasses;

  /** Squared gradients are known target by target, and samples with several have no other. */
  private final boolean oneTarget;

  /**
   * Draws a split.
   *
   * @param split which one, from 0
   */
  OnlineNetwork(Network network, Dataset data, Conduct conduct, int split) {
    this.network = network;
    // the first has the study's own seed; the others' are numbers nobody chose
    this.seed = conduct.seed() + split * 0x9e3779b97f4a7c15L;
    this.extent = conduct.extent();
    this.listener = conduct.listener();
    this.classes = LearningTask.classes(data);
    this.loss = Answers.loss(classes);
    this.oneTarget = data.targets().sampleSize() == 1;
    boolean quick = extent == Extent.QUICK;
    LearningTask whole = LearningTask.dealt(data, MOST_SAMPLES, MOST_SAMPLES, LEAST_SAMPLES, seed);
    int[] left = LearningTask.parts(data, MOST_SAMPLES, MOST_SAMPLES, LEAST_SAMPLES, seed)[1];
    int given = whole.train().samples();
    QuickEffort effort =
        quick
            ? QuickEffort.of(
                ForwardWork.multiplications(network, data),
                given,
                QUICK_SAMPLES,
                QuickEffort.GRADIENT * (QUICK_PASSES + 2 * ONLINE_PASSES))
            : QuickEffort.whole(given);
    this.task =
        new LearningTask(
            whole.train().first(effort.samples()),
            whole.test().first(Math.min(whole.test().samples(), 2 * effort.samples())));
    this.testSamples = Arrays.copyOf(left, task.test().samples());
    this.batchPasses = quick ? effort.part(QUICK_PASSES, LEAST_PASSES) : PASSES;
    this.evaluation =
        Evaluation.withDefaults()
            .withThreads(conduct.threads())
            .withPrecision(Precision.SINGLE)
            .withSeed(seed);
    Answers.requireUntrained(network, task.train(), classes);
  }

  private record Start(double rate, double trace) {}

  /**
   * What a split showed.
   *
   * @param online learned sample by sample
   * @param batch learned in full batches
   * @param scales noise scales along the batch training
   * @param rate the online rate
   */
  record Learned(TestedPasses online, TestedPasses batch, List<NoiseScale> scales, double rate) {}

  int samples() {
    return task.train().samples();
  }

  int tests() {
    return task.test().samples();
  }

  int batchPasses() {
    return batchPasses;
  }

  Learned learned() {
    Start start = start();
    double rate = bestRate(start.trace());
    List<NoiseScale> scales = new ArrayList<>();
    TestedPasses batch = batch(start.rate(), scales);
    return new Learned(online(rate), batch, scales, rate);
  }

  /**
   * How many splits are worth their work: several only where each is little.
   *
   * @param multiplications of one sample's forward pass
   */
  int splits(double multiplications) {
    double work =
        multiplications * samples() * QuickEffort.GRADIENT * (batchPasses + 2.0 * ONLINE_PASSES);
    return work * SPLITS <= (extent == Extent.QUICK ? QUICK_WORK : WORK) ? SPLITS : 1;
  }

  /** What the Gauss–Newton matrix at the start says of rates. */
  private Start start() {
    try (Objective objective = Objective.of(network, loss, task.train(), evaluation)) {
      Spectrum spectrum =
          SpectralSurvey.withDefaults()
              .withExactLimit(0)
              .withBudget(Math.min(PRODUCTS, network.parameterCount()))
              .withSeed(seed)
              .withTop(1)
              .of(objective.gaussNewton());
      double largest = spectrum.top(1).get(0).value();
      double trace = spectrum.trace().value();
      if (!(largest > 0 && trace > 0)) {
        throw new InvalidInputException(
            network.source()
                + ": the model's output does not depend on its parameters at these inputs, so it"
                + " cannot learn; check the model and how inputs were scaled");
      }
      return new Start(1 / largest, trace);
    }
  }

  private Trainer oneByOne(double rate) {
    return Trainer.withDefaults()
        .withOptimiser(Optimiser.sgd(rate))
        .withSchedule(Schedule.inverseSquareRoot(task.train().samples()))
        .withBatchSize(1)
        .withSeed(seed);
  }

  /** The best of five rates by the loss of each sample before it is learned. */
  private double bestRate(double trace) {
    long steps = Math.max(1, Math.round(TRIED * task.train().samples()));
    double best = Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    for (double factor : RATES) {
      stopIfInterrupted();
      Prequential heard = new Prequential(task.train(), classes);
      try (Network copy = network.copy()) {
        Trajectory.of(oneByOne(factor / trace), steps)
            .withHook(heard)
            .follow(copy, loss, task.train(), (step, now) -> {});
      } catch (ArithmeticException diverged) {
        continue;
      }
      if (heard.mean() < least) {
        least = heard.mean();
        best = factor / trace;
      }
    }
    if (Double.isNaN(best)) {
      throw new InvalidInputException(
          network.source()
              + ": learning one sample at a time diverged at every rate from "
              + RATES[0] / trace
              + " on; scale the inputs, to mean 0 and deviation 1 for example");
    }
    return best;
  }

  private TestedPasses online(double rate) {
    int n = task.train().samples();
    long[] steps =
        IntStream.range(0, SHOWN.length).mapToLong(i -> Math.round(SHOWN[i] * n)).toArray();
    TestedPasses tested = new TestedPasses(JudgedBy.LOSS, testSamples);
    try (Network copy = network.copy()) {
      Trajectory.of(oneByOne(rate), steps)
          .follow(
              copy,
              loss,
              task.train(),
              (step, now) -> {
                tested.add(
                    SHOWN[Arrays.binarySearch(steps, step)],
                    Answers.losses(now, task.test(), classes));
                listener.progressed(batchPasses + step / n, batchPasses + (long) ONLINE_PASSES);
              });
    } catch (ArithmeticException diverged) {
      throw new InvalidInputException(
          network.source()
              + ": learning one sample at a time diverged at the rate "
              + rate
              + ", the best of those tried; scale the inputs, to mean 0 and deviation 1 for example",
          diverged);
    }
    return tested;
  }

  /**
   * Full-batch descent at a rate that grows by a tenth after every step; one that would raise the
   * training loss is taken back, not counted, and tried again with half the rate (the bold driver
   * of Vogl et al., Accelerating the Convergence of the Back-Propagation Method, 1988).
   */
  private TestedPasses batch(double first, List<NoiseScale> scales) {
    TestedPasses tested = new TestedPasses(JudgedBy.LOSS, testSamples);
    double[] w = network.parameterVector();
    double rate = first;
    try (Network copy = network.copy();
        Objective objective = Objective.of(network, loss, task.train(), evaluation)) {
      double here = objective.value().value();
      double[] gradient = objective.gradient();
      for (int pass = 0; pass <= batchPasses; pass++) {
        copy.setParameterVector(w);
        tested.add(pass, Answers.losses(copy, task.test(), classes));
        if (oneTarget && isScaled(pass)) {
          scales.add(noiseScale(pass, copy));
        }
        listener.progressed(pass, batchPasses + (long) ONLINE_PASSES);
        boolean taken = pass == batchPasses;
        while (!taken && rate > LEAST_RATE * first) {
          stopIfInterrupted();
          double[] next = moved(w, gradient, rate);
          try (Objective there = objective.at(next)) {
            taken = there.value().value() <= here;
            if (taken) {
              here = there.value().value();
              gradient = there.gradient();
              w = next;
            }
          } catch (InvalidInputException notFinite) {
            taken = false;
          }
          rate *= taken ? GROWTH : 0.5;
        }
      }
    }
    return tested;
  }

  private static double[] moved(double[] w, double[] gradient, double rate) {
    double[] next = w.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] -= rate * gradient[i];
    }
    return next;
  }

  private boolean isScaled(int pass) {
    return pass == 0 || pass == 3 || pass == 10 || pass == 30 || pass == 100 || pass == batchPasses;
  }

  /** {@code tr Cov(g)/‖ḡ‖²} over the training samples. */
  private NoiseScale noiseScale(double passes, Network now) {
    int n = task.train().samples();
    double[][] sums = new double[GradientNoise.PARTS][];
    double[] squares = new double[GradientNoise.PARTS];
    int[] counts = new int[GradientNoise.PARTS];
    for (int part = 0; part < GradientNoise.PARTS; part++) {
      int from = (int) ((long) part * n / GradientNoise.PARTS);
      int to = (int) ((long) (part + 1) * n / GradientNoise.PARTS);
      Dataset some = task.train().select(IntStream.range(from, to).toArray());
      int count = to - from;
      try (Objective objective = Objective.of(now, loss, some, evaluation)) {
        double[] gradient = objective.gradient();
        Arrays.setAll(gradient, i -> count * gradient[i]);
        sums[part] = gradient;
        squares[part] = count * objective.meanSquaredGradient(seed).value();
        counts[part] = count;
      }
    }
    return GradientNoise.ofParts(passes, sums, squares, counts);
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException();
    }
  }
}
