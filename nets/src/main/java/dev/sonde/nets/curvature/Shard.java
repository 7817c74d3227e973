package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import java.io.Serializable;

/**
 * Some groups of an objective's minibatches with their data: what another machine forms its part of
 * every product of, as a {@link HeldShard}.
 *
 * <p>The groups are the objective's own, which depend on data and settings alone, and no group is
 * ever divided. So the products of a group are the same bits whoever forms them, and whoever gets
 * them all adds them up in the objective's order, whatever the number of shards.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Loss loss;
  private final Dataset data;
  private final int[] minibatches;
  private final int[] groupStarts;
  private final int[] places;
  private final Precision precision;
  private final long seed;
  private final int firstGroup;

  /**
   * Makes a shard.
   *
   * @param data the samples of its groups alone, one behind the other
   * @param minibatches how many samples each minibatch has
   * @param groupStarts the first minibatch of each group, and behind the last group how many there
   *     are
   * @param places where the samples stand in the whole data set
   * @param precision of the arithmetic
   * @param seed of targets that are drawn
   * @param firstGroup which of the objective's groups is the first
   */
  Shard(
      Loss loss,
      Dataset data,
      int[] minibatches,
      int[] groupStarts,
      int[] places,
      Precision precision,
      long seed,
      int firstGroup) {
    this.loss = loss;
    this.data = data;
    this.minibatches = minibatches;
    this.groupStarts = groupStarts;
    this.places = places;
    this.precision = precision;
    this.seed = seed;
    this.firstGroup = firstGroup;
  }

  Loss loss() {
    return loss;
  }

  Dataset data() {
    return data;
  }

  int[] minibatches() {
    return minibatches;
  }

  int[] groupStarts() {
    return groupStarts;
  }

  int[] places() {
    return places;
  }

  Precision precision() {
    return precision;
  }

  long seed() {
    return seed;
  }

  int firstGroup() {
    return firstGroup;
  }

  int groups() {
    return groupStarts.length - 1;
  }
}
