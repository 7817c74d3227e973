package dev.sonde.studies.recurrent;

import static java.util.Objects.requireNonNull;

import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.studies.Claim;
import dev.sonde.studies.Conduct;
import dev.sonde.studies.Conducted;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.SideBySide;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Form;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
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
public final class RulesStudy implements Conducted<RulesStudy> {

  private final int units;

  private final double leak;

  private final int firstLag;

  private final int secondLag;

  private final OptionalInt steps;

  private final Conduct conduct;

  private RulesStudy(
      int units, double leak, int firstLag, int secondLag, OptionalInt steps, Conduct conduct) {
    this.units = units;
    this.leak = leak;
    this.firstLag = firstLag;
    this.secondLag = secondLag;
    this.steps = steps;
    this.conduct = conduct;
  }

  /**
   * Returns the study with its usual settings: 16 units that forget at once, lags of 3 and 5.
   * {@link StudyResult.Extent#QUICK} takes five seeds of six and at most a third of the steps;
   * fewer where units and inputs are many, so that it stays below a minute.
   *
   * @return the study
   */
  public static RulesStudy withDefaults() {
    return new RulesStudy(16, 1, 3, 5, OptionalInt.empty(), Conduct.usual());
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
    return new RulesStudy(count, leak, firstLag, secondLag, steps, conduct);
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
    return new RulesStudy(units, alpha, firstLag, secondLag, steps, conduct);
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
    return new RulesStudy(units, leak, first, second, steps, conduct);
  }

  /**
   * Sets how long each training is.
   *
   * @param count steps, from 200 to ten million
   * @return a study
   */
  public RulesStudy withSteps(int count) {
    if (count < DataSequence.SHORTEST || count > 10_000_000) {
      throw new InvalidInputException(
          "a training has from " + DataSequence.SHORTEST + " to 10,000,000 steps, got " + count);
    }
    return new RulesStudy(units, leak, firstLag, secondLag, OptionalInt.of(count), conduct);
  }

  @Override
  public Conduct conduct() {
    return conduct;
  }

  @Override
  public RulesStudy with(Conduct chosen) {
    return new RulesStudy(units, leak, firstLag, secondLag, steps, chosen);
  }

  /**
   * Trains on the add task, whose levels are known.
   *
   * @return losses by rule beside the levels
   * @throws CancellationException if the thread is interrupted; its flag stays set
   */
  public StudyResult theory() {
    RulesEffort effort = effort(Sequence.ADD_INPUTS);
    List<Sequence> sequences = new ArrayList<>();
    for (int s = 0; s < effort.seeds(); s++) {
      sequences.add(
          Sequence.add(
              effort.steps(),
              firstLag,
              secondLag,
              new StudyDraws(conduct.seed(), Purpose.INPUTS, s)));
    }
    Sequence.Levels levels = Sequence.levels();
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("nothing", levels.nothing());
    named.put("second", levels.second());
    named.put("first", levels.first());
    named.put("both", levels.both());
    Map<String, Object> settings = settings(effort);
    settings.put("lags", firstLag + "," + secondLag);
    return run(Form.THEORY, sequences, effort, named, settings);
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
    RulesEffort effort = effort(DataSequence.inputs(data));
    Sequence sequence = DataSequence.of(data, effort.steps());
    List<Sequence> sequences = Collections.nCopies(effort.seeds(), sequence);
    int length = sequence.length();
    double constant = sequence.constantLoss(0, length);
    if (!(constant > 1e-9)) {
      throw new InvalidInputException(
          data.source() + ": the target never changes, so there is nothing to learn");
    }
    Map<String, Object> settings = settings(effort);
    settings.put("length", length);
    settings.put("passes", (double) effort.steps() / length);
    return run(Form.DATA, sequences, effort, Map.of("constant", constant), settings);
  }

  private RulesEffort effort(int inputs) {
    return RulesEffort.of(conduct.extent(), steps, units, inputs);
  }

  private Map<String, Object> settings(RulesEffort effort) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("units", units);
    settings.put("leak", leak);
    settings.put("steps", effort.steps());
    settings.put("seeds", effort.seeds());
    RulesEffort full = RulesEffort.full(steps);
    if (full.steps() > effort.steps()) {
      settings.put("fullSteps", full.steps());
    }
    if (full.rates().length > effort.rates().length) {
      settings.put("rates", effort.rates().length);
    }
    return settings;
  }

  private StudyResult run(
      Form form,
      List<Sequence> sequences,
      RulesEffort effort,
      Map<String, Double> levels,
      Map<String, Object> settings) {
    List<Tuned> tuned = tuned(sequences, effort);
    RecurrentNetwork aligned = network(sequences.get(0), 0);
    List<GradientAlignment> alignments =
        GradientAlignment.of(aligned, sequences.get(0), effort.blocks(), conduct.seed());
    List<RulesFigures.Row> rows = new ArrayList<>();
    List<RulesFigures.Curve> curves = new ArrayList<>();
    for (Tuned one : tuned) {
      Optional<GradientAlignment> alignment =
          alignments.stream().filter(a -> a.rule() == one.rule()).findFirst();
      rows.add(
          new RulesFigures.Row(
              one.rule(),
              one.rate(),
              one.search(),
              one.average(OnlineTraining::last),
              form == Form.THEORY
                  ? Optional.of(one.average(OnlineTraining::aboveOptimum))
                  : Optional.empty(),
              alignment.map(GradientAlignment::single),
              alignment.map(GradientAlignment::summed),
              one.trainings().stream()
                  .mapToDouble(OnlineTraining::microseconds)
                  .min()
                  .orElseThrow()));
      curves.add(new RulesFigures.Curve(one.rule(), one.meanBlocks()));
    }
    RulesFigures figures = new RulesFigures(rows, levels, curves, unit(sequences.get(0)));
    RuleComparison judged = new RuleComparison(form, tuned, figures);
    List<Claim> claims =
        new ArrayList<>(
            new RuleIdentities(effort.draws(), conduct.seed())
                .claims(network(sequences.get(0), 0), sequences.get(0)));
    String unit = figures.lossUnit().word();
    judged.claims().forEach(claim -> claims.add(claim.with("unit", unit)));
    List<Finding> findings = new ArrayList<>();
    for (Finding finding : judged.findings()) {
      Map<String, Object> evidence = new LinkedHashMap<>(finding.evidence());
      evidence.put("unit", unit);
      findings.add(new Finding(finding.code(), finding.severity(), evidence));
    }
    return new StudyResult(
        Study.RULES, form, conduct.extent(), settings, claims, figures, findings);
  }

  private static LossUnit unit(Sequence sequence) {
    return sequence.output() == RecurrentNetwork.Output.SOFTMAX
        ? LossUnit.NATS
        : LossUnit.HALF_SQUARED_ERROR;
  }

  /** A rule at a learning rate. */
  private record Trial(LearningRule rule, double rate) {}

  /** Each rule at its best rate; where that is at the edge of those tried, others are tried. */
  private List<Tuned> tuned(List<Sequence> sequences, RulesEffort effort) {
    SortedMap<LearningRule, NavigableMap<Double, List<OnlineTraining>>> tried = new TreeMap<>();
    List<Trial> next = new ArrayList<>();
    for (LearningRule rule : LearningRule.values()) {
      tried.put(rule, new TreeMap<>());
      for (double rate : effort.rates()) {
        next.add(new Trial(rule, rate));
      }
    }
    AtomicLong done = new AtomicLong();
    long planned = 0;
    while (!next.isEmpty()) {
      planned += (long) next.size() * sequences.size();
      long of = planned;
      List<Callable<OnlineTraining>> tasks = new ArrayList<>();
      for (Trial trial : next) {
        for (int s = 0; s < sequences.size(); s++) {
          int at = s;
          tasks.add(
              () -> {
                OnlineTraining one =
                    train(trial.rule(), trial.rate(), at, sequences.get(at), effort.steps());
                conduct.listener().progressed(done.incrementAndGet(), of);
                return one;
              });
        }
      }
      List<OnlineTraining> trained = SideBySide.inOrder(conduct.threads(), tasks);
      for (int i = 0; i < next.size(); i++) {
        int from = i * sequences.size();
        requireNonNull(tried.get(next.get(i).rule()))
            .put(next.get(i).rate(), trained.subList(from, from + sequences.size()));
      }
      next.clear();
      tried.forEach(
          (rule, rates) ->
              Tuned.best(rule, rates)
                  .beyond(effort.rates().length + effort.further())
                  .ifPresent(rate -> next.add(new Trial(rule, rate))));
    }
    List<Tuned> tuned = new ArrayList<>();
    tried.forEach((rule, rates) -> tuned.add(Tuned.best(rule, rates)));
    return tuned;
  }

  private OnlineTraining train(
      LearningRule rule, double rate, int run, Sequence sequence, int steps) {
    RecurrentNetwork net = network(sequence, run);
    InfluenceTrace trace =
        rule.trace(net, new RandomSigns(new StudyDraws(conduct.seed(), Purpose.SIGNS, run)));
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
        new StudyDraws(conduct.seed(), Purpose.WEIGHTS, run));
  }
}
