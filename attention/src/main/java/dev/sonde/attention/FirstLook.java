package dev.sonde.attention;

import dev.sonde.attention.heads.LayerMeasurement;
import dev.sonde.attention.heads.LayerOutput;
import dev.sonde.attention.heads.StreamMeasurement;
import dev.sonde.attention.logits.ReadingCheck;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.AttentionPattern.Factor;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.runtime.GraphCut;
import dev.sonde.attention.runtime.GraphPart;
import dev.sonde.attention.runtime.ModelParts;
import dev.sonde.attention.runtime.ModelParts.Sessions;
import dev.sonde.attention.runtime.OneLengthException;
import dev.sonde.attention.runtime.PassMemory;
import dev.sonde.attention.runtime.SequenceLength;
import dev.sonde.attention.softmax.KeptRows;
import dev.sonde.attention.softmax.RowChoice;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/**
 * A first pass on a few tokens, as the model is written and with everything shown: what was read of
 * it is held against what it computes.
 */
final class FirstLook {
  /** A first, short run tells the number of heads, and compares with the model's own softmax. */
  private static final int FIRST_LOOK = 16;

  private final OnnxGraph graph;
  private final PatternFinder.Found found;
  private final List<Sequence> sequences;
  private final int threads;
  private final SequenceLength length;
  private final ErrorUnit errorOver;
  private final boolean scales;
  private final List<LayerMeasurement> layers = new ArrayList<>();
  private double softmaxDifference = Double.NaN;

  FirstLook(
      OnnxGraph graph,
      PatternFinder.Found found,
      List<Sequence> sequences,
      int threads,
      SequenceLength length,
      ErrorUnit errorOver,
      boolean scales) {
    this.graph = graph;
    this.found = found;
    this.sequences = sequences;
    this.threads = threads;
    this.length = length;
    this.errorOver = errorOver;
    this.scales = scales;
  }

  /**
   * What was seen.
   *
   * @param found the attention that was read right, and what was not recognised
   * @param layers a measurement for each, ready for rows
   * @param stream of the residual stream
   * @param softmaxDifference how far worked-out probabilities are from the model's own; NaN where
   *     it shows none
   */
  record Looked(
      PatternFinder.Found found,
      List<LayerMeasurement> layers,
      StreamMeasurement stream,
      double softmaxDifference) {}

  /**
   * Looks at the first tokens.
   *
   * @throws OneLengthException when the model fails on them, and there are longer sequences
   */
  Looked look(ExecutorService workers) {
    long[] first = firstTokens();
    try {
      return look(first, workers);
    } catch (InvalidInputException e) {
      int longest = sequences.stream().mapToInt(Sequence::length).max().orElse(0);
      throw shortened(e, first.length, longest, length);
    }
  }

  /** What a failure means: one on fewer tokens than another sequence has may be of their number. */
  static InvalidInputException shortened(
      InvalidInputException e, int came, int longer, SequenceLength length) {
    return e.kind() == Kind.RUNTIME && came < longer && !length.exact()
        ? new OneLengthException(longer, e)
        : e;
  }

  /**
   * Runs the first tokens through the model as it is written, with everything shown that may be
   * measured.
   */
  private Looked look(long[] first, ExecutorService workers) {
    List<Set<String>> wanted = new ArrayList<>();
    for (AttentionPattern pattern : found.patterns()) {
      Set<String> names = LayerMeasurement.tensors(pattern);
      names.addAll(LayerOutput.weights(pattern.output()));
      pattern.addition().values().ifPresent(names::add);
      pattern.factors().stream().map(Factor::tensor).forEach(names::add);
      wanted.add(names);
    }
    Set<String> sums = StreamMeasurement.candidates(graph);
    List<GraphPart> parts = GraphCut.parts(graph, found.patterns(), wanted, sums);
    Map<String, Tensor> summed = new HashMap<>();
    List<AttentionPattern> read = new ArrayList<>();
    List<UnrecognisedAttention> unrecognised = new ArrayList<>(found.unrecognised());
    int width = 0;
    try (ModelParts model = new ModelParts(graph, parts, Sessions.AS_WRITTEN, threads);
        ModelParts.Pass pass = model.pass(first, new PassMemory())) {
      for (GraphPart part : parts) {
        Map<String, Tensor> tensors = pass.next();
        for (int i : part.layers()) {
          AttentionPattern pattern = found.patterns().get(i);
          Optional<String> wrong = add(pattern, tensors);
          if (wrong.isPresent()) {
            unrecognised.add(pattern.unrecognised(wrong.get()));
            continue;
          }
          read.add(pattern);
          LayerMeasurement layer = layers.get(layers.size() - 1);
          InParallel.run(workers, layer.project(tensors));
          width = width > 0 ? width : layer.streamWidth(tensors);
        }
        summed.putAll(tensors);
        summed.keySet().retainAll(sums);
      }
    }
    PatternFinder.Found left = new PatternFinder.Found(read, unrecognised);
    left.checkAny(graph);
    return new Looked(
        left, layers, StreamMeasurement.of(sums, summed, first.length, width), softmaxDifference);
  }

  /** Adds a layer, unless its tensors show that it was read wrong. */
  private Optional<String> add(AttentionPattern pattern, Map<String, Tensor> tensors) {
    LayerMeasurement layer;
    try {
      layer = new LayerMeasurement(pattern, tensors, errorOver == ErrorUnit.ROWS, choice());
    } catch (InvalidInputException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    double ofWeights = layer.differenceFromWeights(tensors);
    if (ofWeights > LayerMeasurement.MOST_ROUNDING) {
      return Optional.of(LayerMeasurement.misread(pattern, ofWeights));
    }
    double ofOutput = ReadingCheck.outputDifference(pattern, tensors);
    if (ofOutput > ReadingCheck.MOST_ROUNDING) {
      return Optional.of(ReadingCheck.misread(ofOutput));
    }
    if (scales) {
      layer.tryScales(Sequence.tokens(sequences));
    }
    layers.add(layer);
    softmaxDifference = greater(softmaxDifference, ofWeights);
    return Optional.empty();
  }

  private long[] firstTokens() {
    long[] ids = sequences.get(0).ids();
    return length.exact() ? ids : Arrays.copyOf(ids, Math.min(FIRST_LOOK, ids.length));
  }

  private RowChoice choice() {
    return KeptRows.choice(
        Sequence.tokens(sequences),
        sequences.stream().mapToInt(Sequence::length).max().orElse(0),
        sequences.size());
  }

  private static double greater(double a, double b) {
    if (Double.isNaN(a)) {
      return b;
    }
    return Double.isNaN(b) ? a : Math.max(a, b);
  }
}
