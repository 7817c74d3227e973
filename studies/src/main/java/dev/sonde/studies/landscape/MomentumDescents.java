package dev.sonde.studies.landscape;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.training.Optimiser;
import dev.sonde.nets.training.Trainer;
import dev.sonde.nets.training.TrainingHistory;
import dev.sonde.studies.landscape.SaddlesFigures.Spent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * SGD with momentum 0.9 in minibatches of 100, at the best of three rates, for as many passes as
 * another method spent gradients. The rate is chosen by a quarter of the passes.
 */
final class MomentumDescents {
  private static final double[] RATES = {0.03, 0.1, 0.3};
  private static final double MOMENTUM = 0.9;
  private static final int BATCH = 100;
  private static final int SEEDS = 3;

  /** Passes beyond these are not made; those of the published comparison. */
  private static final int MOST_PASSES = 1500;

  private MomentumDescents() {}

  /**
   * What was reached.
   *
   * @param rate the best
   * @param losses at the end, one a seed
   * @param curve the first seed's loss over passes
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
    return (long) SEEDS * passes + (long) RATES.length * Math.max(1, passes / 4);
  }

  private static int passes(double gradients) {
    return (int) Math.max(1, Math.min(MOST_PASSES, Math.round(gradients)));
  }

  /** Trains the network from the same start again and again, and puts it back there. */
  static Compared of(
      Network network,
      Loss loss,
      Dataset data,
      double[] from,
      double gradients,
      long seed,
      Work work) {
    int passes = passes(gradients);
    try {
      double best = RATES[0];
      double lowest = Double.POSITIVE_INFINITY;
      for (double rate : RATES) {
        double reached =
            train(network, loss, data, from, rate, passes / 4, seed, work, spent -> {});
        if (reached < lowest) {
          lowest = reached;
          best = rate;
        }
      }
      double[] losses = new double[SEEDS];
      List<Spent> curve = new ArrayList<>();
      for (int i = 0; i < SEEDS; i++) {
        List<Spent> heard = new ArrayList<>();
        losses[i] = train(network, loss, data, from, best, passes, seed + i, work, heard::add);
        curve = i == 0 ? heard : curve;
      }
      return new Compared(best, losses, curve);
    } finally {
      network.setParameterVector(from);
    }
  }

  /** The loss at the end, infinite where it diverged. */
  private static double train(
      Network network,
      Loss loss,
      Dataset data,
      double[] from,
      double rate,
      int passes,
      long seed,
      Work work,
      Consumer<Spent> heard) {
    network.setParameterVector(from);
    int apart = Math.max(1, passes / 100);
    TrainingHistory history =
        Trainer.withDefaults()
            .withOptimiser(Optimiser.sgd(rate).withMomentum(MOMENTUM))
            .withBatchSize(BATCH)
            .withEpochs(Math.max(1, passes))
            .withSeed(seed)
            .withListener(
                (epoch, now) -> {
                  work.spend(1);
                  if (epoch.epoch() % apart == 0 || epoch.epoch() < 10) {
                    heard.accept(new Spent(epoch.epoch(), epoch.loss()));
                  }
                })
            .train(network, loss, data);
    KrylovSteps.stopIfInterrupted();
    return history.stopped() == TrainingHistory.Stop.DIVERGED
        ? Double.POSITIVE_INFINITY
        : history.loss().orElse(Double.POSITIVE_INFINITY);
  }
}
