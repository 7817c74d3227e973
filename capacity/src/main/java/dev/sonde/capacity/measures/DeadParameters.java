package dev.sonde.capacity.measures;

import dev.sonde.nets.data.Values;
import dev.sonde.nets.network.ParameterTensor;
import java.util.BitSet;
import java.util.List;

/**
 * Parameters that the loss does not feel: their gradient is exactly zero, and so is their row of
 * the curvature matrix.
 *
 * <p>A unit of a ReLU net that no sample switches on has such weights, and so have the weights of
 * an input that is always zero and the embedding of a token that never comes. The row is taken for
 * zero when its product with one random dense vector is exactly zero: for a row that is not, chance
 * makes that happen with probability 0.
 *
 * @param count how many parameters are dead
 * @param rows how many rows along the first axis of a tensor of two axes or more are wholly dead,
 *     besides tokens
 * @param tokens how many such rows are those of an embedding's tokens that the inputs never hold
 * @param columns how many slices along the second axis are wholly dead, in tensors not wholly dead,
 *     besides dead rows
 * @param tensor the name of the tensor with most, empty when there are none
 * @param inTensor how many that tensor has
 */
public record DeadParameters(
    int count, int rows, int tokens, int columns, String tensor, int inTensor) {

  /**
   * Counts the dead parameters. Costs one pass over the parameters, after one product that the
   * caller has spent.
   *
   * @param gradient the gradient, {@code [P]}
   * @param product the curvature matrix's product with a vector of independent continuous random
   *     numbers, {@code [P]}, or of several products the largest in size
   * @param tensors the tensors that make up the P parameters
   * @param inputs the network's inputs: where they are integers, a tensor whose dead rows are those
   *     that the integers never name, and no others, is an embedding
   * @return the count and where they are
   */
  public static DeadParameters of(
      double[] gradient, double[] product, List<ParameterTensor> tensors, Values inputs) {
    if (gradient.length != product.length) {
      throw new IllegalArgumentException(
          "gradient and product must be of one length, got "
              + gradient.length
              + " and "
              + product.length);
    }
    int count = 0;
    int rows = 0;
    int tokens = 0;
    int columns = 0;
    String most = "";
    int mostCount = 0;
    for (ParameterTensor tensor : tensors) {
      boolean[] dead = new boolean[tensor.count()];
      int inTensor = 0;
      for (int i = 0; i < dead.length; i++) {
        int at = tensor.offset() + i;
        dead[i] = gradient[at] == 0 && product[at] == 0;
        inTensor += dead[i] ? 1 : 0;
      }
      count += inTensor;
      if (inTensor > mostCount) {
        most = tensor.name();
        mostCount = inTensor;
      }
      if (inTensor > 0 && tensor.shape().length >= 2) {
        BitSet deadRows = deadRows(dead, tensor.shape());
        int deadOnes = deadRows.cardinality();
        if (deadRows.equals(absent(inputs, (int) tensor.shape()[0]))) {
          tokens += deadOnes;
        } else {
          rows += deadOnes;
        }
        columns += deadOnes < tensor.shape()[0] ? deadColumns(dead, tensor.shape()) : 0;
      }
    }
    return new DeadParameters(count, rows, tokens, columns, most, mostCount);
  }

  /** The integers below a bound that the inputs never hold; none where they hold larger ones. */
  private static BitSet absent(Values inputs, int bound) {
    BitSet absent = new BitSet(bound);
    if (inputs instanceof Values.Integers ids) {
      absent.set(0, bound);
      for (long id : ids.values()) {
        if (id < 0 || id >= bound) {
          return new BitSet();
        }
        absent.clear((int) id);
      }
    }
    return absent;
  }

  private static BitSet deadRows(boolean[] dead, long[] shape) {
    int rows = (int) shape[0];
    int stride = dead.length / rows;
    BitSet found = new BitSet(rows);
    for (int r = 0; r < rows; r++) {
      boolean all = true;
      for (int i = 0; i < stride; i++) {
        all &= dead[r * stride + i];
      }
      found.set(r, all);
    }
    return found;
  }

  private static int deadColumns(boolean[] dead, long[] shape) {
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    int stride = dead.length / (rows * columns);
    int count = 0;
    for (int c = 0; c < columns; c++) {
      boolean all = true;
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < stride; i++) {
          all &= dead[(r * columns + c) * stride + i];
        }
      }
      count += all ? 1 : 0;
    }
    return count;
  }
}
