package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Precision;
import dev.sonde.nets.network.ParameterTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Some of a network's trainable tensors, and the flat vectors that go with them.
 *
 * <p>Vectors of the block hold its tensors one behind the other, in the block's order.
 */
final class ParameterBlock implements AutoCloseable {
  private final List<ParameterTensor> members;
  private final int[] positions;
  private final int[] offsets;
  private final int dimension;
  private final TensorVector tensors;
  private final Precision precision;

  /**
   * Selects tensors of a working copy.
   *
   * @throws IllegalArgumentException if there are none, or one is not the copy's
   */
  ParameterBlock(WorkingCopy copy, List<ParameterTensor> members, Precision precision) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a block needs at least one tensor; got none");
    }
    List<String> names = copy.parameters().stream().map(ParameterTensor::name).toList();
    this.members = List.copyOf(members);
    this.positions = members.stream().mapToInt(member -> names.indexOf(member.name())).toArray();
    this.offsets = new int[members.size() + 1];
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] < 0) {
        throw new IllegalArgumentException(
            "the network has no trainable tensor " + members.get(i).name() + "; it has " + names);
      }
      offsets[i + 1] = Math.addExact(offsets[i], members.get(i).count());
    }
    if (IntStream.of(positions).distinct().count() < positions.length) {
      throw new IllegalArgumentException("a block holds every tensor at most once");
    }
    this.dimension = offsets[positions.length];
    this.tensors = copy.vectorOf(positions);
    this.precision = precision;
  }

  List<ParameterTensor> members() {
    return members;
  }

  /** Where each member stands among the network's tensors. */
  int[] positions() {
    return positions;
  }

  int dimension() {
    return dimension;
  }

  /** The members themselves. */
  TensorVector tensors() {
    return tensors;
  }

  /** Copies a flat vector into a native one; the caller's scope owns it. */
  Tensor flat(double[] vector) {
    Tensor flat = empty();
    if (precision == Precision.DOUBLE) {
      flat.data_ptr_double().put(vector, 0, dimension);
    } else {
      float[] narrow = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        narrow[i] = (float) vector[i];
      }
      flat.data_ptr_float().put(narrow, 0, dimension);
    }
    return flat;
  }

  /** An uninitialised native vector; the caller's scope owns it. */
  Tensor empty() {
    return torch.empty(new long[] {dimension}, new TensorOptions(precision.scalarType()), null);
  }

  /** Views of a flat native vector, shaped like the members; the caller's scope owns them. */
  Tensor[] pieces(Tensor flat) {
    Tensor[] out = new Tensor[positions.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = flat.narrow(0, offsets[i], offsets[i + 1] - offsets[i]).view(members.get(i).shape());
    }
    return out;
  }

  Precision precision() {
    return precision;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
