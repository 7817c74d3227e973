package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Products formed by other machines, group by group, and handed over in order of groups. */
final class ShardedProducts implements AutoCloseable {
  /** The products of all groups that are on their way at once take at most this part of Java's. */
  private static final int SHARE = 8;

  private final ShardMachines.Holders holders;
  private final List<Shard> shards;
  private final OrderedWorkers workers;
  private final Precision precision;
  private final int groups;

  ShardedProducts(ShardMachines.Holders holders, List<Shard> shards, OrderedWorkers workers) {
    this.holders = holders;
    this.shards = shards;
    this.workers = workers;
    this.precision = shards.get(0).precision();
    this.groups = shards.stream().mapToInt(Shard::groups).sum();
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
      int first = partition.groupStarts()[from];
      int[] starts =
          Arrays.stream(partition.groupStarts(), from, to + 1)
              .map(start -> start - first)
              .toArray();
      int[] samples = partition.samplesOf(from, to);
      shards.add(
          new Shard(
              loss,
              data.select(samples),
              partition.sizesOf(from, to),
              starts,
              samples,
              evaluation.precision(),
              evaluation.seed(),
              from));
    }
    return shards;
  }

  /** Multiplies every vector with every group's matrix. */
  void multiply(
      CurvatureMatrix matrix,
      ParameterBlock block,
      double[][] vectors,
      CurvatureProducts.Sink sink) {
    long column = (long) groups * block.dimension() * precision.bytes();
    int most = (int) Math.max(1, Math.min(vectors.length, memory() / column));
    for (int from = 0; from < vectors.length; from += most) {
      int to = Math.min(vectors.length, from + most);
      List<VectorBlock> products =
          holders.multiply(
              new ShardRequest(
                  matrix, block.positions(), VectorBlock.of(vectors, from, to, precision)));
      deliver(products, from, to - from, sink);
    }
  }

  private static long memory() {
    return Runtime.getRuntime().maxMemory() / SHARE;
  }

  /** Columns at once, and each in the order of groups, as if they had been formed here. */
  private void deliver(
      List<VectorBlock> products, int from, int columns, CurvatureProducts.Sink sink) {
    workers.inOrder(
        columns,
        Nothing::new,
        (own, column) -> {
          for (int s = 0; s < shards.size(); s++) {
            Shard shard = shards.get(s);
            for (int g = 0; g < shard.groups(); g++) {
              sink.accept(
                  shard.firstGroup() + g,
                  from + column,
                  Product.of(products.get(s), g * columns + column));
            }
          }
        },
        (own, column) -> {});
  }

  /** Sums go where the sink has them. */
  private static final class Nothing implements OrderedWorkers.Scratch {
    @Override
    public void close() {
      // holds nothing
    }
  }

  @Override
  public void close() {
    holders.close();
  }
}
