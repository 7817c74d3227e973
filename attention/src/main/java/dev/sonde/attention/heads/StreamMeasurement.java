package dev.sonde.attention.heads;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.sonde.attention.means.Median;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Looks for massive activations in the residual stream; see {@link MassiveActivation}.
 *
 * <p>Cost: one comparison for each number of the sums, another where one of them is above 100; a
 * sort of a sum's numbers only where at least half of them are below a thousandth of the largest.
 */
public final class StreamMeasurement {
  /** Sun et al. 2024, section 2. */
  private static final double LARGE = 100;

  private static final double TIMES_MEDIAN = 1_000;

  /** More than these are no table to read. */
  private static final int MOST = 64;

  private final int width;

  /** By name; what one of them gathers is its own. */
  private final Map<String, Sum> sums = new LinkedHashMap<>();

  /** What is known of one sum of two activations. */
  private static final class Sum {
    private final Map<Integer, MassiveActivation> massive = new TreeMap<>();
    private float largest = Float.NaN;
  }

  private StreamMeasurement(List<String> tensors, int width) {
    this.width = width;
    tensors.forEach(name -> sums.put(name, new Sum()));
  }

  /** Sums of two activations, which the residual stream is among. */
  public static Set<String> candidates(OnnxGraph graph) {
    Set<String> names = new LinkedHashSet<>();
    for (NodeProto node : graph.nodes()) {
      if (node.getOpType().equals("Add")
          && node.getInputList().stream().noneMatch(graph::comesFromWeights)) {
        names.add(node.getOutput(0));
      } else if (node.getOpType().equals("SkipLayerNormalization")) {
        boolean shown = node.getOutputCount() > 3 && !node.getOutput(3).isEmpty();
        names.add(node.getOutput(shown ? 3 : 0));
      }
    }
    return names;
  }

  /**
   * Starts from a first look.
   *
   * @param candidates what may be the stream
   * @param tensors those of a short run
   * @param tokens of that run
   * @param width of the stream where it was found at an attention, else 0: the most frequent width
   */
  public static StreamMeasurement of(
      Set<String> candidates, Map<String, Tensor> tensors, int tokens, int width) {
    Map<Integer, List<String>> byWidth = new TreeMap<>();
    for (String name : candidates) {
      Tensor tensor = tensors.get(name);
      if (tensor != null && tensor.stack() == 1 && tensor.rows() == tokens) {
        byWidth.computeIfAbsent(tensor.columns(), key -> new ArrayList<>()).add(name);
      }
    }
    int chosen =
        byWidth.entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().size()))
            .map(Map.Entry::getKey)
            .orElse(0);
    int found = width > 0 ? width : chosen;
    return new StreamMeasurement(byWidth.getOrDefault(found, List.of()), found);
  }

  /** The sums that are measured. */
  public Set<String> tensors() {
    return new LinkedHashSet<>(sums.keySet());
  }

  /** Adds what a run returned; runs may add different sums at the same time. */
  public void add(Set<String> names, Map<String, Tensor> returned, Sequence sequence) {
    for (String name : names) {
      Tensor tensor = returned.get(name);
      Sum sum = sums.get(name);
      if (tensor != null && sum != null && tensor.columns() == width) {
        add(name, sum, tensor, sequence);
      }
    }
  }

  private void add(String name, Sum sum, Tensor tensor, Sequence sequence) {
    float[] values = tensor.values();
    float most = mostOf(values);
    if (Float.isNaN(most)) {
      throw new InvalidInputException(
          InvalidInputException.Kind.MODEL_NOT_FINITE,
          "the residual stream at "
              + name
              + " is NaN on text "
              + (sequence.text() + 1)
              + ", and the logits before it are not; look at the weights of what is added there, or"
              + " export the model in float32");
    }
    if (!(most <= sum.largest)) {
      sum.largest = most;
    }
    if (!(most > LARGE) || !halfIsBelow(most / TIMES_MEDIAN, values)) {
      return;
    }
    double median = median(values);
    double least = Math.max(LARGE, TIMES_MEDIAN * median);
    for (int at = 0; at < values.length; at++) {
      if (Math.abs(values[at]) > LARGE && Math.abs(values[at]) >= least) {
        int position = at / width;
        MassiveActivation one =
            new MassiveActivation(
                name,
                at % width,
                values[at],
                median,
                1,
                position < sequence.length() ? sequence.tokens().get(position) : "",
                position,
                sequence.text());
        sum.massive.merge(one.channel(), one, StreamMeasurement::together);
      }
    }
  }

  /** The largest |x|; NaN where one of them is. */
  private static float mostOf(float[] values) {
    float even = 0;
    float odd = 0;
    int pairs = values.length / 2;
    for (int i = 0; i < pairs; i++) {
      even = Math.max(even, Math.abs(values[2 * i]));
      odd = Math.max(odd, Math.abs(values[2 * i + 1]));
    }
    float last = values.length % 2 == 1 ? Math.abs(values[values.length - 1]) : 0;
    return Math.max(last, Math.max(even, odd));
  }

  /** Whether the median |x| can be as small: counting is cheaper than sorting. */
  private static boolean halfIsBelow(double bound, float[] values) {
    int below = 0;
    for (float value : values) {
      below += Math.abs(value) <= bound ? 1 : 0;
    }
    return 2L * below >= values.length;
  }

  private static MassiveActivation together(MassiveActivation a, MassiveActivation b) {
    MassiveActivation most = Math.abs(b.value()) > Math.abs(a.value()) ? b : a;
    return new MassiveActivation(
        most.tensor(),
        most.channel(),
        most.value(),
        most.median(),
        a.tokens() + b.tokens(),
        most.token(),
        most.position(),
        most.text());
  }

  /** The median |x|. */
  private static double median(float[] values) {
    return Median.of(IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])));
  }

  public ResidualStream stream() {
    List<MassiveActivation> all =
        sums.values().stream()
            .flatMap(sum -> sum.massive.values().stream())
            .sorted(Comparator.comparingDouble(one -> -Math.abs(one.value())))
            .limit(MOST)
            .toList();
    double largest = Double.NaN;
    String largestTensor = "";
    for (Map.Entry<String, Sum> sum : sums.entrySet()) {
      float most = sum.getValue().largest;
      if (!Float.isNaN(most) && !(most <= largest)) {
        largest = most;
        largestTensor = sum.getKey();
      }
    }
    return new ResidualStream(width, sums.size(), largest, largestTensor, all);
  }
}
