package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.studies.SideBySide;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * SGD with momentum 0.9 in minibatches of 100, smaller ones where a pass would have fewer than four
 * of them, at the best of three rates, for as many passes as another method spent gradients. A
 * quarter of the passes chooses two rates, all of them the better one, as the higher often leads at
 * first only, and where one order of the samples did well at it and others did not, the mean over
 * orders; while the best by a quarter is the smallest or the largest that was tried, two beyond it
 * are, up to four: three rates that suit a perceptron of digits are a hundred times too large where
 * the largest eigenvalue is 1,000. Losses are those over all samples at the parameters that were
 * reached, not the means of minibatches along a pass.
 *
 * <p>Rates, and orders of samples, are worked on side by side, each in a copy of the network and
 * with a seed of its own: figures do not depend on the number of threads.
 */
final class MomentumDescents {
  /** Of minibatches of 100; those of smaller ones are smaller by the root, as their noise is. */
  private static final double[] RATES = {0.03, 0.1, 0.3};

  /** How often rates beyond these are tried, how many at once, and how far apart. */
  private static final int FURTHER = 2;

  private static final int BEYOND = 2;

  private static final double APART = Math.sqrt(10);

  private static final double MOMENTUM = 0.9;
  private static final int BATCH = 100;

  /** With fewer minibatches a pass, orders of samples hardly differ. */
  private static final int LEAST_BATCHES = 4;

  private static final int SEEDS = 3;

  /** Places of a curve. */
  private static final int PLACES = 25;

  /**
   * What was reached.
   *
   * @param rate the best
   * @param losses at the end, one an order of samples; infinite where the training diverged
   * @param curve the loss over passes from the start on, mean over orders
   */
  record Compared(double rate, double[] losses, List<Spent> curve) {
    Compared {
      losses = losses.clone();
      curve = List.copyOf(curve);
    }

    @Override
    public double[] losses() {
      return losses.clone();
    }

    private double meanLoss() {
      return Arrays.stream(losses).average().orElseThrow();
    }
  }

  /** Gradients over all samples, where orders agree on the rate, a loss counted as half. */
  static long planned(double gradients) {
    int passes = passes(gradients);
    return (long) (SEEDS + 1) * (passes + PLACES / 2)
        + (long) (RATES.length + FURTHER * BEYOND) * Math.max(1, passes / 4);
  }

  private static int passes(double gradients) {
    return (int) Math.max(1, Math.round(gradients));
  }

  /** How many samples a minibatch has. */
  static int batch(int samples) {
    return Math.max(1, Math.min(BATCH, samples / LEAST_BATCHES));
  }

  /** One training: how long, in which order of samples, and after which passes it is looked at. */
  private record Descent(double rate, int passes, long seed, SortedSet<Integer> places) {}

  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final Landscape landscape;
  private final int threads;
  private final Work work;
  private final double[] from;

  /**
   * Prepares trainings of copies of a network, all from where it stands.
   *
   * @param network stays as it is
   * @param landscape the loss over all samples, which may be asked for from several threads at once
   * @param threads how many trainings are worked on at once
   */
  MomentumDescents(
      Network network, Loss loss, Dataset data, Landscape landscape, int threads, Work work) {
    this.network = network;
    this.loss = loss;
    this.data = data;
    this.landscape = landscape;
    this.threads = threads;
    this.work = work;
    this.from = network.parameterVector();
  }

  /**
   * Trains for what another method spent.
   *
   * @param gradients over all samples
   * @param seed of the first order of samples; those that follow are the other orders'
   */
  Compared compared(double gradients, long seed) {
    int passes = passes(gradients);
    SortedSet<Integer> places = places(passes);
    List<Double> rates = bestRates(Math.max(1, passes / 4), seed);
    List<SortedMap<Integer, Double>> finalists =
        train(rates.stream().map(rate -> new Descent(rate, passes, seed, places)).toList());
    int ahead = end(finalists.get(1), passes) < end(finalists.get(0), passes) ? 1 : 0;
    int behind = 1 - ahead;
    Compared first = inAllOrders(rates.get(ahead), finalists.get(ahead), passes, seed);
    if (first.meanLoss() <= end(finalists.get(behind), passes)) {
      return first;
    }
    // beyond the edge of stability one order may do well and another diverge
    Compared second = inAllOrders(rates.get(behind), finalists.get(behind), passes, seed);
    return second.meanLoss() < first.meanLoss() ? second : first;
  }

  /** The other orders at a rate, with the first one, which is known. */
  private Compared inAllOrders(
      double rate, SortedMap<Integer, Double> first, int passes, long seed) {
    SortedSet<Integer> places = places(passes);
    List<Descent> others = new ArrayList<>();
    for (int i = 1; i < SEEDS; i++) {
      others.add(new Descent(rate, passes, seed + i, places));
    }
    List<SortedMap<Integer, Double>> orders = new ArrayList<>();
    orders.add(first);
    orders.addAll(train(others));
    return new Compared(
        rate, orders.stream().mapToDouble(curve -> end(curve, passes)).toArray(), mean(orders));
  }

  /** The mean over orders of samples, with the start, where none of them diverged. */
  private List<Spent> mean(List<SortedMap<Integer, Double>> orders) {
    SortedMap<Integer, List<Double>> heard = new TreeMap<>();
    for (SortedMap<Integer, Double> curve : orders) {
      curve.forEach((pass, at) -> heard.computeIfAbsent(pass, any -> new ArrayList<>()).add(at));
    }
    List<Spent> mean = new ArrayList<>();
    mean.add(new Spent(0.5, landscape.lossAt(from)));
    heard.forEach(
        (pass, all) -> {
          double[] each = all.stream().mapToDouble(Double::doubleValue).toArray();
          if (each.length == orders.size() && Arrays.stream(each).allMatch(Double::isFinite)) {
            mean.add(new Spent(pass, Average.of(each).estimate()));
          }
        });
    return mean;
  }

  /** The first, the last, and passes between them that grow by a constant factor. */
  private static SortedSet<Integer> places(int passes) {
    SortedSet<Integer> places = new TreeSet<>();
    for (int i = 0; i < PLACES; i++) {
      places.add((int) Math.round(Math.pow(passes, i / (PLACES - 1.0))));
    }
    places.add(passes);
    return places;
  }

  /** The best rate by so many passes, and the best of those tried beside it. */
  private List<Double> bestRates(int passes, long seed) {
    double scale = Math.sqrt((double) batch(data.samples()) / BATCH);
    NavigableMap<Double, Double> reached = new TreeMap<>();
    List<Double> next = Arrays.stream(RATES).mapToObj(usual -> scale * usual).toList();
    for (int round = 0; round <= FURTHER && !next.isEmpty(); round++) {
      List<SortedMap<Integer, Double>> curves =
          train(
              next.stream()
                  .map(rate -> new Descent(rate, passes, seed, new TreeSet<>(Set.of(passes))))
                  .toList());
      for (int i = 0; i < next.size(); i++) {
        reached.put(next.get(i), end(curves.get(i), passes));
      }
      next = beyond(reached);
    }
    return lowest(reached);
  }

  /** What to try next: rates beyond the best one, where that is the smallest or the largest. */
  private static List<Double> beyond(NavigableMap<Double, Double> reached) {
    double best = lowest(reached).get(0);
    List<Double> beyond = new ArrayList<>();
    for (int i = 1; i <= BEYOND; i++) {
      if (best == reached.firstKey()) {
        beyond.add(best / Math.pow(APART, i));
      } else if (best == reached.lastKey()) {
        beyond.add(best * Math.pow(APART, i));
      }
    }
    return beyond;
  }

  /** The rates that reached the two lowest losses, the smaller ones where none reached any. */
  private static List<Double> lowest(NavigableMap<Double, Double> reached) {
    return reached.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(2)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The loss after the last pass, infinite where none was reached or none is finite. */
  private static double end(SortedMap<Integer, Double> curve, int passes) {
    double end = curve.getOrDefault(passes, Double.POSITIVE_INFINITY);
    return Double.isFinite(end) ? end : Double.POSITIVE_INFINITY;
  }

  private List<SortedMap<Integer, Double>> train(List<Descent> descents) {
    List<Callable<SortedMap<Integer, Double>>> trainings = new ArrayList<>();
    for (Descent descent : descents) {
      trainings.add(() -> train(descent));
    }
    return SideBySide.inOrder(threads, trainings);
  }

  /** Losses over all samples after some of the passes, as far as the training got. */
  private SortedMap<Integer, Double> train(Descent descent) {
    SortedMap<Integer, Double> curve = new TreeMap<>();
    try (Network copy = network.copy()) {
      Trainer.withDefaults()
          .withOptimiser(Optimiser.sgd(descent.rate()).withMomentum(MOMENTUM))
          .withBatchSize(batch(data.samples()))
          .withEpochs(descent.passes())
          .withSeed(descent.seed())
          .withoutFinalLoss()
          .withListener(
              (epoch, now) -> {
                work.spend(1);
                if (descent.places().contains(epoch.epoch())) {
                  curve.put(epoch.epoch(), landscape.lossAt(now.get().parameterVector()));
                }
              })
          .train(copy, loss, data);
    }
    KrylovSteps.stopIfInterrupted();
    return curve;
  }
}
