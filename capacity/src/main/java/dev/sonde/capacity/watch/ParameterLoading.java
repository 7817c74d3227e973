package dev.sonde.capacity.watch;

import dev.sonde.nets.network.ParameterTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How much of the leading eigenvector of {@code P^{-1/2} H P^{-1/2}} lies in one parameter tensor,
 * and how large Adam's root mean squares are there.
 *
 * <p>Steps of Adam are divided by {@code √v̂}. Where a direction has curvature λ in training, steps
 * along it change its gradient, and {@code √v̂} cannot stay far below that change. So a direction
 * whose {@code √v̂} is minute beside that of other parameters has next to no curvature in the
 * training itself, whatever a Hessian of the network as it computes afterwards says: biases in
 * front of a batch normalisation are such, whose effect the batch's own mean takes away.
 *
 * @param name the tensor's name
 * @param share the sum of the unit eigenvector's squared entries in it, in [0, 1]
 * @param scale the median of {@code √v̂} in it, over the median in all parameters
 */
public record ParameterLoading(String name, double share, double scale) {
  /** Tensors with less are not listed. */
  private static final double LEAST_SHARE = 0.01;

  /** Root mean squares at most this times the median are minute; judgement. */
  private static final double MINUTE = 1e-3;

  /** Whether training has next to no gradients in this tensor. */
  public boolean isMinute() {
    return scale <= MINUTE;
  }

  /**
   * Adds up an eigenvector's squares by tensors.
   *
   * @param parameters the network's tensors
   * @param vector the eigenvector, of any norm but 0
   * @param roots {@code √v̂} of every parameter
   * @return those with at least a hundredth, the largest share first
   */
  static List<ParameterLoading> of(
      List<ParameterTensor> parameters, double[] vector, double[] roots) {
    double all = Arrays.stream(vector).map(entry -> entry * entry).sum();
    double usual = median(roots);
    List<ParameterLoading> out = new ArrayList<>();
    for (ParameterTensor tensor : parameters) {
      int end = tensor.offset() + tensor.count();
      double own =
          Arrays.stream(vector, tensor.offset(), end).map(entry -> entry * entry).sum() / all;
      if (own >= LEAST_SHARE) {
        double scale = median(Arrays.copyOfRange(roots, tensor.offset(), end)) / usual;
        out.add(new ParameterLoading(tensor.name(), own, scale));
      }
    }
    out.sort(Comparator.comparingDouble(ParameterLoading::share).reversed());
    return out;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
