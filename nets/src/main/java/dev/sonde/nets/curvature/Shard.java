package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Some groups of an objective's minibatches with their data: what another machine forms its part of
 * every product of.
 *
 * <p>The groups are the objective's own, which depend on data and settings alone, and no group is
 * ever divided. So the products of a group are the same bits whoever forms them, and whoever gets
 * them all adds them up in the objective's order, whatever the number of shards.
 */
public final class Shard implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Loss loss;
  private final Dataset data;
  private final Partition partition;
  private final Precision precision;
  private final long seed;
  private final int firstGroup;

  private Shard(
      Loss loss, Dataset data, Partition partition, Evaluation evaluation, int firstGroup) {
    this.loss = loss;
    this.data = data;
    this.partition = partition;
    this.precision = evaluation.precision();
    this.seed = evaluation.seed();
    this.firstGroup = firstGroup;
  }

  /**
   * Cuts an objective's data.
   *
   * @param wanted how many shards; there are no more than groups
   * @return the shards in the order of their groups
   */
  static List<Shard> cut(
      Loss loss, Dataset data, Evaluation evaluation, Partition partition, int wanted) {
    int groups = partition.groups();
    int count = Math.max(1, Math.min(wanted, groups));
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = Math.toIntExact((long) groups * i / count);
      int to = Math.toIntExact((long) groups * (i + 1) / count);
      Partition part = partition.part(from, to);
      shards.add(new Shard(loss, data.select(part.places()), part, evaluation, from));
    }
    return shards;
  }

  int firstGroup() {
    return firstGroup;
  }

  int groups() {
    return partition.groups();
  }

  Precision precision() {
    return precision;
  }

  /**
   * Copies a network for all shards of an objective on one machine.
   *
   * @param network as it was read there
   * @return the copy in the precision of the objective, which the caller closes
   */
  public WorkingCopy copyOf(Network network) {
    return WorkingCopy.of(network, precision);
  }

  /**
   * Makes ready to multiply, on the machine that holds the shard. A thread multiplies alone; shards
   * of one machine may be multiplied at once.
   *
   * @param network the network, read as where the objective is
   * @param copy the network's copy, which must not change and is closed after all shards
   * @param graphMemory how many bytes of inputs and differentiation graphs of this shard may stay
   *     between products
   * @return the products, which the caller closes
   */
  public HeldShard held(Network network, WorkingCopy copy, long graphMemory) {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(1)
            .withGraphMemory(graphMemory)
            .withPrecision(precision)
            .withSeed(seed);
    return new HeldShard(Objective.ofPart(network, loss, data, evaluation, partition, copy));
  }
}
