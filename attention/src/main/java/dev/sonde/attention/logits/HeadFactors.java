package dev.sonde.attention.logits;

import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.attention.vectors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model multiplies one head's q·k with.
 *
 * @param scale all of it; NaN where a soft cap leaves no factor to name, or one is unknown
 * @param queries the part of it that queries have been multiplied with already
 * @param keys the part of it that keys have been multiplied with already
 */
public record HeadFactors(double scale, double queries, double keys) {

  /**
   * Returns the factors of a layer's heads.
   *
   * @param pattern which tensors they are
   * @param tensors of a run
   * @param heads how many heads there are
   */
  public static List<HeadFactors> of(
      AttentionPattern pattern, Map<String, Tensor> tensors, int heads) {
    List<HeadFactors> all = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      // a soft cap divides before tanh and multiplies behind it: no factor on q·k is left to name
      HeadFactors factors = new HeadFactors(pattern.capped() ? Double.NaN : 1, 1, 1);
      for (Factor factor : pattern.factors()) {
        double number = number(tensors.get(factor.tensor()), head, heads);
        factors = factors.times(factor.divides() ? 1 / number : number, factor.place());
      }
      all.add(factors);
    }
    return all;
  }

  private HeadFactors times(double value, Factor.Place place) {
    return switch (place) {
      case QUERIES -> new HeadFactors(scale * value, queries * value, keys);
      case KEYS -> new HeadFactors(scale * value, queries, keys * value);
      case PRODUCT -> new HeadFactors(scale * value, queries, keys);
    };
  }

  private static double number(@Nullable Tensor tensor, int head, int heads) {
    if (tensor == null) {
      return Double.NaN;
    }
    if (tensor.size() == 1) {
      return tensor.numbers().get(0);
    }
    return tensor.size() == heads ? tensor.numbers().get(head) : Double.NaN;
  }
}
