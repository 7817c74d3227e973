package dev.sonde.nets.exported;

import dev.sonde.exported.Safetensors;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What an optimiser keeps beside a network, in the safetensors format: Adam's running mean of
 * squared gradients as {@code NAME.exp_avg_sq} for every parameter {@code NAME}, as
 *
 * <pre>{@code
 * save_file({f"{name}.exp_avg_sq": optimizer.state[p]["exp_avg_sq"]
 *            for name, p in model.named_parameters()}, "step-100.optimizer.safetensors")
 * }</pre>
 *
 * writes it.
 */
public final class OptimiserState {
  private static final String SUFFIX = ".exp_avg_sq";

  private OptimiserState() {}

  /**
   * Reads Adam's second moments.
   *
   * @param file the state's file
   * @param network whose optimiser it was
   * @return a flat vector in the order of the network's parameters, without bias correction
   * @throws InvalidInputException if a parameter's is missing, or has another shape
   */
  public static double[] secondMoments(Path file, Network network) {
    Safetensors state = Safetensors.open(file);
    double[] out = new double[network.parameterCount()];
    for (ParameterTensor parameter : network.parameters()) {
      String name = parameter.name() + SUFFIX;
      if (!state.has(name)) {
        throw new InvalidInputException(
            InvalidInputException.Kind.ARRAYS,
            file
                + " has no tensor "
                + name
                + ". Save the second moments of every parameter under its own name, or take this"
                + " file away so that they are followed from the gradients");
      }
      Tensor tensor = CheckpointTensor.read(state.take(name, parameter.shape()));
      try {
        Libtorch.run(
            () ->
                tensor
                    .to(ScalarType.Double)
                    .contiguous()
                    .data_ptr_double()
                    .get(out, parameter.offset(), parameter.count()));
      } finally {
        tensor.close();
      }
    }
    return out;
  }
}
