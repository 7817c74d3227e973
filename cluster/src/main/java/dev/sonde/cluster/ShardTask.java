package dev.sonde.cluster;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Shard;
import dev.sonde.nets.curvature.ShardRequest;
import dev.sonde.nets.packed.PackedModel;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** The products of one shard, formed by an executor: the shard's number in, the products out. */
final class ShardTask implements Function<Integer, ShardAnswer> {
  private static final long serialVersionUID = 1L;

  private final int number;
  private final int[] open;
  private final Broadcast<PackedModel> model;
  private final List<Broadcast<Shard>> shards;
  private final Broadcast<ShardRequest> request;
  private final int ofAMachine;

  /**
   * Makes the task of one product.
   *
   * @param number of the objective
   * @param open the objectives whose shards executors keep
   * @param ofAMachine how many shards share a machine's memory
   */
  ShardTask(
      int number,
      int[] open,
      Broadcast<PackedModel> model,
      List<Broadcast<Shard>> shards,
      Broadcast<ShardRequest> request,
      int ofAMachine) {
    this.number = number;
    this.open = open;
    this.model = model;
    this.shards = shards;
    this.request = request;
    this.ofAMachine = ofAMachine;
  }

  @Override
  public ShardAnswer call(Integer shard) {
    String executor = SparkEnv.get().executorId();
    try {
      ShardShelf shelf = ShardShelf.ofProcess();
      shelf.keepOnly(open);
      return ShardAnswer.of(
          executor,
          shelf
              .shard(number, shard, shards.get(shard), model, ofAMachine)
              .multiply(request.value()));
    } catch (InvalidInputException e) {
      return ShardAnswer.refused(executor, e);
    }
  }
}
