package dev.sonde.studies.recurrent;

import dev.sonde.capacity.Finding;
import dev.sonde.capacity.Finding.Severity;
import dev.sonde.descent.Average;
import dev.sonde.nets.Dataset;
import dev.sonde.nets.InvalidInputException;
import dev.sonde.nets.Values;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyListener;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * <p>Every rule of {@link LearningRule} trains the same small network, online, on the add task or on
 * the reader's sequence: from the same weights, on the same inputs, with the best of a few learning
 * rates, over seeds. Beside the losses stand the rule's needs, the cosine of its gradient with the
 * exact one, and the time of a step. Output weights alone are always trained too: what a rule adds to
 * them is its own.
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

  private static final int ALIGNED_BLOCKS = 20;
  private static final int BLOCK = 100;

  /** Random products are drawn so often on a short sequence to see that they are right on average. */
  private static final int DRAWS = 500;

  private static final int SHORT = 40;

  /** A loss, in its units, that nobody would choose a costlier rule for. */
  private static final double NEGLIGIBLE = 0.005;

  private final int units;
  private final double leak;
  private final int firstLag;
  private final int secondLag;
  private final long seed;
  private final int threads;
  private final Extent extent;
  private final StudyListener listener;

  private RulesStudy(
      int units,
      double leak,
      int firstLag,
      int secondLag,
      long seed,
      int threads,
      Extent extent,
      StudyListener listener) {
    this.units = units;
    this.leak = leak;
    this.firstLag = firstLag;
    this.secondLag = secondLag;
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
    return new RulesStudy(16, 1, 3, 5, 0, 1, Extent.FULL, StudyListener.silent());
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
    return new RulesStudy(count, leak, firstLag, secondLag, seed, threads, extent, listener);
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
    return new RulesStudy(units, alpha, firstLag, secondLag, seed, threads, extent, listener);
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
    return new RulesStudy(units, leak, first, second, seed, threads, extent, listener);
  }

  /**
   * Sets the seed of weights and sequences.
   *
   * @param chosen any number
   * @return a study
   */
  public RulesStudy withSeed(long chosen) {
    return new RulesStudy(units, leak, firstLag, secondLag, chosen, threads, extent, listener);
  }

  /**
   * Sets how many trainings run at once; figures do not depend on it, except times.
   *
   * @param count at least 1
   * @return a study
   */
  public RulesStudy withThreads(int count) {
    return new RulesStudy(units, leak, firstLag, secondLag, seed, count, extent, listener);
  }

  /**
   * Sets how thorough it is: {@link Extent#QUICK} takes a third of the steps and five seeds of six.
   *
   * @param chosen how thorough
   * @return a study
   */
  public RulesStudy withExtent(Extent chosen) {
    return new RulesStudy(units, leak, firstLag, secondLag, seed, threads, chosen, listener);
  }

  /**
   * Sets who hears how it goes.
   *
   * @param heard the listener
   * @return a study
   */
  public RulesStudy withListener(StudyListener heard) {
    return new RulesStudy(units, leak, firstLag, secondLag, seed, threads, extent, heard);
  }

  /**
   * Trains on the add task, whose levels are known.
   *
   * @return losses by rule beside the levels
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    int steps = extent == Extent.QUICK ? QUICK_STEPS : STEPS;
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
   * @param data inputs in the order of time: rows {@code [T, inputs]} with a target each, or windows
   *     of a text
   * @return losses by rule beside that of the best answer that never changes
   * @throws InvalidInputException when the sequence is shorter than 200 steps, has more than 256
   *     symbols, or targets that never change
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult of(Dataset data) {
    int steps = extent == Extent.QUICK ? QUICK_STEPS : STEPS;
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
    List<Callable<Trained>> tasks = new ArrayList<>();
    for (LearningRule rule : rules) {
      for (double rate : RATES) {
        for (int s = 0; s < runs; s++) {
          int at = s;
          tasks.add(
              () -> {
                OnlineTraining one = train(rule, rate, at, sequences.get(at), steps);
                listener.workDone(done.incrementAndGet(), planned);
                return new Trained(rule, rate, one);
              });
        }
      }
    }
    List<Trained> trained = inOrder(tasks);
    Map<LearningRule, List<Trained>> chosen = new EnumMap<>(LearningRule.class);
    for (int i = 0; i < trained.size(); i += runs) {
      List<Trained> ofRate = trained.subList(i, i + runs);
      List<Trained> best = chosen.get(ofRate.get(0).rule());
      if (best == null || meanLoss(ofRate) < meanLoss(best)) {
        chosen.put(ofRate.get(0).rule(), ofRate);
      }
    }
    Map<LearningRule, Alignment> alignments = alignments(sequences.get(0));
    List<RulesFigures.Row> rows = new ArrayList<>();
    List<RulesFigures.Curve> curves = new ArrayList<>();
    for (LearningRule rule : rules) {
      List<Trained> all = chosen.get(rule);
      Optional<Alignment> alignment = Optional.ofNullable(alignments.get(rule));
      rows.add(
          new RulesFigures.Row(
              rule,
              all.get(0).rate(),
              Average.of(all.stream().mapToDouble(t -> t.training().last()).toArray()),
              Average.of(all.stream().mapToDouble(t -> t.training().aboveOptimum()).toArray()),
              alignment.map(Alignment::single),
              alignment.map(Alignment::summed),
              all.stream().mapToDouble(t -> t.training().microseconds()).min().orElseThrow()));
      double[] mean = new double[all.get(0).training().blocks().length];
      for (Trained one : all) {
        for (int b = 0; b < mean.length; b++) {
          mean[b] += one.training().blocks()[b] / all.size();
        }
      }
      curves.add(new RulesFigures.Curve(rule, mean));
    }
    RulesFigures figures = new RulesFigures(rows, levels, curves);
    Judged judged = new Judged(form, chosen, figures);
    List<Claim> claims = new ArrayList<>(exactClaims(sequences.get(0)));
    claims.addAll(judged.claims());
    return new StudyResult(
        Study.RULES, form, extent, settings, claims, figures, judged.findings());
  }

  private static double meanLoss(List<Trained> trainings) {
    return trainings.stream().mapToDouble(t -> t.training().last()).average().orElseThrow();
  }

  /** One training. */
  private record Trained(LearningRule rule, double rate, OnlineTraining training) {}

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

  /** Runs tasks on the threads, and returns what they found in the order in which they are listed. */
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

  /** Cosines with the exact gradient. */
  private record Alignment(Average single, Average summed) {}

  /** Cosines with RTRL's gradient along the sequence, the weights as they are drawn. */
  private Map<LearningRule, Alignment> alignments(Sequence sequence) {
    RecurrentNetwork net = network(sequence, 0);
    Map<LearningRule, InfluenceTrace> traces = new EnumMap<>(LearningRule.class);
    for (LearningRule rule :
        List.of(
            LearningRule.UORO,
            LearningRule.KF_RTRL,
            LearningRule.R_KF_RTRL,
            LearningRule.RFLO,
            LearningRule.SNAP_1,
            LearningRule.ONE_STEP)) {
      traces.put(
          rule,
          rule.trace(
              net, new RandomSigns(new StudyDraws(seed, Purpose.SIGNS, 50 + rule.ordinal()))));
    }
    InfluenceTrace exact = new FullTrace(net);
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n];
    double[] error = new double[net.outputs];
    double[] truth = new double[net.n * net.m];
    double[] truthSum = new double[truth.length];
    Map<LearningRule, double[]> gradients = new EnumMap<>(LearningRule.class);
    Map<LearningRule, double[]> sums = new EnumMap<>(LearningRule.class);
    Map<LearningRule, double[]> single = new EnumMap<>(LearningRule.class);
    Map<LearningRule, double[]> summed = new EnumMap<>(LearningRule.class);
    for (LearningRule rule : traces.keySet()) {
      gradients.put(rule, new double[truth.length]);
      sums.put(rule, new double[truth.length]);
      single.put(rule, new double[ALIGNED_BLOCKS]);
      summed.put(rule, new double[ALIGNED_BLOCKS]);
    }
    for (int t = -BLOCK; t < ALIGNED_BLOCKS * BLOCK; t++) {
      int at = Math.floorMod(t + BLOCK, sequence.length());
      net.advanceInPlace(step, sequence.inputs()[at]);
      net.judge(step.a, sequence.targets()[at], error, q);
      exact.take(step, q, sequence.targets()[at], truth);
      if (t >= 0) {
        add(truth, truthSum);
      }
      for (Map.Entry<LearningRule, InfluenceTrace> entry : traces.entrySet()) {
        double[] gradient = gradients.get(entry.getKey());
        entry.getValue().take(step, q, sequence.targets()[at], gradient);
        if (t >= 0) {
          single.get(entry.getKey())[t / BLOCK] += cosine(gradient, truth) / BLOCK;
          add(gradient, sums.get(entry.getKey()));
        }
      }
      if (t >= 0 && t % BLOCK == BLOCK - 1) {
        for (LearningRule rule : traces.keySet()) {
          summed.get(rule)[t / BLOCK] = cosine(sums.get(rule), truthSum);
          Arrays.fill(sums.get(rule), 0);
        }
        Arrays.fill(truthSum, 0);
      }
    }
    Map<LearningRule, Alignment> out = new EnumMap<>(LearningRule.class);
    for (LearningRule rule : traces.keySet()) {
      out.put(
          rule, new Alignment(Average.of(single.get(rule)), Average.of(summed.get(rule))));
    }
    return out;
  }

  private static void add(double[] vector, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }

  private static double cosine(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    double norms = RowProducts.norm(a) * RowProducts.norm(b);
    return norms > 0 ? sum / norms : 0;
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

  private static double[] total(
      RecurrentNetwork net, InfluenceTrace trace, Sequence sequence) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n];
    double[] error = new double[net.outputs];
    double[] gradient = new double[net.n * net.m];
    double[] sum = new double[gradient.length];
    for (int t = 0; t < SHORT; t++) {
      net.advanceInPlace(step, sequence.inputs()[t]);
      net.judge(step.a, sequence.targets()[t], error, q);
      if (trace.take(step, q, sequence.targets()[t], gradient)
          == InfluenceTrace.Gradient.READY) {
        add(gradient, sum);
      }
    }
    return sum;
  }

  /** Losses against each other. */
  private record Judged(
      Form form, Map<LearningRule, List<Trained>> trained, RulesFigures figures) {

    List<Claim> claims() {
      List<Claim> claims = new ArrayList<>();
      claims.add(
          Claim.judged(
              "rules.recurrent-weights-matter",
              Reference.MARSCHALL_2020,
              Relation.AT_LEAST,
              0,
              less(LearningRule.OUTPUT_ONLY, LearningRule.RTRL),
              0));
      claims.add(
          Claim.judged(
              "rules.truncation-suffices",
              Reference.MARSCHALL_2020,
              Relation.AT_MOST,
              0,
              less(LearningRule.BPTT, LearningRule.RTRL),
              NEGLIGIBLE));
      claims.add(
          Claim.judged(
              "rules.kronecker-is-enough",
              Reference.MUJIKA_2018,
              Relation.AT_MOST,
              0,
              less(LearningRule.KF_RTRL, LearningRule.RTRL),
              NEGLIGIBLE));
      claims.add(
          Claim.judged(
              "rules.local-costs",
              Reference.MARSCHALL_2020,
              Relation.AT_LEAST,
              0,
              less(LearningRule.RFLO, LearningRule.RTRL),
              0));
      if (form == Form.THEORY) {
        claims.add(
            Claim.judged(
                "rules.exact-reaches-the-level",
                Reference.MARSCHALL_2020,
                Relation.AT_MOST,
                0,
                row(LearningRule.RTRL).aboveOptimum(),
                NEGLIGIBLE));
      }
      // the better aligned rule of the two does no better
      claims.add(
          Claim.judged(
                  "rules.alignment-is-not-loss",
                  Reference.MARSCHALL_2020,
                  Relation.AT_LEAST,
                  0,
                  less(LearningRule.RFLO, LearningRule.UORO),
                  2 * NEGLIGIBLE)
              .with("rflo", row(LearningRule.RFLO).alignment().orElseThrow().estimate())
              .with("uoro", row(LearningRule.UORO).alignment().orElseThrow().estimate()));
      return claims;
    }

    private RulesFigures.Row row(LearningRule rule) {
      return figures.rules().get(rule.ordinal());
    }

    /** The first rule's loss less the second's, seed by seed. */
    private Average less(LearningRule first, LearningRule second) {
      List<Trained> a = trained.get(first);
      List<Trained> b = trained.get(second);
      double[] out = new double[a.size()];
      for (int s = 0; s < out.length; s++) {
        out[s] = a.get(s).training().last() - b.get(s).training().last();
      }
      return Average.of(out);
    }

    List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      RulesFigures.Row best = row(LearningRule.RTRL);
      for (RulesFigures.Row row : figures.rules()) {
        if (row.loss().estimate() < best.loss().estimate()) {
          best = row;
        }
      }
      RulesFigures.Row none = row(LearningRule.OUTPUT_ONLY);
      if (none.loss().estimate() <= best.loss().estimate() + NEGLIGIBLE) {
        findings.add(
            finding(
                "reservoir-suffices",
                Severity.INFO,
                "loss",
                none.loss().estimate(),
                "bestLoss",
                best.loss().estimate()));
        return findings;
      }
      RulesFigures.Row cheapest = best;
      for (RulesFigures.Row row : figures.rules()) {
        boolean asGood = row.loss().estimate() <= best.loss().estimate() + NEGLIGIBLE;
        boolean asksLess = row.rule().needs().size() < cheapest.rule().needs().size();
        if (asGood && asksLess) {
          cheapest = row;
        }
      }
      findings.add(
          finding(
              "rule-suffices",
              Severity.INFO,
              "rule",
              cheapest.rule().label(),
              "loss",
              cheapest.loss().estimate(),
              "bestRule",
              best.rule().label(),
              "bestLoss",
              best.loss().estimate()));
      RulesFigures.Row local = row(LearningRule.RFLO);
      if (local.loss().estimate() > best.loss().estimate() + NEGLIGIBLE) {
        String level = "";
        for (Map.Entry<String, Double> known : figures.levels().entrySet()) {
          if (local.loss().estimate() <= known.getValue()) {
            level = known.getKey();
          }
        }
        Finding finding =
            finding(
                "memory-too-short",
                Severity.INFO,
                "rule",
                local.rule().label(),
                "loss",
                local.loss().estimate(),
                "bestLoss",
                best.loss().estimate());
        Map<String, Object> pieces = new LinkedHashMap<>(finding.evidence());
        if (form == Form.THEORY && !level.isEmpty()) {
          pieces.put("level", level);
        }
        findings.add(new Finding(finding.code(), finding.severity(), pieces));
      }
      return findings;
    }

    private static Finding finding(String code, Severity severity, Object... evidence) {
      Map<String, Object> pieces = new LinkedHashMap<>();
      for (int i = 0; i < evidence.length; i += 2) {
        pieces.put((String) evidence[i], evidence[i + 1]);
      }
      return new Finding(code, severity, pieces);
    }
  }
}
