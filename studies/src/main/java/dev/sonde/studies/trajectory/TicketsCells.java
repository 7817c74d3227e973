package dev.sonde.studies.trajectory;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.ParameterMask;
import dev.sonde.nets.training.Trainer;
import dev.sonde.runs.Configuration;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import dev.sonde.studies.variants.CellFigures;
import dev.sonde.studies.variants.CellStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * The cells of {@code tickets}: for every seed a chain of rounds, each of which prunes what the one
 * before trained; beside some of them the same mask with new weights, and as many weights at
 * random; and pairs of copies that see the samples in other orders.
 */
final class TicketsCells implements CellStudy {
  /** Points of the line between two networks, ends included. */
  private static final int POINTS = 11;

  /** What a cell trains, with a part of the seed of its orders. */
  enum Kind {
    TICKET(0),
    REINITIALISED(1),
    RANDOM(2),
    DENSE_PAIR(3),
    TICKET_PAIR(4),
    REINITIALISED_PAIR(5),
    TWO_STARTS(6);

    private final long salt;

    Kind(long salt) {
      this.salt = salt;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind of(Configuration cell) {
      return valueOf(cell.get("cell").orElseThrow().toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /**
   * How a seed deals the samples out.
   *
   * @param task training samples, and others to test on
   * @param validation samples that say when to stop
   */
  record Split(LearningTask task, Dataset validation) {}

  private final LongFunction<Network> starts;
  private final IntFunction<Split> splits;
  private final int classes;
  private final TicketsPlan plan;
  private final Pruning pruning;

  /**
   * Prepares cells.
   *
   * @param starts gives the network at its start, a new one each time, by a seed
   * @param splits deals the samples out, by which of the plan's seeds, from 0
   */
  TicketsCells(
      LongFunction<Network> starts, IntFunction<Split> splits, int classes, TicketsPlan plan) {
    this.starts = starts;
    this.splits = splits;
    this.classes = classes;
    this.plan = plan;
    try (Network network = starts.apply(0)) {
      this.pruning = Pruning.of(network, plan.rate());
      if (pruning.layers().isEmpty()) {
        throw new InvalidInputException(
            network.source()
                + ": the model has no weight matrices, so there is nothing to prune; give one with"
                + " linear layers or convolutions");
      }
      Answers.requireUntrained(network, splits.apply(0).task().train(), classes);
    }
  }

  Pruning pruning() {
    return pruning;
  }

  @Override
  public Configuration plan() {
    return plan.configuration();
  }

  static Configuration cell(Kind kind, int seed, int round) {
    return Configuration.of(
        Map.of(
            "cell",
            kind.label(),
            "seed",
            Integer.toString(seed),
            "round",
            Integer.toString(round)));
  }

  /** Round by round, so that no thread waits for another seed's chain. */
  @Override
  public List<Configuration> cells() {
    List<Configuration> cells = new ArrayList<>();
    for (int round = 0; round <= plan.rounds(); round++) {
      for (int seed = 0; seed < plan.seeds(); seed++) {
        cells.add(cell(Kind.TICKET, seed, round));
      }
      for (int seed = 0; seed < plan.seeds() && plan.isControlled(round); seed++) {
        cells.add(cell(Kind.REINITIALISED, seed, round));
        cells.add(cell(Kind.RANDOM, seed, round));
      }
      for (int seed = 0; seed < plan.seeds() && round == 0; seed++) {
        cells.add(cell(Kind.DENSE_PAIR, seed, 0));
        cells.add(cell(Kind.TWO_STARTS, seed, 0));
      }
    }
    for (int seed = 0; seed < plan.seeds(); seed++) {
      cells.add(cell(Kind.TICKET_PAIR, seed, plan.rounds()));
      cells.add(cell(Kind.REINITIALISED_PAIR, seed, plan.rounds()));
    }
    return cells;
  }

  private static int whole(Configuration cell, String name) {
    return Integer.parseInt(cell.get(name).orElseThrow());
  }

  @Override
  public Optional<Configuration> before(Configuration cell) {
    int round = whole(cell, "round");
    return round == 0
        ? Optional.empty()
        : Optional.of(cell(Kind.TICKET, whole(cell, "seed"), round - 1));
  }

  @Override
  public CellFigures compute(Configuration cell, Optional<CellFigures> before) {
    Kind kind = Kind.of(cell);
    int seed = whole(cell, "seed");
    int round = whole(cell, "round");
    boolean[] mask =
        before
            .map(figures -> pruning.mask(figures.words("next-mask")))
            .orElseGet(pruning::everything);
    return switch (kind) {
      case TICKET -> ticket(seed, round, mask);
      case REINITIALISED ->
          trained(other(seed, round), mask, order(kind, seed, round), seed).figures();
      case RANDOM -> {
        boolean[] random =
            pruning.shuffled(mask, new StudyDraws(plan.seed() + seed, Purpose.SPLIT, round));
        yield trained(start(seed), random, order(kind, seed, round), seed).figures();
      }
      case DENSE_PAIR, TICKET_PAIR -> pair(start(seed), start(seed), mask, kind, seed);
      case REINITIALISED_PAIR -> pair(other(seed, round), other(seed, round), mask, kind, seed);
      case TWO_STARTS -> pair(start(seed), other(seed, round), mask, kind, seed);
    };
  }

  /** The seed of the order in which a training sees its samples. */
  private long order(Kind kind, int seed, int copy) {
    return plan.seed() + 1_000_003L * seed + 10_007L * kind.salt + copy;
  }

  /** θ_k of a seed: the start, or what some steps made of it. */
  private Network start(int seed) {
    Network network = starts.apply(plan.seed() + seed);
    if (plan.rewind() > 0) {
      try {
        Trajectory.of(trainer(order(Kind.TICKET, seed, -1)), plan.rewind())
            .follow(
                network,
                Answers.loss(classes),
                splits.apply(seed).task().train(),
                (step, now) -> {});
      } catch (RuntimeException | Error e) {
        network.close();
        throw e;
      }
    }
    return network;
  }

  /** Another start for the same seed: each tensor drawn anew with its own mean and spread. */
  private Network other(int seed, int round) {
    Network network = starts.apply(plan.seed() + seed);
    StudyDraws draws = new StudyDraws(plan.seed() + seed, Purpose.WEIGHTS, round + 1);
    double[] weights = network.parameterVector();
    for (ParameterTensor tensor : network.parameters()) {
      double mean = 0;
      double squares = 0;
      int to = tensor.offset() + tensor.count();
      for (int i = tensor.offset(); i < to; i++) {
        mean += weights[i] / tensor.count();
      }
      for (int i = tensor.offset(); i < to; i++) {
        squares += (weights[i] - mean) * (weights[i] - mean) / tensor.count();
      }
      double deviation = Math.sqrt(squares);
      for (int i = tensor.offset(); i < to; i++) {
        weights[i] = mean + deviation * draws.normal();
      }
    }
    network.setParameterVector(weights);
    return network;
  }

  private Trainer trainer(long order) {
    return Trainer.withDefaults()
        .withOptimiser(Optimiser.adam(plan.learningRate()))
        .withBatchSize(plan.batch())
        .withSeed(order);
  }

  /**
   * A training's end.
   *
   * @param figures when to have stopped, and the errors there and at the end
   * @param weights the parameters at the end
   */
  private record Trained(CellFigures figures, double[] weights) {}

  /** Trains a network under a mask, and closes it. */
  private Trained trained(Network network, boolean[] mask, long order, int seed) {
    Split split = splits.apply(seed);
    LearningTask task = split.task();
    try (network) {
      long[] checks =
          LongStream.rangeClosed(1, plan.steps() / plan.every())
              .map(check -> check * plan.every())
              .toArray();
      double[] least = {Double.POSITIVE_INFINITY};
      long[] early = {checks[0]};
      double[][] kept = new double[1][];
      Trajectory.of(trainer(order).withMask(new ParameterMask(mask)), checks)
          .follow(
              network,
              Answers.loss(classes),
              task.train(),
              (step, now) -> {
                double loss = Answers.of(now, split.validation(), classes).loss();
                if (loss < least[0]) {
                  least[0] = loss;
                  early[0] = step;
                  kept[0] = now.parameterVector();
                }
              });
      double[] weights = network.parameterVector();
      double end = Answers.of(network, task.test(), classes).error();
      network.setParameterVector(kept[0]);
      double stopped = Answers.of(network, task.test(), classes).error();
      double escaped = 0;
      for (int i = 0; i < weights.length; i++) {
        escaped = mask[i] ? escaped : Math.max(escaped, Math.abs(weights[i]));
      }
      return new Trained(
          CellFigures.none()
              .with("early-stop", (double) early[0])
              .with("test-error", stopped)
              .with("end-error", end)
              .with("masked", escaped)
              .with("constant-error", Answers.constantError(task, classes)),
          weights);
    }
  }

  private CellFigures ticket(int seed, int round, boolean[] mask) {
    Trained trained = trained(start(seed), mask, order(Kind.TICKET, seed, round), seed);
    return trained
        .figures()
        .with("counts", pruning.counts(mask))
        .withText("next-mask", Pruning.text(pruning.pruned(mask, trained.weights())));
  }

  /** The test error along the line between two trainings whose orders differ. */
  private CellFigures pair(Network first, Network second, boolean[] mask, Kind kind, int seed) {
    LearningTask task = splits.apply(seed).task();
    try (first;
        second) {
      for (Network network : List.of(first, second)) {
        // two starts see the samples in one order, so that nothing else parts them
        long order = order(kind, seed, network == first || kind == Kind.TWO_STARTS ? 0 : 1);
        Trajectory.of(trainer(order).withMask(new ParameterMask(mask)), plan.steps())
            .follow(network, Answers.loss(classes), task.train(), (step, now) -> {});
      }
      double[] from = first.parameterVector();
      double[] to = second.parameterVector();
      double[] errors = new double[POINTS];
      for (int at = 0; at < POINTS; at++) {
        double share = at / (POINTS - 1.0);
        double[] between = new double[from.length];
        for (int i = 0; i < between.length; i++) {
          between[i] = (1 - share) * from[i] + share * to[i];
        }
        first.setParameterVector(between);
        errors[at] = Answers.of(first, task.test(), classes).error();
      }
      return CellFigures.none().with("errors", errors).with("instability", instability(errors));
    }
  }

  /** The largest error less the mean of the ends. */
  static double instability(double[] errors) {
    double most = 0;
    for (double error : errors) {
      most = Math.max(most, error);
    }
    return most - (errors[0] + errors[errors.length - 1]) / 2;
  }
}
