package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Precision;
import dev.sonde.nets.libtorch.Libtorch;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of the fixed minibatches as tensors in the working precision.
 *
 * <p>Gathering samples from Java's arrays costs more than a perceptron's first layer, so inputs
 * stay in native memory where all of them fit into their share of the memory for graphs. A pass
 * gets a copy of its own, because a model may write on its input.
 */
final class Minibatches implements AutoCloseable {

  /**
   * Inputs stay when they take at most this part of the memory for graphs, which needs the rest.
   */
  private static final int SHARE = 4;

  private final ModelInputs inputs;
  private final Partition partition;
  private final ScalarType type;
  private final Tensor[] @Nullable [] kept;
  private final long keptBytes;

  /**
   * Prepares the inputs; copies none yet.
   *
   * @param memory how many bytes the graphs and these inputs may take together
   */
  Minibatches(ModelInputs inputs, Partition partition, Precision precision, long memory) {
    this.inputs = inputs;
    this.partition = partition;
    this.type = precision.scalarType();
    long bytes = partition.samples() * inputs.bytesPerSample(precision);
    boolean fit = bytes <= memory / SHARE;
    this.kept = new Tensor[fit ? partition.minibatches().size() : 0][];
    this.keptBytes = fit ? bytes : 0;
  }

  /** How many bytes all kept inputs take. */
  long keptBytes() {
    return keptBytes;
  }

  /** The inputs of a minibatch, {@code (samples, …)}; the caller's scope owns them. */
  Tensor[] inputs(int minibatch) {
    if (kept.length == 0) {
      return gathered(minibatch);
    }
    return Arrays.stream(kept(minibatch)).map(Tensor::clone).toArray(Tensor[]::new);
  }

  private synchronized Tensor[] kept(int minibatch) {
    Tensor[] known = kept[minibatch];
    if (known == null) {
      known = gathered(minibatch);
      for (Tensor tensor : known) {
        Libtorch.keep(tensor);
      }
      kept[minibatch] = known;
    }
    return known;
  }

  private Tensor[] gathered(int minibatch) {
    return inputs.tensors(partition.minibatches().get(minibatch), type);
  }

  @Override
  public void close() {
    for (int m = 0; m < kept.length; m++) {
      Tensor[] tensors = kept[m];
      if (tensors != null) {
        for (Tensor tensor : tensors) {
          tensor.close();
        }
        kept[m] = null;
      }
    }
  }
}
