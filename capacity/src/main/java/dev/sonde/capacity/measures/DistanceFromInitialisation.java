package dev.sonde.capacity.measures;

import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far training moved the parameters: {@code ‖θ − θ₀‖₂}, and relative to {@code ‖θ₀‖₂}.
 *
 * <p>Exact. Costs no products. Sources: Nagarajan, Kolter, Generalization in Deep Networks: The
 * Role of Distance from Initialization, 2019 (arXiv:1901.01672); Jiang et al., Fantastic
 * Generalization Measures and Where to Find Them, 2020 (arXiv:1912.02178).
 *
 * @param distance the Euclidean distance over all trainable parameters, in their units
 * @param relative the distance divided by the norm of the start; positive infinity when that is 0
 */
public record DistanceFromInitialisation(double distance, double relative) {

  /**
   * Measures the distance between two checkpoints of one architecture. Tensors are matched by name
   * and shape, in whatever order the files have them.
   *
   * @param initial the network before training
   * @param trained the network after it
   * @return the distance
   * @throws InvalidInputException if a tensor of either has no counterpart in the other, or the
   *     start holds weights that are not finite
   */
  public static DistanceFromInitialisation of(Network initial, Network trained) {
    return between(
        initial.parameters(),
        initial.parameterVector(),
        initial.source(),
        trained.parameters(),
        trained.parameterVector());
  }

  static DistanceFromInitialisation between(
      List<ParameterTensor> initialTensors,
      double[] initial,
      String initialSource,
      List<ParameterTensor> trainedTensors,
      double[] trained) {
    Map<String, ParameterTensor> byName = new LinkedHashMap<>();
    initialTensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    double squaredDistance = 0;
    double squaredStart = 0;
    for (ParameterTensor tensor : trainedTensors) {
      ParameterTensor start = byName.remove(tensor.name());
      if (start == null) {
        throw new InvalidInputException(
            initialSource
                + ": no tensor "
                + tensor.name()
                + ", which the model has; it has "
                + names(initialTensors)
                + ". Give the checkpoint that this very model was trained from.");
      }
      if (!Arrays.equals(start.shape(), tensor.shape())) {
        throw new InvalidInputException(
            initialSource
                + ": "
                + tensor.name()
                + " has shape "
                + Arrays.toString(start.shape())
                + ", expected "
                + Arrays.toString(tensor.shape())
                + " as in the model. Give the checkpoint that this very model was trained from.");
      }
      for (int i = 0; i < tensor.count(); i++) {
        double from = initial[start.offset() + i];
        if (!Double.isFinite(from)) {
          throw new InvalidInputException(
              initialSource
                  + ": "
                  + tensor.name()
                  + " holds "
                  + from
                  + ", and a distance needs finite weights. Give the checkpoint that this very model"
                  + " was trained from, saved before training.");
        }
        double difference = trained[tensor.offset() + i] - from;
        squaredDistance += difference * difference;
        squaredStart += from * from;
      }
    }
    if (!byName.isEmpty()) {
      throw new InvalidInputException(
          initialSource
              + ": tensor "
              + byName.keySet().iterator().next()
              + " is not in the model, which has "
              + names(trainedTensors)
              + ". Give the checkpoint that this very model was trained from.");
    }
    double distance = Math.sqrt(squaredDistance);
    double start = Math.sqrt(squaredStart);
    return new DistanceFromInitialisation(distance, distance == 0 ? 0 : distance / start);
  }

  /** The first few names, so that a message stays readable. */
  private static String names(List<ParameterTensor> tensors) {
    List<String> names = new ArrayList<>(tensors.stream().map(ParameterTensor::name).toList());
    int shown = Math.min(names.size(), 6);
    return String.join(", ", names.subList(0, shown)) + (shown < names.size() ? ", …" : "");
  }
}
