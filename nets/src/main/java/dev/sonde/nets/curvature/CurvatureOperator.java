package dev.sonde.nets.curvature;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.spectra.Definiteness;
import dev.sonde.spectra.SampledOperator;
import java.util.Arrays;
import java.util.List;

/**
 * A matrix of second derivatives of an {@link Objective}'s mean loss, or a diagonal block of it.
 *
 * <p>It belongs to its objective and is unusable once that is closed. Products are the same bits
 * whatever the number of threads, and the memory that graphs may take. Every vector of a block is
 * multiplied in step on graphs that do not stay resident, so pass blocks where graphs exceed {@link
 * Evaluation#graphMemory()}.
 *
 * <p>Groups are disjoint groups of minibatches, in a fixed order: {@code multiply} adds {@code
 * weight(g)} times group <i>g</i>'s product to a sum that starts at zero, for <i>g</i> = 0, 1, ….
 */
public final class CurvatureOperator implements SampledOperator {
  private final Objective objective;
  private final CurvatureMatrix matrix;
  private final ParameterBlock block;

  CurvatureOperator(Objective objective, CurvatureMatrix matrix, ParameterBlock block) {
    this.objective = objective;
    this.matrix = matrix;
    this.block = block;
  }

  @Override
  public int dimension() {
    return block.dimension();
  }

  /**
   * Returns the tensors that the vectors are made of, one behind the other.
   *
   * @return the block's tensors, in order
   */
  public List<ParameterTensor> tensors() {
    return block.members();
  }

  /**
   * Returns the diagonal block that belongs to some of the tensors. Only the derivatives it needs
   * are computed, on the same resident graphs.
   *
   * @param tensors tensors of the network, each at most once; their order is the block's
   * @return the block, of the tensors' joint dimension
   * @throws IllegalArgumentException if there is no tensor, or one is not the network's
   */
  public CurvatureOperator restrictedTo(List<ParameterTensor> tensors) {
    return objective.operator(matrix, tensors);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException if the network has an operation without a second derivative, or a
   *     product is not finite
   */
  @Override
  public void multiply(double[][] vectors, double[][] products) {
    check(vectors, vectors.length);
    check(products, vectors.length);
    for (double[] product : products) {
      Arrays.fill(product, 0);
    }
    objective.products(
        matrix,
        block,
        vectors,
        (group, column, values) -> values.addTo(products[column], weight(group)));
    requireFinite(products);
  }

  @Override
  public void multiplyByGroup(double[][] vectors, double[][][] productsByGroup) {
    check(vectors, vectors.length);
    if (productsByGroup.length != groups()) {
      throw new IllegalArgumentException(
          "products of " + groups() + " groups need as many arrays; got " + productsByGroup.length);
    }
    for (double[][] products : productsByGroup) {
      check(products, vectors.length);
    }
    objective.products(
        matrix,
        block,
        vectors,
        (group, column, values) -> values.copyTo(productsByGroup[group][column]));
    for (double[][] products : productsByGroup) {
      requireFinite(products);
    }
  }

  @Override
  public int groups() {
    return objective.partition().groups();
  }

  @Override
  public double weight(int group) {
    return objective.partition().weight(group);
  }

  @Override
  public double samplingFraction() {
    return (double) objective.partition().samples() / objective.partition().population();
  }

  @Override
  public double unitRoundoff() {
    return objective.evaluation().precision().unitRoundoff();
  }

  @Override
  public Definiteness definiteness() {
    return matrix.isOfOutput() ? Definiteness.POSITIVE_SEMIDEFINITE : Definiteness.INDEFINITE;
  }

  private void check(double[][] columns, int count) {
    if (columns.length != count) {
      throw new IllegalArgumentException(
          count + " vectors need as many products; got " + columns.length);
    }
    for (double[] column : columns) {
      if (column.length != dimension()) {
        throw new IllegalArgumentException(
            "the operator's dimension is " + dimension() + "; got " + column.length + " numbers");
      }
    }
  }

  private void requireFinite(double[][] products) {
    for (double[] product : products) {
      for (double value : product) {
        if (!Double.isFinite(value)) {
          throw new InvalidInputException(
              InvalidInputException.Kind.MODEL_NOT_FINITE,
              notFinite(matrix, objective.evaluation().precision()));
        }
      }
    }
  }

  /** Double precision is advised where it is not in use already. */
  public static String notFinite(CurvatureMatrix matrix, Precision precision) {
    return "A product with the "
        + matrix.words()
        + " matrix is not finite at this model's parameters: the derivatives overflow or are"
        + " undefined there, as that of a square root at 0 is. Check that the model's outputs and"
        + " their derivatives are finite on these data"
        + (precision == Precision.DOUBLE ? "." : ", or measure in double precision.");
  }
}
