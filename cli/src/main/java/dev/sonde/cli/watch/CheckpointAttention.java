package dev.sonde.cli.watch;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.capacity.watch.HeadLogit;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The largest attention logits of checkpoints, by the attention engine; none where the samples are
 * no sequences of token ids, or the file is none that the engine reads.
 */
final class CheckpointAttention {
  /** As many as a few pages of a book; chosen by us for the cost. */
  private static final int MOST_TOKENS = 4096;

  private static final int SHORTEST = 2;

  private final List<long[]> sequences;
  private final int threads;
  private boolean refused;

  private CheckpointAttention(List<long[]> sequences, int threads) {
    this.sequences = sequences;
    this.threads = threads;
  }

  /** Prepares it for the sequences of a data set, spread evenly over it. */
  static CheckpointAttention on(Dataset data, int threads) {
    return new CheckpointAttention(sequences(data), threads);
  }

  private static List<long[]> sequences(Dataset data) {
    boolean isSequence =
        data.named().size() <= 1
            && data.inputs() instanceof Values.Integers
            && data.inputs().shape().length == 2
            && data.inputs().shape()[1] >= SHORTEST;
    if (!isSequence) {
      return List.of();
    }
    long[] ids = ((Values.Integers) data.inputs()).values();
    int length = Math.toIntExact(data.inputs().shape()[1]);
    int count = Math.min(data.samples(), Math.max(1, MOST_TOKENS / length));
    List<long[]> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * data.samples() / count) * length;
      out.add(Arrays.copyOfRange(ids, from, from + length));
    }
    return out;
  }

  /** On how many tokens logits are measured. */
  int tokens() {
    return sequences.stream().mapToInt(ids -> ids.length).sum();
  }

  /**
   * Measures a checkpoint.
   *
   * @param graph the file with the graph
   * @param weights the file with the weights, where the graph's own are not meant
   * @param say hears once why nothing is measured, where there is something to say
   * @return the largest logit of each head, layer by layer
   */
  List<HeadLogit> of(Path graph, Optional<Path> weights, Consumer<String> say) {
    String name = graph.toString().toLowerCase(Locale.ROOT);
    if (sequences.isEmpty() || refused || !(name.endsWith(".pt2") || name.endsWith(".onnx"))) {
      return List.of();
    }
    AttentionProbe probe = AttentionProbe.of(graph).withThreads(threads);
    try {
      return largest(weights.map(probe::withWeights).orElse(probe).onIds(sequences));
    } catch (InvalidInputException e) {
      refused = true;
      say.accept(String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  private static List<HeadLogit> largest(AttentionReport report) {
    return report.layers().stream()
        .flatMap(
            layer ->
                layer.heads().stream()
                    .map(
                        head ->
                            new HeadLogit(layer.layer(), head.head(), head.softmax().maxLogit())))
        .toList();
  }
}
