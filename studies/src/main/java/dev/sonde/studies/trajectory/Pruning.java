package dev.sonde.studies.trajectory;

import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.studies.StudyDraws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;

/**
 * Takes the smallest weights out of a network, layer by layer.
 *
 * <p>A round sets {@code round(rate · left)} of each layer's remaining weights to 0, those of
 * smallest magnitude, of equal ones the first; biases stay. The last layer and convolutions lose
 * half of the rate, as in Frankle, Carbin 2019.
 *
 * @param layers the tensors of weights, those of two axes and more, in the network's order
 * @param parameters how many parameters the network has
 * @param rate the share that a round takes of a layer
 */
record Pruning(List<ParameterTensor> layers, int parameters, double rate) {

  Pruning {
    layers = List.copyOf(layers);
  }

  static Pruning of(Network network, double rate) {
    return new Pruning(
        network.parameters().stream().filter(tensor -> tensor.shape().length > 1).toList(),
        network.parameterCount(),
        rate);
  }

  /** The share that a round takes of a layer. */
  double rate(int layer) {
    boolean convolution = layers.get(layer).shape().length > 2;
    return layer == layers.size() - 1 || convolution ? rate / 2 : rate;
  }

  /** How many weights a layer has after some rounds, by the formula alone. */
  int left(int layer, int rounds) {
    return left(layers.get(layer).count(), rate(layer), rounds);
  }

  static int left(int count, double rate, int rounds) {
    int left = count;
    for (int round = 0; round < rounds; round++) {
      left -= (int) Math.round(rate * left);
    }
    return left;
  }

  /** The share of all weights that are left after some rounds. */
  double leftShare(int rounds) {
    double left = 0;
    double all = 0;
    for (int layer = 0; layer < layers.size(); layer++) {
      left += left(layer, rounds);
      all += layers.get(layer).count();
    }
    return left / all;
  }

  /** The first round with at most so many weights left. */
  int roundsTo(double share) {
    int round = 0;
    while (leftShare(round) > share && round < 1_000) {
      round++;
    }
    return round;
  }

  boolean[] everything() {
    boolean[] mask = new boolean[parameters];
    Arrays.fill(mask, true);
    return mask;
  }

  /** The mask after a further round. */
  boolean[] pruned(boolean[] mask, double[] weights) {
    boolean[] next = mask.clone();
    for (int layer = 0; layer < layers.size(); layer++) {
      List<Integer> kept = new ArrayList<>();
      ParameterTensor tensor = layers.get(layer);
      for (int i = tensor.offset(); i < tensor.offset() + tensor.count(); i++) {
        if (mask[i]) {
          kept.add(i);
        }
      }
      int out = (int) Math.round(rate(layer) * kept.size());
      kept.sort(
          (a, b) -> {
            int order = Double.compare(Math.abs(weights[a]), Math.abs(weights[b]));
            return order != 0 ? order : Integer.compare(a, b);
          });
      for (int i : kept.subList(0, out)) {
        next[i] = false;
      }
    }
    return next;
  }

  /** As many weights of each layer as a mask has, at random. */
  boolean[] shuffled(boolean[] mask, StudyDraws draws) {
    boolean[] next = mask.clone();
    for (ParameterTensor tensor : layers) {
      int[] order = draws.permutation(tensor.count());
      for (int i = 0; i < order.length; i++) {
        next[tensor.offset() + i] = mask[tensor.offset() + order[i]];
      }
    }
    return next;
  }

  /** How many weights of each layer a mask has. */
  double[] counts(boolean[] mask) {
    double[] counts = new double[layers.size()];
    for (int layer = 0; layer < counts.length; layer++) {
      ParameterTensor tensor = layers.get(layer);
      for (int i = tensor.offset(); i < tensor.offset() + tensor.count(); i++) {
        counts[layer] += mask[i] ? 1 : 0;
      }
    }
    return counts;
  }

  static String text(boolean[] mask) {
    BitSet bits = new BitSet(mask.length);
    for (int i = 0; i < mask.length; i++) {
      bits.set(i, mask[i]);
    }
    return Base64.getEncoder().encodeToString(bits.toByteArray());
  }

  boolean[] mask(String text) {
    BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(text));
    boolean[] mask = new boolean[parameters];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = bits.get(i);
    }
    return mask;
  }
}
