package dev.sonde.nets.curvature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link Shard} on the machine that multiplies with it. */
public final class HeldShard implements AutoCloseable {
  private final Objective objective;

  /** Blocks of some tensors that were asked for, of which there are as many as layers. */
  private final List<ParameterBlock> blocks = new ArrayList<>();

  HeldShard(Objective objective) {
    this.objective = objective;
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

  @Override
  public void close() {
    objective.close();
  }
}
