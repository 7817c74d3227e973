package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Precision;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Program;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network's copy in the precision of an evaluation, which nobody else changes. */
public final class WorkingCopy implements AutoCloseable {
  private final Program program;
  private final ScalarType type;

  private WorkingCopy(Program program, ScalarType type) {
    this.program = program;
    this.type = type;
  }

  public static WorkingCopy of(Network network, Precision precision) {
    ScalarType type = precision.scalarType();
    return new WorkingCopy(network.program().copy(type), type);
  }

  /** Another copy, which shares what is not trained with this one where the program can. */
  WorkingCopy another() {
    return new WorkingCopy(program.copy(type), type);
  }

  List<ParameterTensor> parameters() {
    return program.parameters();
  }

  List<Tensor> tensors() {
    return program.tensors();
  }

  /** What is copied. */
  Program program() {
    return program;
  }

  /** The element type of every real tensor of this copy. */
  ScalarType type() {
    return type;
  }

  /** Runs the program; the result, in the working precision, belongs to the caller's scope. */
  Tensor forward(Tensor... inputs) {
    Tensor output = program.forward(inputs);
    // native code returns an enum constant of its own making: compare by value
    return output.is_floating_point() && output.scalar_type().value != type.value
        ? output.to(type)
        : output;
  }

  /** Replaces all trainable numbers; no graph made before may be used afterwards. */
  void set(double[] vector) {
    Libtorch.run(
        () -> {
          for (int i = 0; i < tensors().size(); i++) {
            ParameterTensor p = parameters().get(i);
            double[] part = Arrays.copyOfRange(vector, p.offset(), p.offset() + p.count());
            tensors().get(i).detach().copy_(Tensor.create(part, p.shape()));
          }
        });
  }

  /** The tensors at the given positions as the vector autograd wants; the caller closes it. */
  TensorVector vectorOf(int[] positions) {
    return Libtorch.compute(
        () ->
            Libtorch.keep(
                new TensorVector(
                    Arrays.stream(positions).mapToObj(tensors()::get).toArray(Tensor[]::new))));
  }

  @Override
  public void close() {
    program.close();
  }
}
