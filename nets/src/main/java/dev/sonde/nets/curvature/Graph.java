package dev.sonde.nets.curvature;

import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.loss.Criterion;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The differentiation graph of one minibatch, held between products.
 *
 * <p>Tensors of a graph are shared by all products on it; the engine locks its nodes, so two
 * threads may multiply on one graph.
 */
abstract sealed class Graph implements AutoCloseable {

  /**
   * Multiplies the minibatch's part of the matrix with a vector.
   *
   * @param matrix which matrix; of a kind that this graph serves
   * @param block which tensors the vector and the result are made of
   * @param vector the vector's pieces, one a tensor of the block
   * @return the result's pieces, of which any may be undefined and means zero; owned by the
   *     caller's scope
   */
  abstract TensorVector times(CurvatureMatrix matrix, ParameterBlock block, TensorVector vector);

  @Override
  public abstract void close();

  /** Copies the handles of those tensors that a further differentiation can start from. */
  private static @Nullable Tensor[] differentiable(TensorVector tensors) {
    @Nullable Tensor[] out = new Tensor[Math.toIntExact(tensors.size())];
    for (int i = 0; i < out.length; i++) {
      Tensor tensor = new Tensor(tensors.get(i));
      if (tensor.defined() && tensor.requires_grad()) {
        out[i] = Libtorch.keep(tensor);
      }
    }
    return out;
  }

  private static void closeAll(@Nullable Tensor[] tensors) {
    for (Tensor tensor : tensors) {
      if (tensor != null) {
        tensor.close();
      }
    }
  }

  /** Differentiates with the graph kept and nothing recorded. */
  private static TensorVector pullBack(
      TensorVector outputs, TensorVector inputs, TensorVector cotangents) {
    return torch.grad(outputs, inputs, cotangents, new BoolOptional(true), false, true);
  }

  /** The pieces of a vector whose counterpart can be differentiated, side by side with it. */
  private static boolean pair(
      @Nullable Tensor[] outputs,
      ParameterBlock block,
      TensorVector vector,
      TensorVector pairedOutputs,
      TensorVector pairedVector) {
    List<Tensor> left = new ArrayList<>();
    List<Tensor> right = new ArrayList<>();
    int[] positions = block.positions();
    for (int i = 0; i < positions.length; i++) {
      Tensor output = outputs[positions[i]];
      if (output != null) {
        left.add(output);
        right.add(vector.get(i));
      }
    }
    pairedOutputs.put(left.toArray(Tensor[]::new));
    pairedVector.put(right.toArray(Tensor[]::new));
    return !left.isEmpty();
  }

  /**
   * The gradient as a function of the parameters: reverse over reverse. A product costs at least
   * two matrix products for the first layer of a perceptron and six for every other.
   */
  static final class OfGradient extends Graph {
    private final @Nullable Tensor[] gradient;

    private OfGradient(@Nullable Tensor[] gradient) {
      this.gradient = gradient;
    }

    /** Differentiates a minibatch's share of the loss once. */
    static OfGradient of(Tensor loss, TensorVector parameters) {
      TensorVector gradient =
          torch.grad(
              new TensorVector(loss),
              parameters,
              new TensorVector(),
              new BoolOptional(true),
              true,
              true);
      return new OfGradient(differentiable(gradient));
    }

    @Override
    TensorVector times(CurvatureMatrix matrix, ParameterBlock block, TensorVector vector) {
      TensorVector outputs = new TensorVector();
      TensorVector cotangents = new TensorVector();
      if (!pair(gradient, block, vector, outputs, cotangents)) {
        return new TensorVector();
      }
      return pullBack(outputs, block.tensors(), cotangents);
    }

    @Override
    public void close() {
      closeAll(gradient);
    }
  }

  /**
   * The output as a function of the parameters, and Jᵀu as a function of a dummy u, whose
   * derivative is J: so Jv takes no forward mode. A product costs two matrix products for the first
   * layer of a perceptron and four for every other.
   */
  static final class OfOutput extends Graph {
    private final Tensor output;
    private final Tensor dummy;
    private final @Nullable Tensor[] pulled;
    private final Matrices matrices;
    private final Map<CurvatureMatrix, Criterion.OutputMatrix> made =
        new EnumMap<>(CurvatureMatrix.class);

    /** Makes the matrix between J and Jᵀ when it is first needed. */
    interface Matrices {
      Criterion.OutputMatrix of(CurvatureMatrix matrix, Tensor output);
    }

    private OfOutput(Tensor output, Tensor dummy, @Nullable Tensor[] pulled, Matrices matrices) {
      this.output = output;
      this.dummy = dummy;
      this.pulled = pulled;
      this.matrices = matrices;
    }

    static OfOutput of(Tensor output, TensorVector parameters, Matrices matrices) {
      Tensor dummy = Libtorch.keep(torch.zeros_like(output.detach()).requires_grad_(true));
      TensorVector pulled =
          torch.grad(
              new TensorVector(output),
              parameters,
              new TensorVector(dummy),
              new BoolOptional(true),
              true,
              true);
      return new OfOutput(
          Libtorch.keep(new Tensor(output)), dummy, differentiable(pulled), matrices);
    }

    @Override
    TensorVector times(CurvatureMatrix matrix, ParameterBlock block, TensorVector vector) {
      TensorVector outputs = new TensorVector();
      TensorVector cotangents = new TensorVector();
      if (!pair(pulled, block, vector, outputs, cotangents)) {
        return new TensorVector();
      }
      Tensor pushed = pullBack(outputs, new TensorVector(dummy), cotangents).get(0);
      if (!pushed.defined()) {
        return new TensorVector();
      }
      Tensor weighted = matrix(matrix).times(pushed);
      return pullBack(new TensorVector(output), block.tensors(), new TensorVector(weighted));
    }

    private synchronized Criterion.OutputMatrix matrix(CurvatureMatrix matrix) {
      return made.computeIfAbsent(matrix, missing -> matrices.of(missing, output));
    }

    @Override
    public void close() {
      made.values().forEach(Criterion.OutputMatrix::close);
      closeAll(pulled);
      dummy.close();
      output.close();
    }
  }
}
