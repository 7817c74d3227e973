package dev.sonde.nets.curvature;

import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.libtorch.Libtorch;
import dev.sonde.nets.libtorch.NativeValues;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.Program;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.EdgeVector;
import org.bytedeco.pytorch.InputMetadata;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Tensor;

/**
 * How much work a forward pass is, counted on the graph that libtorch records for differentiation
 * and not timed, so that what is decided by it is the same on every machine.
 *
 * <p>A weight of n entries that is applied at p positions, as a convolution's at every pixel of its
 * output, counts n·p multiplications; a product of two activations counts the entries of its output
 * times the length that it sums over; every other operation counts the entries of its output. What
 * TorchScript differentiates as a whole counts each weight once, so that such a figure is a lower
 * bound.
 */
public final class ForwardWork {

  /** What only lays a tensor out otherwise, so that a weight shows through. */
  private static final Set<String> LAYOUT =
      Set.of(
          "T", "Transpose", "Permute", "View", "Unsqueeze", "Squeeze", "Alias", "Clone", "Copys");

  private final Set<Long> seen = new HashSet<>();
  private double multiplications;

  private ForwardWork() {}

  /**
   * Counts the multiplications of one sample's forward pass.
   *
   * @param network the network, which is run once
   * @param dataset samples that it takes
   * @return at least its number of parameters
   * @throws dev.sonde.findings.InvalidInputException if the network does not take the data
   */
  public static double multiplications(Network network, Dataset dataset) {
    Program program = network.program();
    int samples = Math.min(dataset.samples(), program.batch().least());
    ModelInputs inputs = ModelInputs.of(network.source(), program, dataset);
    double counted =
        Libtorch.compute(
            () -> {
              int[] first = IntStream.range(0, samples).toArray();
              Tensor output =
                  program.forward(inputs.tensors(first, program.tensors().get(0).scalar_type()));
              ForwardWork work = new ForwardWork();
              if (output.requires_grad()) {
                work.walk(output.grad_fn());
              }
              return work.multiplications;
            });
    return Math.max(network.parameterCount(), counted / samples);
  }

  private void walk(Node last) {
    Deque<Node> open = new ArrayDeque<>();
    open.add(last);
    while (!open.isEmpty()) {
      Node node = open.removeLast();
      if (seen.add(node.address())) {
        EdgeVector edges = node.next_edges();
        count(node, edges);
        for (long i = 0; i < edges.size(); i++) {
          if (edges.get(i).is_valid()) {
            open.add(edges.get(i).function());
          }
        }
      }
    }
  }

  private void count(Node node, EdgeVector edges) {
    String name = name(node);
    if (node.num_inputs() == 0 || name.equals("AccumulateGrad") || LAYOUT.contains(name)) {
      return;
    }
    long[] output = shape(node, 0);
    double entries = entries(output);
    String operation = name.toLowerCase(Locale.ROOT);
    if (operation.contains("conv")) {
      double channels = output.length > 1 ? output[1] : 1;
      multiplications += weight(edges) * entries / channels;
    } else if (operation.contains("mm") || operation.contains("linear") || operation.equals("mv")) {
      double weight = weight(edges);
      double width = output.length > 0 ? output[output.length - 1] : 1;
      multiplications += weight > 0 ? weight * entries / width : entries * summed(edges);
    } else if (operation.contains("differentiablegraph")) {
      multiplications += weight(edges);
    } else {
      multiplications += entries;
    }
  }

  /** The entries of the largest weight among a node's operands; 0 where there is none. */
  private static double weight(EdgeVector edges) {
    double most = 0;
    for (long i = 0; i < edges.size(); i++) {
      if (edges.get(i).is_valid()) {
        most = Math.max(most, parameter(edges.get(i).function()).orElse(0.0));
      }
    }
    return most;
  }

  /** The entries of the parameter that a node hands on, but for its layout. */
  private static Optional<Double> parameter(Node node) {
    Node at = node;
    while (LAYOUT.contains(name(at)) && at.next_edges().size() == 1) {
      at = at.next_edges().get(0).function();
    }
    return name(at).equals("AccumulateGrad")
        ? Optional.of(entries(shape(at, 0)))
        : Optional.empty();
  }

  /** What a product of two activations sums over. */
  private static double summed(EdgeVector edges) {
    for (long i = 0; i < edges.size(); i++) {
      if (edges.get(i).is_valid()) {
        long[] operand = shape(edges.get(i).function(), edges.get(i).input_nr());
        return operand.length > 0 ? operand[operand.length - 1] : 1;
      }
    }
    return 1;
  }

  private static long[] shape(Node node, int input) {
    if (node.num_inputs() <= input) {
      return new long[0];
    }
    InputMetadata metadata = node.input_metadata(input);
    return metadata.was_default_constructed()
        ? new long[0]
        : NativeValues.shape(metadata.zeros_like());
  }

  private static double entries(long[] shape) {
    double entries = 1;
    for (long length : shape) {
      entries *= length;
    }
    return entries;
  }

  /** Such as {@code Convolution} of {@code ConvolutionBackward0}. */
  private static String name(Node node) {
    return node.name().getString().replaceFirst("^.*::", "").replaceFirst("Backward[0-9]*$", "");
  }
}
