package dev.sonde.descent.cells;

import dev.sonde.nets.network.CausalTransformer;
import dev.sonde.nets.network.ConvNet;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Perceptron;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * A network to be built.
 *
 * @param builder builds it from the seed of its weights
 * @param parameterCount how many parameters it will have
 */
public record NetworkRecipe(LongFunction<Network> builder, long parameterCount) {

  static NetworkRecipe perceptron(SweepData data, int width, int depth) {
    int[] widths = new int[depth];
    Arrays.fill(widths, width);
    Perceptron perceptron = Perceptron.of(data.features(), data.outputs()).withWidths(widths);
    return new NetworkRecipe(perceptron::build, perceptron.parameterCount());
  }

  static NetworkRecipe conv(SweepData data, int width, int depth) {
    int[] widths = new int[depth];
    for (int block = 0; block < depth; block++) {
      widths[block] = Math.multiplyExact(width, 1 << block);
    }
    int[] image = data.image();
    ConvNet net = ConvNet.of(image[0], image[1], image[2], data.outputs()).withWidths(widths);
    return new NetworkRecipe(net::build, net.parameterCount());
  }

  static NetworkRecipe transformer(SweepData data, int width, int layers, int heads) {
    CausalTransformer transformer =
        CausalTransformer.of(data.outputs(), data.features())
            .withWidth(width)
            .withLayers(layers)
            .withHeads(heads);
    return new NetworkRecipe(transformer::build, transformer.parameterCount());
  }

  public Network build(long seed) {
    return builder.apply(seed);
  }
}
