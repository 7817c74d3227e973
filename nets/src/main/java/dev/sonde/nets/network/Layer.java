package dev.sonde.nets.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The trainable tensors that one submodule owns itself, for example the weight and bias of {@code
 * encoder.0}.
 *
 * @param name the submodule's dotted name; {@link #ROOT} for tensors of the outermost module
 * @param tensors its trainable tensors, in the network's order, at least one
 */
public record Layer(String name, List<ParameterTensor> tensors) {

  /** The name of the outermost module. */
  public static final String ROOT = "(root)";

  /** Copies the list. */
  public Layer {
    tensors = List.copyOf(tensors);
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("layer " + name + " has no trainable tensor");
    }
  }

  /**
   * Returns how many numbers the layer's tensors hold.
   *
   * @return the number of parameters, at least 1
   */
  public int parameterCount() {
    return tensors.stream().mapToInt(ParameterTensor::count).sum();
  }

  /** Groups tensors by the submodule that owns them, in order of first appearance. */
  static List<Layer> of(List<ParameterTensor> parameters) {
    Map<String, List<ParameterTensor>> byOwner = new LinkedHashMap<>();
    for (ParameterTensor parameter : parameters) {
      int dot = parameter.name().lastIndexOf('.');
      String owner = dot < 0 ? ROOT : parameter.name().substring(0, dot);
      byOwner.computeIfAbsent(owner, any -> new ArrayList<>()).add(parameter);
    }
    List<Layer> layers = new ArrayList<>();
    byOwner.forEach((name, tensors) -> layers.add(new Layer(name, tensors)));
    return List.copyOf(layers);
  }
}
