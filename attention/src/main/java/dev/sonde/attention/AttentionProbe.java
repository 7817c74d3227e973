package dev.sonde.attention;

import dev.sonde.attention.ablation.Ablation;
import dev.sonde.attention.aten.TransformerFile;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ModelTrial;
import dev.sonde.attention.runtime.OneLengthException;
import dev.sonde.attention.runtime.SequenceLength;
import dev.sonde.attention.runtime.SequenceTooLongException;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.text.TextTokenizer;
import dev.sonde.attention.text.UnknownIds;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.text.Vocabulary;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.ProgressListener;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Measures the attention of a transformer in an ONNX file or an exported program of PyTorch.
 *
 * <pre>{@code
 * AttentionReport report = AttentionProbe.of(onnx).on(texts);
 * }</pre>
 *
 * <p>The model runs in ONNX Runtime with the runtime's optimisations, which change logits by
 * rounding only; quantised models, where rounding may tip a whole number, run as they are written.
 * The same file and texts give the same figures, whatever the number of threads.
 *
 * <p>Cost: one pass of the model per sequence, and less than half of that again for what is
 * measured. The model runs in parts, one for each layer with attention, each measured before the
 * next one runs; so memory holds the model's weights and the logits and probabilities of one layer,
 * 8·H·n² bytes, whatever the number of layers. As many sequences as there are threads run at the
 * same time while these stay below 64 MiB together.
 *
 * @see AttentionReport
 */
public final class AttentionProbe {
  /** What the usual encoders take at most. */
  private static final int USUAL_WINDOW = 512;

  /** A row with one key has no choice. */
  private static final int SHORTEST_WINDOW = 2;

  // never changed once a wither has returned
  private Path model;
  private Optional<Path> weights = Optional.empty();
  private Optional<Path> tokenizer = Optional.empty();
  private OptionalInt window = OptionalInt.empty();

  /** The only length that the model was found to take; absent while none was. */
  private OptionalInt only = OptionalInt.empty();

  private int threads = Runtime.getRuntime().availableProcessors();
  private Optional<Ablation> ablation = Optional.empty();
  private boolean scales;
  private ProgressListener listener = (done, planned) -> {};

  private AttentionProbe(Path model) {
    this.model = model;
  }

  private AttentionProbe with(Consumer<AttentionProbe> change) {
    AttentionProbe changed = new AttentionProbe(model);
    changed.weights = weights;
    changed.tokenizer = tokenizer;
    changed.window = window;
    changed.only = only;
    changed.threads = threads;
    changed.ablation = ablation;
    changed.scales = scales;
    changed.listener = listener;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns a probe of a model. Nothing is read yet.
   *
   * @param file an ONNX file, whose external data are looked for beside it, or what {@code
   *     torch.export.save} wrote
   * @return the probe, with all of the machine's processors
   */
  public static AttentionProbe of(Path file) {
    return new AttentionProbe(file);
  }

  /**
   * Returns a probe of another model that is set up like this one and reads texts with the same
   * tokenizer, so that both can be {@linkplain AttentionReport#comparedWith compared}. It keeps its
   * own weights.
   *
   * @param other an ONNX file or an exported program
   * @return the probe
   */
  public AttentionProbe withModel(Path other) {
    return with(
        probe -> {
          probe.model = other;
          probe.weights = Optional.empty();
          probe.tokenizer = tokenizer.or(() -> TextTokenizer.beside(model));
          probe.only = OptionalInt.empty();
        });
  }

  /**
   * Returns a probe of the model with other weights.
   *
   * @param file a {@code .safetensors} file, or the index of several, whose tensors take the place
   *     of the model's own, by name; half precision is widened
   * @return the probe
   */
  public AttentionProbe withWeights(Path file) {
    return with(probe -> probe.weights = Optional.of(file));
  }

  /**
   * Returns a probe that reads texts with the given tokenizer.
   *
   * @param file a {@code tokenizer.json}; otherwise it is looked for beside the model
   * @return the probe
   */
  public AttentionProbe withTokenizer(Path file) {
    return with(probe -> probe.tokenizer = Optional.of(file));
  }

  /**
   * Returns a probe that cuts texts into sequences of at most so many tokens. A model that was
   * exported for one length is run on sequences of exactly that length, and what is left over is
   * left out.
   *
   * @param tokens at least 2, special tokens included; 512 by default, or the length that the model
   *     was exported for
   * @return the probe
   */
  public AttentionProbe withWindow(int tokens) {
    if (tokens < SHORTEST_WINDOW) {
      throw new IllegalArgumentException("a window needs at least 2 tokens, got " + tokens);
    }
    return with(
        probe -> {
          probe.window = OptionalInt.of(tokens);
          probe.only = OptionalInt.empty();
        });
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
    return with(probe -> probe.threads = count);
  }

  /**
   * Returns a probe that also takes heads out, one at a time, on the first sequence.
   *
   * @param mode what their outputs are replaced by; it costs one more pass for every head
   * @return the probe
   */
  public AttentionProbe withAblation(Ablation mode) {
    return with(probe -> probe.ablation = Optional.of(mode));
  }

  /**
   * Returns a probe that also puts the products of queries and keys through the softmax with the
   * scales 1, 1/√d and 1/d.
   *
   * @return the probe; it costs three more softmaxes for each row, of 2,048 rows a head at most
   */
  public AttentionProbe withOtherScales() {
    return with(probe -> probe.scales = true);
  }

  /**
   * Returns a probe that tells how far it is.
   *
   * @param newListener hears of every run
   * @return the probe
   */
  public AttentionProbe withListener(ProgressListener newListener) {
    return with(probe -> probe.listener = newListener);
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
    return with(probe -> probe.only = OptionalInt.of(tokens));
  }

  private SequenceLength length(OnnxGraph graph) {
    return only.isPresent()
        ? new SequenceLength(only.getAsInt(), true)
        : SequenceLength.of(graph, window, USUAL_WINDOW);
  }

  private AttentionReport inWindowsOn(List<String> texts) {
    Optional<Path> known = tokenizer.or(() -> TextTokenizer.beside(model));
    try (TextTokenizer.Opening opening = known.map(TextTokenizer::opening).orElse(null)) {
      return inWindowsOn(texts, opening);
    }
  }

  private AttentionReport inWindowsOn(List<String> texts, TextTokenizer.@Nullable Opening opening) {
    OnnxGraph graph = TransformerFile.read(model, weights);
    try (ModelTrial trial = ModelTrial.of(graph)) {
      return inWindowsOn(texts, opening, graph, trial);
    }
  }

  private AttentionReport inWindowsOn(
      List<String> texts,
      TextTokenizer.@Nullable Opening opening,
      OnnxGraph graph,
      ModelTrial trial) {
    PatternFinder.Found found = attentionOf(graph);
    SequenceLength length = length(graph);
    if (opening == null) {
      throw new InvalidInputException(
          InvalidInputException.Kind.TOKENIZER,
          "texts need the model's tokenizer, and there is no tokenizer.json beside "
              + model
              + " or above it; name it with --tokenizer, or give token ids with --ids");
    }
    List<Sequence> sequences = new ArrayList<>();
    Vocabulary vocabulary;
    try (TextTokenizer reader = opening.read()) {
      for (int i = 0; i < texts.size(); i++) {
        sequences.addAll(reader.sequences(i, texts.get(i), length.tokens()));
      }
      vocabulary = reader.vocabulary();
    }
    return measured(
        graph,
        trial,
        found,
        sequences,
        texts.size(),
        length,
        Optional.of(vocabulary),
        Optional.empty());
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
    Optional<Path> file = tokenizer.or(() -> TextTokenizer.beside(model));
    try (TextTokenizer.Opening opening = file.map(TextTokenizer::opening).orElse(null)) {
      return inWindowsOnIds(texts, file, opening);
    }
  }

  private AttentionReport inWindowsOnIds(
      List<long[]> texts, Optional<Path> file, TextTokenizer.@Nullable Opening opening) {
    OnnxGraph graph = TransformerFile.read(model, weights);
    try (ModelTrial trial = ModelTrial.of(graph)) {
      return inWindowsOnIds(texts, file, opening, graph, trial);
    }
  }

  private AttentionReport inWindowsOnIds(
      List<long[]> texts,
      Optional<Path> file,
      TextTokenizer.@Nullable Opening opening,
      OnnxGraph graph,
      ModelTrial trial) {
    PatternFinder.Found found = attentionOf(graph);
    SequenceLength length = length(graph);
    List<Sequence> sequences = new ArrayList<>();
    Optional<Vocabulary> vocabulary;
    Optional<UnknownIds> unknown;
    try (TextTokenizer reader = opening == null ? null : opening.read()) {
      vocabulary = Optional.ofNullable(reader).map(TextTokenizer::vocabulary);
      unknown =
          reader == null ? Optional.empty() : UnknownIds.of(texts, reader, file.orElseThrow());
      for (int i = 0; i < texts.size(); i++) {
        long[] ids = texts.get(i);
        for (int from = 0; from < ids.length; from += length.tokens()) {
          int to = Math.min(ids.length, from + length.tokens());
          long[] part = Arrays.copyOfRange(ids, from, to);
          sequences.add(reader == null ? Sequence.ofIds(i, part) : reader.sequence(i, part));
        }
      }
    }
    return measured(graph, trial, found, sequences, texts.size(), length, vocabulary, unknown);
  }

  private AttentionReport measured(
      OnnxGraph graph,
      ModelTrial trial,
      PatternFinder.Found found,
      List<Sequence> sequences,
      int given,
      SequenceLength length,
      Optional<Vocabulary> vocabulary,
      Optional<UnknownIds> unknown) {
    List<Sequence> fitting = length.fitting(graph, sequences);
    trial.require(fitting.get(0).ids(), length.exact());
    long leftOut = Sequence.tokens(sequences) - Sequence.tokens(fitting);
    Optional<UsedTokenizer> used =
        vocabulary.map(one -> one.used(fitting, InputRoles.of(graph).tokens()));
    return new ProbeRun(graph, found, fitting, threads, length, ablation, scales, listener)
        .report(given, leftOut, used, unknown);
  }

  private static PatternFinder.Found attentionOf(OnnxGraph graph) {
    PatternFinder.Found found = PatternFinder.in(graph);
    found.checkAny(graph);
    return found;
  }
}
