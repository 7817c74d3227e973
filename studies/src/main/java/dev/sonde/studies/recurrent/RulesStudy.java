package dev.sonde.studies.recurrent;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which rule that never looks back in time learns these sequences?
 *
 * <p>Every rule of {@link LearningRule} trains the same small network, online, on the add task or
 * on the reader's sequence: from the same weights, on the same inputs, with the best of a few
 * learning rates, over seeds. Beside the losses stand the rule's needs, the cosine of its gradient
 * with the exact one, and the time of a step. Output weights alone are always trained too: what a
 * rule adds to them is its own.
 *
 * <p>Cost: RTRL takes {@code n³m} operations a step, the others less; seconds to minutes in all.
 * Source: Marschall, Cho, Savin 2020.
 */
public final class RulesStudy {
  /** The one with the least mean loss over seeds is a rule's own. */
  private static final double[] RATES = {0.003, 0.01, 0.03};

  private static final int STEPS = 60_000;
  private static final int QUICK_STEPS = 20_000;
  private static final int SEEDS = 6;
  private static final int QUICK_SEEDS = 5;
  private static final int SHORTEST = 200;
  private static final int MOST_SYMBOLS = 256;

  /**
   * Random products are drawn so often on a short sequence to see that they are right on average.
   */
  private static final int DRAWS = 500;

  private static final int SHORT = 40;

  private final int units;
  private final double leak;
  private final int firstLag;
  private final int secondLag;
  private final OptionalInt steps;
  private final long seed;
  private final int threads;
  private final Extent extent;
  private final ProgressListener listener;

  private RulesStudy(
      int units,
      double leak,
      int firstLag,
      int secondLag,
      OptionalInt steps,
      long seed,
      int threads,
      Extent extent,
      ProgressListener listener) {
    this.units = units;
    this.leak = leak;
    this.firstLag = firstLag;
    this.secondLag = secondLag;
    this.steps = steps;
    this.seed = seed;
    this.threads = threads;
    this.extent = extent;
    this.listener = listener;
  }

  /**
   * Returns the study with its usual settings: 16 units that forget at once, lags of 3 and 5.
   *
   * @return the study
   */
  public static RulesStudy withDefaults() {
    return new RulesStudy(
        16, 1, 3, 5, OptionalInt.empty(), 0, 1, Extent.FULL, ProgressListener.silent());
  }

  /**
   * Sets the size of the network.
   *
   * @param count from 2 to 128
   * @return a study
   */
  public RulesStudy withUnits(int count) {
    if (count < 2 || count > 128) {
      throw new InvalidInputException(
          "a network of 2 to 128 units can be trained by every rule, got " + count);
    }
    return new RulesStudy(count, leak, firstLag, secondLag, steps, seed, threads, extent, listener);
  }

  /**
   * Sets how fast units forget.
   *
   * @param alpha above 0, at most 1
   * @return a study
   */
  public RulesStudy withLeak(double alpha) {
    if (!(alpha > 0 && alpha <= 1)) {
      throw new InvalidInputException("the leak must be above 0 and at most 1, got " + alpha);
    }
    return new RulesStudy(
        units, alpha, firstLag, secondLag, steps, seed, threads, extent, listener);
  }

  /**
   * Sets the lags of the add task.
   *
   * @param first that of the larger coefficient, from 1 to 100
   * @param second that of the smaller one, another
   * @return a study
   */
  public RulesStudy withLags(int first, int second) {
    if (first < 1 || second < 1 || first > 100 || second > 100 || first == second) {
      throw new InvalidInputException(
          "two different lags from 1 to 100 are needed, got " + first + " and " + second);
    }
    return new RulesStudy(units, leak, first, second, steps, seed, threads, extent, listener);
  }

  /**
   * Sets how long each training is.
   *
   * @param count steps, from 200 to ten million
   * @return a study
   */
  public RulesStudy withSteps(int count) {
    if (count < SHORTEST || count > 10_000_000) {
      throw new InvalidInputException(
          "a training has from " + SHORTEST + " to 10,000,000 steps, got " + count);
    }
    return new RulesStudy(
        units, leak, firstLag, secondLag, OptionalInt.of(count), seed, threads, extent, listener);
  }

  /**
   * Sets the seed of weights and sequences.
   *
   * @param chosen any number
   * @return a study
   */
  public RulesStudy withSeed(long chosen) {
    return new RulesStudy(
        units, leak, firstLag, secondLag, steps, chosen, threads, extent, listener);
  }

  /**
   * Sets how many trainings run at once; figures do not depend on it, except times.
   *
   * @param count at least 1
   * @return a study
   */
  public RulesStudy withThreads(int count) {
    return new RulesStudy(units, leak, firstLag, secondLag, steps, seed, count, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} takes a third of the steps and five seeds of six.
   *
   * @param chosen how thorough
   * @return a study
   */
  public RulesStudy withExtent(Extent chosen) {
    return new RulesStudy(units, leak, firstLag, secondLag, steps, seed, threads, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public RulesStudy withListener(ProgressListener heard) {
    return new RulesStudy(units, leak, firstLag, secondLag, steps, seed, threads, extent, heard);
  }

  /**
   * Trains on the add task, whose levels are known.
   *
   * @return losses by rule beside the levels
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    int steps = steps();
    List<Sequence> sequences = new ArrayList<>();
    for (int s = 0; s < seeds(); s++) {
      sequences.add(
          Sequence.add(steps, firstLag, secondLag, new StudyDraws(seed, Purpose.INPUTS, s)));
    }
    Sequence.Levels levels = Sequence.levels();
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("nothing", levels.nothing());
    named.put("second", levels.second());
    named.put("first", levels.first());
    named.put("both", levels.both());
    Map<String, Object> settings = settings(steps);
    settings.put("lags", firstLag + "," + secondLag);
    return run(Form.THEORY, sequences, steps, named, settings);
  }

  /**
   * Trains on a sequence of the reader's.
   *
   * @param data inputs in the order of time: rows {@code [T, inputs]} with a target each, or
   *     windows of a text
   * @return losses by rule beside that of the best answer that never changes
   * @throws InvalidInputException when the sequence is shorter than 200 steps, has more than 256
   *     symbols, or targets that never change
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    int steps = steps();
    Sequence sequence = sequence(data, steps);
    List<Sequence> sequences = new ArrayList<>();
    for (int s = 0; s < seeds(); s++) {
      sequences.add(sequence);
    }
    int length = sequence.length();
    double constant = sequence.constantLoss(0, length);
    if (!(constant > 1e-9)) {
      throw new InvalidInputException(
          data.source() + ": the target never changes, so there is nothing to learn");
    }
    Map<String, Object> settings = settings(steps);
    settings.put("length", length);
    settings.put("passes", (double) steps / length);
    return run(Form.DATA, sequences, steps, Map.of("constant", constant), settings);
  }

  private int steps() {
    return steps.orElse(extent == Extent.QUICK ? QUICK_STEPS : STEPS);
  }

  private int seeds() {
    return extent == Extent.QUICK ? QUICK_SEEDS : SEEDS;
  }

  private Map<String, Object> settings(int steps) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("units", units);
    settings.put("leak", leak);
    settings.put("steps", steps);
    settings.put("seeds", seeds());
    return settings;
  }

  private static Sequence sequence(Dataset data, int most) {
    Values x = data.inputs();
    Values y = data.targets();
    boolean text = x instanceof Values.Integers && y instanceof Values.Integers;
    int length = Math.min(most, text ? x.count() : x.samples());
    if (length < SHORTEST) {
      throw new InvalidInputException(
          data.source()
              + ": a sequence of at least "
              + SHORTEST
              + " steps is needed, got "
              + length
              + "; the first axis of x and y is time");
    }
    double[][] inputs = text ? oneHot(x, length, data) : standardised(x, length);
    if (y instanceof Values.Integers) {
      return new Sequence(inputs, oneHot(y, length, data), RecurrentNetwork.Output.SOFTMAX);
    }
    return new Sequence(inputs, standardised(y, length), RecurrentNetwork.Output.LINEAR);
  }

  private static double[][] oneHot(Values values, int length, Dataset data) {
    int most = 0;
    for (int t = 0; t < length; t++) {
      double symbol = values.at(t);
      if (symbol < 0 || symbol >= MOST_SYMBOLS) {
        throw new InvalidInputException(
            data.source()
                + ": symbols must be from 0 to "
                + (MOST_SYMBOLS - 1)
                + ", got "
                + (long) symbol
                + "; a network this small cannot tell more apart");
      }
      most = Math.max(most, (int) symbol);
    }
    double[][] out = new double[length][most + 1];
    for (int t = 0; t < length; t++) {
      out[t][(int) values.at(t)] = 1;
    }
    return out;
  }

  private static double[][] standardised(Values values, int length) {
    int size = values.sampleSize();
    double[][] out = new double[length][size];
    for (int j = 0; j < size; j++) {
      double mean = 0;
      for (int t = 0; t < length; t++) {
        mean += values.at(t * size + j) / length;
      }
      double squares = 0;
      for (int t = 0; t < length; t++) {
        squares += Math.pow(values.at(t * size + j) - mean, 2) / length;
      }
      double deviation = squares > 0 ? Math.sqrt(squares) : 1;
      for (int t = 0; t < length; t++) {
        out[t][j] = (values.at(t * size + j) - mean) / deviation;
      }
    }
    return out;
  }

  private StudyResult run(
      Form form,
      List<Sequence> sequences,
      int steps,
      Map<String, Double> levels,
      Map<String, Object> settings) {
    LearningRule[] rules = LearningRule.values();
    int runs = sequences.size();
    long planned = (long) rules.length * RATES.length * runs;
    AtomicLong done = new AtomicLong();
    List<Callable<OnlineTraining>> tasks = new ArrayList<>();
    for (LearningRule rule : rules) {
      for (double rate : RATES) {
        for (int s = 0; s < runs; s++) {
          int at = s;
          tasks.add(
              () -> {
                OnlineTraining one = train(rule, rate, at, sequences.get(at), steps);
                listener.progressed(done.incrementAndGet(), planned);
                return one;
              });
        }
      }
    }
    List<OnlineTraining> trained = inOrder(tasks);
    List<Tuned> tuned = new ArrayList<>();
    int from = 0;
    for (LearningRule rule : rules) {
      List<Tuned> ofRates = new ArrayList<>();
      for (double rate : RATES) {
        ofRates.add(new Tuned(rule, rate, trained.subList(from, from + runs)));
        from += runs;
      }
      tuned.add(ofRates.stream().min(Comparator.comparingDouble(Tuned::meanLoss)).orElseThrow());
    }
    RecurrentNetwork aligned = network(sequences.get(0), 0);
    List<GradientAlignment> alignments = GradientAlignment.of(aligned, sequences.get(0), seed);
    List<RulesFigures.Row> rows = new ArrayList<>();
    List<RulesFigures.Curve> curves = new ArrayList<>();
    for (Tuned one : tuned) {
      Optional<GradientAlignment> alignment =
          alignments.stream().filter(a -> a.rule() == one.rule()).findFirst();
      rows.add(
          new RulesFigures.Row(
              one.rule(),
              one.rate(),
              one.average(OnlineTraining::last),
              one.average(OnlineTraining::aboveOptimum),
              alignment.map(GradientAlignment::single),
              alignment.map(GradientAlignment::summed),
              one.trainings().stream()
                  .mapToDouble(OnlineTraining::microseconds)
                  .min()
                  .orElseThrow()));
      curves.add(new RulesFigures.Curve(one.rule(), one.meanBlocks()));
    }
    RulesFigures figures = new RulesFigures(rows, levels, curves);
    RuleComparison judged = new RuleComparison(form, tuned, figures);
    List<Claim> claims = new ArrayList<>(exactClaims(sequences.get(0)));
    claims.addAll(judged.claims());
    return new StudyResult(Study.RULES, form, extent, settings, claims, figures, judged.findings());
  }

  private OnlineTraining train(
      LearningRule rule, double rate, int run, Sequence sequence, int steps) {
    RecurrentNetwork net = network(sequence, run);
    InfluenceTrace trace =
        rule.trace(net, new RandomSigns(new StudyDraws(seed, Purpose.SIGNS, run)));
    return OnlineTraining.of(net, trace, sequence, steps, rate);
  }

  private RecurrentNetwork network(Sequence sequence, int run) {
    return RecurrentNetwork.drawn(
        units,
        sequence.inputs()[0].length,
        sequence.targets()[0].length,
        leak,
        RecurrentNetwork.Transfer.TANH,
        sequence.output(),
        new StudyDraws(seed, Purpose.WEIGHTS, run));
  }

  /**
   * Runs tasks on the threads, and returns what they found in the order in which they are listed.
   */
  private <R> List<R> inOrder(List<Callable<R>> tasks) {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, threads));
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> future : pool.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static void add(double[] vector, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }

  /** What is true of the rules by algebra, seen on the first steps of the sequence. */
  private List<Claim> exactClaims(Sequence sequence) {
    RecurrentNetwork net = network(sequence, 0);
    double[] exact = total(net, new FullTrace(net), sequence);
    double[] back = total(net, new BackPropagation(net, SHORT), sequence);
    double apart = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      apart = Math.max(apart, Math.abs(exact[i] - back[i]));
      size = Math.max(size, Math.abs(back[i]));
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
            "rules.forwards-is-backwards",
            Reference.MARSCHALL_2020,
            Relation.EQUAL,
            0,
            apart / size,
            1e-12));
    for (LearningRule rule :
        List.of(LearningRule.UORO, LearningRule.KF_RTRL, LearningRule.R_KF_RTRL)) {
      claims.add(
          Claim.exact(
                  "rules.right-on-average",
                  rule.source(),
                  Relation.AT_MOST,
                  3,
                  errorOfTheMean(net, rule, exact, sequence),
                  0)
              .with("rule", rule.label())
              .with("draws", DRAWS));
    }
    return claims;
  }

  /** How far the mean of draws is from the gradient, in units of what is expected. */
  private double errorOfTheMean(
      RecurrentNetwork net, LearningRule rule, double[] exact, Sequence sequence) {
    double[] sum = new double[exact.length];
    double[] squares = new double[exact.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      RandomSigns signs = new RandomSigns(new StudyDraws(seed, Purpose.SIGNS, 1000 + draw));
      double[] one = total(net, rule.trace(net, signs), sequence);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
        squares[i] += one[i] * one[i];
      }
    }
    double missed = 0;
    double expected = 0;
    for (int i = 0; i < sum.length; i++) {
      double mean = sum[i] / DRAWS;
      missed += (mean - exact[i]) * (mean - exact[i]);
      expected += (squares[i] / DRAWS - mean * mean) / DRAWS;
    }
    return Math.sqrt(missed / expected);
  }

  private static double[] total(RecurrentNetwork net, InfluenceTrace trace, Sequence sequence) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n()];
    double[] error = new double[net.outputs()];
    double[] gradient = new double[net.n() * net.m()];
    double[] sum = new double[gradient.length];
    for (int t = 0; t < SHORT; t++) {
      net.advanceInPlace(step, sequence.inputs()[t]);
      net.judge(step.a(), sequence.targets()[t], error, q);
      if (trace.take(step, q, sequence.targets()[t], gradient) == InfluenceTrace.Gradient.READY) {
        add(gradient, sum);
      }
    }
    return sum;
  }
}
