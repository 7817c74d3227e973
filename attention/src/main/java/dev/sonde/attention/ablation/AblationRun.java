package dev.sonde.attention.ablation;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.OutputPath;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.attention.runtime.ScoreSession.Feed;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.HeadVectors.Layout;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.onnx.OnnxGraph;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Takes heads out, one at a time, and looks how far the model's output moves: the mean over tokens
 * of ‖y − y₀‖/‖y₀‖.
 *
 * <p>Cost: one pass of the model for every head, and one more, on one sequence. The error is over
 * the tokens, as if these were independent.
 */
public final class AblationRun {
  private final OnnxGraph graph;
  private final List<OutputPath> paths;
  private final Ablation mode;
  private final int threads;

  public AblationRun(OnnxGraph graph, List<AttentionPattern> patterns, Ablation mode, int threads) {
    this.graph = graph;
    paths = patterns.stream().map(AttentionPattern::output).toList();
    this.mode = mode;
    this.threads = threads;
  }

  /** The output that is compared. */
  String output() {
    return graph.outputs().get(0);
  }

  /**
   * Takes every head out.
   *
   * @param ids of the sequence
   * @param heads how many each layer has
   * @param listener hears of every pass
   * @return the change of the output by layer and head; no rows where a layer's outputs do not lie
   *     as expected
   */
  public RowMean[][] changes(long[] ids, int[] heads, Runnable listener) {
    Set<String> outputs = new LinkedHashSet<>();
    paths.forEach(path -> outputs.add(path.heads()));
    RowMean[][] changes = new RowMean[paths.size()][];
    try (ScoreSession session =
        ScoreSession.open(graph, AblationGraph.of(graph, paths), List.of(), outputs, threads)) {
      Map<String, Feed> neutral = new HashMap<>();
      for (int l = 0; l < paths.size(); l++) {
        neutral.put(AblationGraph.gain(l), new Feed(new float[] {1}, 1));
        neutral.put(AblationGraph.shift(l), new Feed(new float[] {0}, 1));
      }
      Set<String> all = new LinkedHashSet<>(outputs);
      all.add(output());
      Map<String, Tensor> plain = session.run(ids, neutral, all);
      listener.run();
      Tensor before = required(plain, output());
      for (int l = 0; l < paths.size(); l++) {
        changes[l] = new RowMean[heads[l]];
        Arrays.fill(changes[l], RowMean.NONE);
        Optional<Switch> layer =
            Switch.of(paths.get(l), required(plain, paths.get(l).heads()), ids, heads[l]);
        for (int h = 0; layer.isPresent() && h < heads[l]; h++) {
          Map<String, Feed> feed = new HashMap<>(neutral);
          feed.put(AblationGraph.gain(l), layer.get().gain(h));
          if (mode == Ablation.MEAN) {
            feed.put(AblationGraph.shift(l), layer.get().mean(h));
          }
          changes[l][h] =
              change(before, required(session.run(ids, feed, Set.of(output())), output()));
          listener.run();
        }
      }
    }
    return changes;
  }

  private static Tensor required(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("not returned by the run: " + name);
    }
    return tensor;
  }

  /** Mean over the rows of ‖after − before‖/‖before‖. */
  private static RowMean change(Tensor before, Tensor after) {
    MeanAccumulator mean = new MeanAccumulator();
    int width = before.columns();
    float[] first = before.values();
    float[] second = after.values();
    for (int row = 0; row < before.stack() * before.rows(); row++) {
      double moved = 0;
      double length = 0;
      for (int at = row * width; at < (row + 1) * width; at++) {
        double difference = (double) second[at] - first[at];
        moved += difference * difference;
        length += (double) first[at] * first[at];
      }
      if (length > 0) {
        mean.add(Math.sqrt(moved / length));
      }
    }
    return mean.mean();
  }

  /**
   * What takes one head of a layer out, in the shape that lies over its tensor.
   *
   * @param vectors the outputs as they are
   * @param shape of gain and shift, head by head in the order of the tensor
   */
  private record Switch(HeadVectors vectors, long[] shape) {
    static Optional<Switch> of(OutputPath path, Tensor tensor, long[] ids, int heads) {
      Optional<HeadVectors> found = HeadVectors.of(tensor, path.layout(), ids.length, heads);
      return found
          .filter(vectors -> vectors.heads() == heads)
          .map(vectors -> new Switch(vectors, shape(path.layout(), tensor, vectors)));
    }

    private static long[] shape(Layout layout, Tensor tensor, HeadVectors vectors) {
      long d = vectors.dimension();
      boolean joined = tensor.columns() == vectors.heads() * d;
      return switch (layout) {
        case ROWS -> shape(tensor.outer(), 1, d);
        case COLUMNS -> shape(tensor.outer(), d, 1);
        case INTERLEAVED ->
            joined ? new long[] {tensor.columns()} : new long[] {vectors.heads(), d};
        case UNKNOWN -> throw new IllegalArgumentException("heads lie in no known way");
      };
    }

    private static long[] shape(List<Integer> outer, long... last) {
      return LongStream.concat(outer.stream().mapToLong(Integer::longValue), Arrays.stream(last))
          .toArray();
    }

    Feed gain(int head) {
      float[] gain = new float[vectors.heads() * vectors.dimension()];
      Arrays.fill(gain, 1);
      Arrays.fill(gain, head * vectors.dimension(), (head + 1) * vectors.dimension(), 0);
      return new Feed(gain, shape);
    }

    Feed mean(int head) {
      int d = vectors.dimension();
      float[] mean = new float[vectors.heads() * d];
      double[] sum = new double[d];
      double[] vector = new double[d];
      for (int t = 0; t < vectors.rows(); t++) {
        vectors.copy(head, t, 1, vector);
        for (int c = 0; c < d; c++) {
          sum[c] += vector[c] / vectors.rows();
        }
      }
      for (int c = 0; c < d; c++) {
        mean[head * d + c] = (float) sum[c];
      }
      return new Feed(mean, shape);
    }
  }
}
