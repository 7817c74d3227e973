package dev.sonde.nets.curvature;

import java.util.List;

/**
 * Other machines that form an objective's products, each of the data that it holds. They may be
 * lost and come again at any time: what a shard's products are depends on the shard, the network
 * and the request alone.
 */
public interface ShardMachines {

  /**
   * Says how many shards to cut an objective's data into.
   *
   * @param groups how many groups of minibatches there are, which shards do not divide
   * @return at least 1
   */
  int shards(int groups);

  /**
   * Hands the data of an objective over.
   *
   * @param shards all of its shards, in order
   * @return forms products with them
   */
  Holders hold(List<Shard> shards);

  /** Those who hold the shards of one objective. */
  interface Holders extends AutoCloseable {

    /**
     * Forms products, and waits for them; an interrupt of the thread is kept for later.
     *
     * @param request a matrix and vectors
     * @return what {@link HeldShard#multiply} returns for each shard, in order
     * @throws dev.sonde.findings.InvalidInputException if a shard's product cannot be formed
     */
    List<VectorBlock> multiply(ShardRequest request);

    /** Lets the shards go. */
    @Override
    void close();
  }
}
