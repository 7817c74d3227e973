package dev.sonde.studies.landscape;

import dev.sonde.descent.statistics.Average;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
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

/**
 * SGD with momentum 0.9 in minibatches of 100, smaller ones where a pass would have fewer than four
 * of them, at the best of three rates, for as many passes as another method spent gradients. A
 * quarter of the passes chooses two rates, all of them the better one, as the higher often leads at
 * first only; while the best by a quarter is the smallest or the largest that was tried, one beyond
 * it is, up to four: three rates that suit a perceptron of digits are a hundred times too large
 * where the largest eigenvalue is 1,000. Losses are those over all samples at the parameters that
 * were reached, not the means of minibatches along a pass.
 */
final class MomentumDescents {
  /** Of minibatches of 100; those of smaller ones are smaller by the root, as their noise is. */
  private static final double[] RATES = {0.03, 0.1, 0.3};

  /** How many rates beyond these are tried, and how far apart. */
  private static final int FURTHER = 4;

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
  }

  static long planned(double gradients) {
    int passes = passes(gradients);
    return (long) (SEEDS + 1) * (passes + PLACES / 2)
        + (long) (RATES.length + FURTHER) * Math.max(1, passes / 4);
  }

  private static int passes(double gradients) {
    return (int) Math.max(1, Math.round(gradients));
  }

  /** How many samples a minibatch has. */
  static int batch(int samples) {
    return Math.max(1, Math.min(BATCH, samples / LEAST_BATCHES));
  }

  /** Trains the network from the same start again and again, and puts it back there. */
  static Compared of(
      Network network,
      Loss loss,
      Dataset data,
      Landscape landscape,
      double gradients,
      long seed,
      Work work) {
    int passes = passes(gradients);
    MomentumDescents descents = new MomentumDescents(network, loss, data, landscape, work);
    try {
      double best =
          descents.better(descents.bestRates(Math.max(1, passes / 4), seed), passes, seed);
      double[] losses = new double[SEEDS];
      SortedMap<Integer, List<Double>> heard = new TreeMap<>();
      for (int i = 0; i < SEEDS; i++) {
        SortedMap<Integer, Double> curve = descents.train(best, passes, seed + i, places(passes));
        losses[i] = end(curve, passes);
        curve.forEach((pass, at) -> heard.computeIfAbsent(pass, any -> new ArrayList<>()).add(at));
      }
      List<Spent> curve = new ArrayList<>();
      curve.add(new Spent(0.5, landscape.lossAt(descents.from)));
      heard.forEach(
          (pass, all) -> {
            double[] each = all.stream().mapToDouble(Double::doubleValue).toArray();
            // where an order diverged there is no mean
            if (each.length == SEEDS && Arrays.stream(each).allMatch(Double::isFinite)) {
              curve.add(new Spent(pass, Average.of(each).estimate()));
            }
          });
      return new Compared(best, losses, curve);
    } finally {
      network.setParameterVector(descents.from);
    }
  }

  private final Network network;
  private final Loss loss;
  private final Dataset data;
  private final Landscape landscape;
  private final Work work;
  private final double[] from;

  private MomentumDescents(
      Network network, Loss loss, Dataset data, Landscape landscape, Work work) {
    this.network = network;
    this.loss = loss;
    this.data = data;
    this.landscape = landscape;
    this.work = work;
    this.from = network.parameterVector();
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
    for (double usual : RATES) {
      reached.put(scale * usual, last(scale * usual, passes, seed));
    }
    List<Double> best = lowest(reached);
    for (int i = 0; i < FURTHER; i++) {
      double next;
      if (best.get(0).equals(reached.firstKey())) {
        next = best.get(0) / APART;
      } else if (best.get(0).equals(reached.lastKey())) {
        next = best.get(0) * APART;
      } else {
        break;
      }
      reached.put(next, last(next, passes, seed));
      best = lowest(reached);
    }
    return best;
  }

  /** The rates that reached the two lowest losses, the smaller ones where none reached any. */
  private static List<Double> lowest(NavigableMap<Double, Double> reached) {
    return reached.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(2)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** That of two rates which is lower after all passes. */
  private double better(List<Double> rates, int passes, long seed) {
    double first = last(rates.get(0), passes, seed);
    return last(rates.get(1), passes, seed) < first ? rates.get(1) : rates.get(0);
  }

  private double last(double rate, int passes, long seed) {
    return end(train(rate, passes, seed, new TreeSet<>(Set.of(passes))), passes);
  }

  /** The loss after the last pass, infinite where none was reached or none is finite. */
  private static double end(SortedMap<Integer, Double> curve, int passes) {
    double end = curve.getOrDefault(passes, Double.POSITIVE_INFINITY);
    return Double.isFinite(end) ? end : Double.POSITIVE_INFINITY;
  }

  /** Losses over all samples after some of the passes, as far as the training got. */
  private SortedMap<Integer, Double> train(
      double rate, int passes, long seed, SortedSet<Integer> places) {
    network.setParameterVector(from);
    SortedMap<Integer, Double> curve = new TreeMap<>();
    Trainer.withDefaults()
        .withOptimiser(Optimiser.sgd(rate).withMomentum(MOMENTUM))
        .withBatchSize(batch(data.samples()))
        .withEpochs(passes)
        .withSeed(seed)
        .withoutFinalLoss()
        .withListener(
            (epoch, now) -> {
              work.spend(1);
              if (places.contains(epoch.epoch())) {
                curve.put(epoch.epoch(), landscape.lossAt(now.get().parameterVector()));
              }
            })
        .train(network, loss, data);
    KrylovSteps.stopIfInterrupted();
    return curve;
  }
}
