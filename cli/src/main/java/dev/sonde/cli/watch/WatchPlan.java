package dev.sonde.cli.watch;

import dev.sonde.capacity.watch.StepRule;
import dev.sonde.capacity.watch.WatchSettings;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.report.words.Language;
import dev.sonde.runs.Configuration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a watch was planned from, as its ledger keeps it: everything that figures depend on, and
 * where checkpoints come from.
 */
public record WatchPlan(Configuration plan) {
  private static final String KIND = "watch";
  private static final String SOURCE = "source.";
  private static final String STEPS = "steps";
  private static final String GRAPH = "graph";
  private static final String LOSS = "loss";
  private static final String Z = "z";
  private static final String TAU = "tau";
  private static final String BUDGET = "budget";
  private static final String SEED = "seed";
  private static final String SAMPLES = "samples";
  private static final String BATCH = "batch-size";
  private static final String PRECISION = "precision";
  private static final String OPTIMISER = "optimizer";
  private static final String RATE = "learning-rate";
  private static final String LOG = "training-log";
  private static final String TAGS = "log-tags";

  /** Whether a run is a watch. */
  public static boolean planned(Configuration plan) {
    return plan.get(KIND).isPresent();
  }

  /** Begins a plan. */
  static WatchPlan of(List<String> sources, Optional<String> steps, Optional<String> graph) {
    Configuration plan = Configuration.of(Map.of(KIND, "1"));
    for (int i = 0; i < sources.size(); i++) {
      plan = plan.with(SOURCE + String.format(Locale.ROOT, "%06d", i), sources.get(i));
    }
    plan = steps.isPresent() ? plan.with(STEPS, steps.get().strip()) : plan;
    return new WatchPlan(graph.isPresent() ? plan.with(GRAPH, graph.get().strip()) : plan);
  }

  WatchPlan with(String name, String value) {
    return new WatchPlan(plan.with(name, value.strip()));
  }

  /** The plan with how everything is measured. */
  WatchPlan measuring(
      Loss loss, double[] z, double[] tau, int budget, long seed, Evaluation evaluation) {
    WatchPlan told =
        with(LOSS, loss.label())
            .with(Z, text(z))
            .with(TAU, text(tau))
            .with(BUDGET, Integer.toString(budget))
            .with(SEED, Long.toString(seed))
            .with(BATCH, Integer.toString(evaluation.batchSize()))
            .with(PRECISION, evaluation.precision().label());
    return evaluation.samples().isPresent()
        ? told.with(SAMPLES, Integer.toString(evaluation.samples().getAsInt()))
        : told;
  }

  /** The plan with an optimiser. */
  WatchPlan stepping(String optimiser, Optional<String> rate) {
    WatchPlan told = with(OPTIMISER, optimiser);
    return rate.isPresent() ? told.with(RATE, rate.get()) : told;
  }

  /** The plan with the training's own log. */
  WatchPlan logged(Optional<String> source, Optional<String> tags) {
    WatchPlan told = source.isPresent() ? with(LOG, source.get()) : this;
    return tags.isPresent() ? told.with(TAGS, tags.get()) : told;
  }

  Optional<String> trainingLog() {
    return plan.get(LOG);
  }

  /** The curves of the log that were named; empty where none were. */
  List<String> logTags() {
    return plan.get(TAGS).map(LogSource::tags).orElse(List.of());
  }

  /** The plan with what was found out of its subject. */
  WatchPlan about(String format, int parameters, int samples, int population) {
    return with("subject.format", format)
        .with("subject.parameters", Integer.toString(parameters))
        .with("subject.samples", Integer.toString(samples))
        .with("subject.population", Integer.toString(population));
  }

  CheckpointFiles files(Language language) {
    List<String> sources =
        plan.values().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(SOURCE))
            .map(Map.Entry::getValue)
            .toList();
    return new CheckpointFiles(sources, plan.get(STEPS), language);
  }

  Optional<String> graph() {
    return plan.get(GRAPH);
  }

  Loss loss() {
    return Arrays.stream(Loss.values())
        .filter(each -> each.label().equals(plan.get(LOSS).orElse("")))
        .findFirst()
        .orElseThrow();
  }

  /** The settings that the plan asks for, with so many workers. */
  WatchSettings settings(int threads, Language language) {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(threads)
            .withSeed(number(SEED))
            .withBatchSize((int) number(BATCH))
            .withPrecision(
                Arrays.stream(Precision.values())
                    .filter(each -> each.label().equals(plan.get(PRECISION).orElse("")))
                    .findFirst()
                    .orElseThrow());
    Optional<String> samples = plan.get(SAMPLES);
    if (samples.isPresent()) {
      evaluation = evaluation.withSamples(Integer.parseInt(samples.get()));
    }
    WatchSettings settings =
        WatchSettings.withDefaults()
            .withEvaluation(evaluation)
            .withZ(numbers(Z))
            .withTau(numbers(TAU))
            .withBudget((int) number(BUDGET))
            .withSeed(number(SEED));
    return rule(language).map(settings::withRule).orElse(settings);
  }

  /** The optimiser's rule, where one was named. */
  Optional<StepRule> rule(Language language) {
    return plan.get(OPTIMISER).map(text -> OptimiserOptions.rule(text, plan.get(RATE), language));
  }

  WatchSubject subject() {
    return new WatchSubject(
        graph().orElseGet(() -> plan.get(SOURCE + "000000").orElse("")),
        plan.get("subject.format").orElse(""),
        (int) number("subject.parameters"),
        plan.get("data").orElse(""),
        plan.get("data-sha256").orElse(""),
        (int) number("subject.samples"),
        (int) number("subject.population"),
        plan.get(LOSS).orElse(""),
        Integer.parseInt(plan.get("subject.attention").orElse("0")));
  }

  long seed() {
    return number(SEED);
  }

  private long number(String name) {
    return Long.parseLong(plan.get(name).orElseThrow());
  }

  private double[] numbers(String name) {
    return Arrays.stream(plan.get(name).orElseThrow().split(",", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static String text(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","));
  }
}
