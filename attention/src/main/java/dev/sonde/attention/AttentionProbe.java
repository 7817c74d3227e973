package dev.sonde.attention;

import dev.sonde.nets.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Measures the attention of a transformer in an ONNX file.
 *
 * <pre>{@code
 * AttentionReport report = AttentionProbe.of(onnx).on(texts);
 * }</pre>
 *
 * <p>The model runs in ONNX Runtime on one sequence at a time, with the runtime's optimisations,
 * which change logits by rounding only; quantised models, where rounding may tip a whole number,
 * run as they are written. The same file and texts give the same figures, whatever the number of
 * threads.
 *
 * <p>Cost: one pass of the model per sequence. The model runs in parts, one for each layer with
 * attention, each measured before the next one runs; so memory holds the model's weights and the
 * logits and probabilities of one layer, 8·H·n² bytes, whatever the number of layers.
 *
 * @see AttentionReport
 */
public final class AttentionProbe {
  /** What the usual encoders take at most. */
  private static final int USUAL_WINDOW = 512;

  private static final int SHORTEST_WINDOW = 4;

  private final Path model;
  private final Optional<Path> tokenizer;
  private final OptionalInt window;

  /** The only length that the model was found to take; absent while none was. */
  private final OptionalInt only;

  private final int threads;
  private final Optional<Ablation> ablation;
  private final boolean scales;
  private final ProbeListener listener;

  private AttentionProbe(
      Path model,
      Optional<Path> tokenizer,
      OptionalInt window,
      OptionalInt only,
      int threads,
      Optional<Ablation> ablation,
      boolean scales,
      ProbeListener listener) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.window = window;
    this.only = only;
    this.threads = threads;
    this.ablation = ablation;
    this.scales = scales;
    this.listener = listener;
  }

  /**
   * Returns a probe of a model. Nothing is read yet.
   *
   * @param model an ONNX file; external data are looked for beside it
   * @return the probe, with all of the machine's processors
   */
  public static AttentionProbe of(Path model) {
    return new AttentionProbe(
        model,
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        false,
        (done, planned) -> {});
  }

  /**
   * Returns a probe of another model that is set up like this one and reads texts with the same
   * tokenizer, so that both can be {@linkplain AttentionReport#comparedWith compared}.
   *
   * @param other an ONNX file
   * @return the probe
   */
  public AttentionProbe withModel(Path other) {
    return new AttentionProbe(
        other,
        tokenizer.or(() -> TextTokenizer.beside(model)),
        window,
        OptionalInt.empty(),
        threads,
        ablation,
        scales,
        listener);
  }

  /**
   * Returns a probe that reads texts with the given tokenizer.
   *
   * @param file a {@code tokenizer.json}; otherwise it is looked for beside the model
   * @return the probe
   */
  public AttentionProbe withTokenizer(Path file) {
    return new AttentionProbe(
        model, Optional.of(file), window, only, threads, ablation, scales, listener);
  }

  /**
   * Returns a probe that cuts texts into sequences of at most so many tokens. A model that was
   * exported for one length is run on sequences of exactly that length, and what is left over is
   * left out.
   *
   * @param tokens at least 4, special tokens included; 512 by default, or the length that the model
   *     was exported for
   * @return the probe
   */
  public AttentionProbe withWindow(int tokens) {
    if (tokens < SHORTEST_WINDOW) {
      throw new IllegalArgumentException("a window needs at least 4 tokens, got " + tokens);
    }
    return new AttentionProbe(
        model,
        tokenizer,
        OptionalInt.of(tokens),
        OptionalInt.empty(),
        threads,
        ablation,
        scales,
        listener);
  }

  /**
   * Returns a probe that uses so many threads.
   *
   * @param count at least 1
   * @return the probe
   */
  public AttentionProbe withThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, got " + count);
    }
    return new AttentionProbe(model, tokenizer, window, only, count, ablation, scales, listener);
  }

  /**
   * Returns a probe that also takes heads out, one at a time, on the first sequence.
   *
   * @param mode what their outputs are replaced by; it costs one more pass for every head
   * @return the probe
   */
  public AttentionProbe withAblation(Ablation mode) {
    return new AttentionProbe(
        model, tokenizer, window, only, threads, Optional.of(mode), scales, listener);
  }

  /**
   * Returns a probe that also puts the products of queries and keys through the softmax with the
   * scales 1, 1/√d and 1/d.
   *
   * @return the probe; it costs three more softmaxes for each row, of 2,048 rows a head at most
   */
  public AttentionProbe withOtherScales() {
    return new AttentionProbe(model, tokenizer, window, only, threads, ablation, true, listener);
  }

  /**
   * Returns a probe that tells how far it is.
   *
   * @param newListener hears of every run
   * @return the probe
   */
  public AttentionProbe withListener(ProbeListener newListener) {
    return new AttentionProbe(
        model, tokenizer, window, only, threads, ablation, scales, newListener);
  }

  /**
   * Measures on texts.
   *
   * @param texts at least one that is not empty; longer ones than the window, or than the model
   *     takes, are cut into several sequences
   * @return the report
   * @throws InvalidInputException when the file is not ONNX, has no attention or needs a newer
   *     runtime, when there is no tokenizer, or when the model does not run on these texts
   */
  public AttentionReport on(List<String> texts) {
    return inWindows(probe -> probe.inWindowsOn(texts));
  }

  /**
   * Measures in windows as they are asked for or, where the model takes less, shorter ones, or,
   * where it takes one length only, on sequences of that length.
   */
  private AttentionReport inWindows(Function<AttentionProbe, AttentionReport> measurement) {
    AttentionProbe probe = this;
    while (true) {
      try {
        return measurement.apply(probe);
      } catch (SequenceTooLongException e) {
        probe = probe.withShorterWindow(e);
      } catch (OneLengthException e) {
        probe = probe.withOnly(e.length());
      }
    }
  }

  private AttentionProbe withShorterWindow(SequenceTooLongException e) {
    if (e.most() < SHORTEST_WINDOW || e.most() >= window.orElse(USUAL_WINDOW)) {
      throw e;
    }
    return withWindow(Math.toIntExact(e.most()));
  }

  private AttentionProbe withOnly(int tokens) {
    return new AttentionProbe(
        model, tokenizer, window, OptionalInt.of(tokens), threads, ablation, scales, listener);
  }

  private SequenceLength length(OnnxGraph graph) {
    return only.isPresent()
        ? new SequenceLength(only.getAsInt(), true)
        : SequenceLength.of(graph, window, USUAL_WINDOW);
  }

  private AttentionReport inWindowsOn(List<String> texts) {
    OnnxGraph graph = OnnxGraph.read(model);
    PatternFinder.Found found = attentionOf(graph);
    SequenceLength length = length(graph);
    Path file =
        tokenizer
            .or(() -> TextTokenizer.beside(model))
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        InvalidInputException.Kind.TOKENIZER,
                        "texts need the model's tokenizer, and there is no tokenizer.json beside "
                            + model
                            + " or above it; name it with --tokenizer, or give token ids with --ids"));
    List<Sequence> sequences = new ArrayList<>();
    try (TextTokenizer reader = TextTokenizer.read(file)) {
      for (int i = 0; i < texts.size(); i++) {
        sequences.addAll(reader.sequences(i, texts.get(i), length.tokens()));
      }
    }
    return measured(graph, found, sequences, length, texts.size());
  }

  /**
   * Measures on token ids.
   *
   * @param texts at least one with at least two ids, special tokens included; longer ones than the
   *     window are cut
   * @return the report
   * @throws InvalidInputException as for texts
   */
  public AttentionReport onIds(List<long[]> texts) {
    return inWindows(probe -> probe.inWindowsOnIds(texts));
  }

  private AttentionReport inWindowsOnIds(List<long[]> texts) {
    OnnxGraph graph = OnnxGraph.read(model);
    PatternFinder.Found found = attentionOf(graph);
    SequenceLength length = length(graph);
    List<Sequence> sequences = new ArrayList<>();
    Optional<Path> file = tokenizer.or(() -> TextTokenizer.beside(model));
    try (TextTokenizer reader = file.map(TextTokenizer::read).orElse(null)) {
      for (int i = 0; i < texts.size(); i++) {
        long[] ids = texts.get(i);
        for (int from = 0; from < ids.length; from += length.tokens()) {
          int to = Math.min(ids.length, from + length.tokens());
          long[] part = java.util.Arrays.copyOfRange(ids, from, to);
          sequences.add(reader == null ? Sequence.ofIds(i, part) : reader.sequence(i, part));
        }
      }
    }
    return measured(graph, found, sequences, length, texts.size());
  }

  private AttentionReport measured(
      OnnxGraph graph,
      PatternFinder.Found found,
      List<Sequence> sequences,
      SequenceLength length,
      int texts) {
    List<Sequence> fitting = length.fitting(graph, sequences);
    long leftOut = length.exact() ? Sequence.tokens(sequences) - Sequence.tokens(fitting) : 0;
    return new ProbeRun(graph, found, fitting, threads, length, ablation, scales, listener)
        .report(texts, leftOut);
  }

  private static PatternFinder.Found attentionOf(OnnxGraph graph) {
    PatternFinder.Found found = PatternFinder.in(graph);
    found.checkAny(graph);
    return found;
  }
}
