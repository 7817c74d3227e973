package dev.sonde.nets.curvature;

import dev.sonde.nets.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link Shard} on the machine that multiplies with it. */
public final class HeldShard implements AutoCloseable {
  private final Objective objective;

  /** Blocks of some tensors that were asked for, of which there are as many as layers. */
  private final List<ParameterBlock> blocks = new ArrayList<>();

  private HeldShard(Objective objective) {
    this.objective = objective;
  }

  /**
   * Copies a network for all shards of an objective on one machine.
   *
   * @param shard one of them
   * @param network as it was read there
   * @return the copy in the precision of the objective, which the caller closes
   */
  public static WorkingCopy copyFor(Shard shard, Network network) {
    return WorkingCopy.of(network, shard.precision());
  }

  /**
   * Makes ready to multiply. A thread multiplies alone; shards of one machine may be multiplied at
   * once.
   *
   * @param shard the groups and their data
   * @param network the network, read as where the objective is
   * @param copy the network's copy, which must not change and is closed after all shards
   * @param graphMemory how many bytes of inputs and differentiation graphs of this shard may stay
   *     between products
   * @return the products, which the caller closes
   */
  public static HeldShard of(Shard shard, Network network, WorkingCopy copy, long graphMemory) {
    Evaluation evaluation =
        Evaluation.withDefaults()
            .withThreads(1)
            .withGraphMemory(graphMemory)
            .withPrecision(shard.precision())
            .withSeed(shard.seed());
    Partition partition = Partition.part(shard.minibatches(), shard.groupStarts(), shard.places());
    return new HeldShard(
        Objective.ofPart(network, shard.loss(), shard.data(), evaluation, partition, copy));
  }

  /**
   * Multiplies.
   *
   * @param request a matrix and vectors
   * @return for each group of the shard, in order, the product with each vector
   * @throws dev.sonde.findings.InvalidInputException as {@link CurvatureOperator#multiply}, but for
   *     products that are not finite
   */
  public synchronized VectorBlock multiply(ShardRequest request) {
    double[][] vectors = request.vectors().vectors();
    ParameterBlock block = block(request.tensors());
    VectorBlock out =
        VectorBlock.empty(
            objective.partition().groups() * vectors.length,
            block.dimension(),
            objective.evaluation().precision());
    objective.products(
        request.matrix(),
        block,
        vectors,
        (group, column, product) -> product.copyTo(out, group * vectors.length + column));
    return out;
  }

  private ParameterBlock block(int[] tensors) {
    for (ParameterBlock known : blocks) {
      if (Arrays.equals(known.positions(), tensors)) {
        return known;
      }
    }
    ParameterBlock block = objective.block(tensors);
    blocks.add(block);
    return block;
  }

  /** Waits for the product that is being formed. */
  @Override
  public synchronized void close() {
    objective.close();
  }
}
