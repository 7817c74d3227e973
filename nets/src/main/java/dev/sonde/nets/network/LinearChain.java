package dev.sonde.nets.network;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The layers of a network that is nothing but linear layers with one activation between them, for
 * measures that are defined layer by layer (path norm, product of spectral norms) and for fast
 * training.
 *
 * <p><b>Recognition.</b> Names and classes prove nothing, so the network is run. Its trainable
 * tensors must be matrices {@code [to, from]}, each followed by its bias {@code [to]} or not, that
 * fit together; on random inputs of three sizes the chain with exactly one of the known activations
 * must then give the network's own outputs to 1e-4 of their largest. Anything else (frozen
 * parameters, buffers, tied tensors, a last softmax, normalisation, an activation that is not
 * known) is not a chain.
 *
 * <p>Inputs are taken to be {@code [N, from]}; a network that flattens its inputs itself is
 * recognised, one that needs an image's shape is not.
 *
 * @param layers the layers, first to last, at least one
 * @param activation the function between them; {@link Activation#IDENTITY} for a single layer
 */
public record LinearChain(List<LinearLayer> layers, Activation activation) {
  // Rounding in single precision is a few 1e-6 at these sizes; two activations that agree to 1e-4
  // on all inputs cannot be told apart and count as not recognised.
  private static final double TOLERANCE = 1e-4;
  private static final int SAMPLES = 16;
  // small inputs show the activation near zero, large ones its asymptotes
  private static final double[] SCALES = {0.3, 3, 30};
  private static final long SEED = 20;

  /** Copies the list and checks that the layers fit together. */
  public LinearChain {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a chain needs at least one layer, got none");
    }
    for (int i = 1; i < layers.size(); i++) {
      if (layers.get(i).from() != layers.get(i - 1).to()) {
        throw new IllegalArgumentException(
            layers.get(i).weight().name()
                + " takes "
                + layers.get(i).from()
                + " numbers, the layer before gives "
                + layers.get(i - 1).to());
      }
    }
  }

  /**
   * Recognises a network that is such a chain.
   *
   * @param network a network, in evaluation mode; unchanged afterwards
   * @return its chain, or empty
   */
  public static Optional<LinearChain> of(Network network) {
    List<LinearLayer> layers = layers(network);
    if (layers.isEmpty() || !fit(layers)) {
      return Optional.empty();
    }
    return Libtorch.compute(
        () -> {
          if (!network.program().buffers().isEmpty()) {
            return Optional.empty();
          }
          return recognise(network, layers);
        });
  }

  /**
   * Whether the network, in training mode, gives the chain's outputs for the first samples of its
   * data; it would not with dropout, or if it looked at its inputs' shape. Leaves the network in
   * evaluation mode.
   */
  public boolean reproduces(Network network, Dataset data) {
    return Libtorch.compute(
        () -> {
          NoGradGuard guard = new NoGradGuard();
          network.program().train(true);
          try {
            Values first = data.first(Math.min(SAMPLES, data.samples())).inputs();
            Tensor input = NativeValues.tensor(first, ScalarType.Float);
            if (!input.is_floating_point() || first.sampleSize() != layers.get(0).from()) {
              return false;
            }
            Tensor flat = input.reshape(-1, first.sampleSize());
            return close(network.forward(input), run(network, layers, activation, flat));
          } finally {
            network.program().train(false);
            guard.close();
          }
        });
  }

  /**
   * Returns what each layer takes when the network sees some inputs, in double precision.
   *
   * @param network the network that this is the chain of
   * @param inputs {@code [N, …]} with as many numbers a sample as the first layer takes
   * @return for each layer {@code [N][from]}, the inputs themselves first
   */
  public List<double[][]> layerInputs(Network network, Values inputs) {
    return Libtorch.compute(
        () -> {
          NoGradGuard guard = new NoGradGuard();
          try {
            Tensor x =
                NativeValues.tensor(inputs, ScalarType.Double)
                    .reshape(inputs.samples(), inputs.sampleSize());
            List<double[][]> seen = new ArrayList<>();
            seen.add(rows(x));
            for (int i = 0; i + 1 < layers.size(); i++) {
              LinearLayer layer = layers.get(i);
              Tensor weight = tensor(network, layer.weight()).to(ScalarType.Double);
              Tensor sums = torch.linear(x, weight);
              if (layer.bias().isPresent()) {
                sums = sums.add(tensor(network, layer.bias().get()).to(ScalarType.Double));
              }
              x = activation.of(sums);
              seen.add(rows(x));
            }
            return seen;
          } finally {
            guard.close();
          }
        });
  }

  private static double[][] rows(Tensor matrix) {
    int columns = Math.toIntExact(matrix.size(1));
    double[][] rows = new double[Math.toIntExact(matrix.size(0))][columns];
    DoublePointer numbers = matrix.contiguous().data_ptr_double();
    for (int i = 0; i < rows.length; i++) {
      numbers.getPointer((long) i * columns).get(rows[i]);
    }
    return rows;
  }

  private static Optional<LinearChain> recognise(Network network, List<LinearLayer> layers) {
    Set<Activation> candidates =
        layers.size() == 1 ? EnumSet.of(Activation.IDENTITY) : EnumSet.allOf(Activation.class);
    Set<Activation> matching = matching(network, layers, candidates);
    return matching.size() == 1
        ? Optional.of(new LinearChain(layers, matching.iterator().next()))
        : Optional.empty();
  }

  private static Set<Activation> matching(
      Network network, List<LinearLayer> layers, Set<Activation> candidates) {
    NoGradGuard guard = new NoGradGuard();
    try {
      Set<Activation> matching = EnumSet.copyOf(candidates);
      SeededDraws draws = new SeededDraws(SEED);
      int from = layers.get(0).from();
      for (double scale : SCALES) {
        ScalarType type = network.tensors().get(0).scalar_type();
        Tensor input = Tensor.create(draws.normal(SAMPLES * from, scale), SAMPLES, from).to(type);
        Tensor output;
        try {
          output = network.forward(input);
        } catch (RuntimeException e) {
          return EnumSet.noneOf(Activation.class); // the network takes other shapes
        }
        long expected = (long) SAMPLES * layers.get(layers.size() - 1).to();
        if (output.numel() != expected || output.size(0) != SAMPLES) {
          return EnumSet.noneOf(Activation.class);
        }
        matching.removeIf(a -> !close(output, run(network, layers, a, input)));
      }
      return matching;
    } finally {
      guard.close();
    }
  }

  private static boolean close(Tensor output, Tensor chain) {
    double largest = output.abs().max().item_double();
    double difference = output.flatten().sub(chain.flatten()).abs().max().item_double();
    return difference <= TOLERANCE * largest;
  }

  private static Tensor run(
      Network network, List<LinearLayer> layers, Activation activation, Tensor input) {
    Tensor x = input;
    for (int i = 0; i < layers.size(); i++) {
      LinearLayer layer = layers.get(i);
      Tensor weight = tensor(network, layer.weight());
      x =
          layer.bias().isPresent()
              ? torch.linear(x, weight, new TensorOptional(tensor(network, layer.bias().get())))
              : torch.linear(x, weight);
      if (i + 1 < layers.size()) {
        x = activation.of(x);
      }
    }
    return x;
  }

  private static Tensor tensor(Network network, ParameterTensor parameter) {
    return network.tensors().get(network.parameters().indexOf(parameter));
  }

  /** Pairs matrices with the vectors after them; empty if anything else is among the tensors. */
  private static List<LinearLayer> layers(Network network) {
    List<LinearLayer> layers = new ArrayList<>();
    if (!network.frozenParameters().isEmpty()) {
      return layers;
    }
    List<ParameterTensor> parameters = network.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      ParameterTensor weight = parameters.get(i);
      if (weight.shape().length != 2) {
        return List.of();
      }
      Optional<ParameterTensor> bias = Optional.empty();
      if (i + 1 < parameters.size() && parameters.get(i + 1).shape().length == 1) {
        if (parameters.get(i + 1).count() != weight.shape()[0]) {
          return List.of();
        }
        bias = Optional.of(parameters.get(++i));
      }
      layers.add(new LinearLayer(weight, bias));
    }
    return layers;
  }

  private static boolean fit(List<LinearLayer> layers) {
    for (int i = 1; i < layers.size(); i++) {
      if (layers.get(i).from() != layers.get(i - 1).to()) {
        return false;
      }
    }
    return true;
  }
}
