package dev.sonde.attention;

import dev.sonde.attention.ablation.Ablation;
import dev.sonde.attention.ablation.AblationRun;
import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.LayerMeasurement;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.heads.StreamMeasurement;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.onnx.InputRoles;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.runtime.GraphCut;
import dev.sonde.attention.runtime.GraphPart;
import dev.sonde.attention.runtime.ModelParts;
import dev.sonde.attention.runtime.ModelParts.Sessions;
import dev.sonde.attention.runtime.OneLengthException;
import dev.sonde.attention.runtime.PassMemory;
import dev.sonde.attention.runtime.SequenceLength;
import dev.sonde.attention.runtime.SequencePipeline;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.text.UnknownIds;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.findings.InvalidInputException.Kind;
import dev.sonde.findings.ProgressListener;
import dev.sonde.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** One measurement of one model on its sequences. */
final class ProbeRun {

  /** More tokens than these make a picture that nobody can read. */
  private static final int SAMPLE = 40;

  /** Long enough for a repetition to be told from its neighbours. */
  private static final int SHORTEST_REPEATED = 6;

  private static final int LONGEST_REPEATED = 32;

  /**
   * Of logits and probabilities of one layer, in all sequences that are run at the same time: two
   * of 512 tokens with twelve heads. Chosen by us for the cost.
   */
  private static final long SHOWN_BYTES = 64L << 20;

  private final OnnxGraph graph;

  /** What was found, but for attentions that a first look shows to be read wrong. */
  private PatternFinder.Found found;

  private final List<Sequence> sequences;

  private final int threads;

  private final SequenceLength length;

  private final Optional<Ablation> ablation;

  private final boolean scales;

  private final ProgressListener listener;

  private final List<LayerMeasurement> layers = new ArrayList<>();

  private StreamMeasurement stream = StreamMeasurement.of(Set.of(), Map.of(), 0, 0);

  private double softmaxDifference = Double.NaN;

  private long runs;

  ProbeRun(
      OnnxGraph graph,
      PatternFinder.Found found,
      List<Sequence> sequences,
      int threads,
      SequenceLength length,
      Optional<Ablation> ablation,
      boolean scales,
      ProgressListener listener) {
    this.graph = graph;
    this.found = found;
    this.sequences = sequences;
    // ONNX Runtime starts as many as it may, whether there is work for them or not
    this.threads = Math.min(threads, Runtime.getRuntime().availableProcessors());
    this.length = length;
    this.ablation = ablation;
    this.scales = scales;
    this.listener = listener;
  }

  /**
   * Measures.
   *
   * @param given how many texts there are, with those that are in no sequence
   * @param leftOut how many tokens of the texts are in no sequence
   * @param tokenizer what made the token ids, or wrote them
   * @param unknown ids that a tokenizer was given for and does not know
   * @throws OneLengthException when the model seems to take one length only, and the sequences have
   *     several
   */
  AttentionReport report(
      int given, long leftOut, Optional<UsedTokenizer> tokenizer, Optional<UnknownIds> unknown) {
    ErrorUnit errorOver = errorOver();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      measure(errorOver, workers);
    } finally {
      workers.shutdownNow();
    }
    leaveOutMisread();
    RowMean[][] changes = changes();
    List<AttentionLayer> figures = new ArrayList<>();
    List<List<float[][]>> samples = new ArrayList<>();
    List<List<ComparedRows>> compared = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      figures.add(layers.get(i).figures(i, changes[i]));
      samples.add(layers.get(i).sample());
      compared.add(layers.get(i).compared());
    }
    Sequence first = sequences.get(0);
    int shown = Math.min(SAMPLE, first.length());
    AttentionConventions conventions =
        new AttentionConventions(
            figures.stream()
                    .flatMap(layer -> layer.heads().stream())
                    .allMatch(HeadFigures::hasUsualScale)
                ? AttentionConventions.Scale.ROOT
                : AttentionConventions.Scale.OTHER,
            found.patterns().stream().anyMatch(AttentionPattern::capped)
                ? AttentionConventions.SoftCap.BEFORE_LOGITS
                : AttentionConventions.SoftCap.NONE,
            errorOver,
            softmaxDifference);
    AttentionInput input =
        new AttentionInput(
            texts(),
            given - texts(),
            Sequence.tokens(sequences),
            sequences.size(),
            length.tokens(),
            length.shortest(),
            leftOut,
            Sequence.sha256(sequences),
            tokenizer);
    Optional<AblationSetting> ablationSetting = ablationSetting(figures);
    ResidualStream residual = stream.stream().named(graph::nameInFile);
    return new AttentionReport(
        graph.description(),
        input,
        conventions,
        figures,
        GaussianCurve.beside(visibleKeys(), figures),
        ablationSetting,
        residual,
        found.unrecognised(),
        AttentionFindingRules.of(
            input,
            conventions,
            figures,
            ablationSetting,
            residual,
            PositionTable.of(InputRoles.of(graph)),
            found.unrecognised(),
            unknown,
            unread()),
        new AttentionSample(first.tokens().subList(0, shown), samples, compared),
        scales ? Optional.of(products(figures)) : Optional.empty(),
        Optional.empty());
  }

  private List<UnreadProduct> unread() {
    List<UnreadProduct> unread = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      String node = found.patterns().get(i).node();
      layers
          .get(i)
          .unread()
          .ifPresent(reason -> unread.add(new UnreadProduct(layer, node, reason)));
    }
    return unread;
  }

  /** Leaves layers out that longer sequences than the first tokens showed to be read wrong. */
  private void leaveOutMisread() {
    List<AttentionPattern> read = new ArrayList<>();
    List<LayerMeasurement> kept = new ArrayList<>();
    List<UnrecognisedAttention> unrecognised = new ArrayList<>(found.unrecognised());
    for (int i = 0; i < layers.size(); i++) {
      AttentionPattern pattern = found.patterns().get(i);
      Optional<String> wrong = layers.get(i).misread();
      if (wrong.isPresent()) {
        unrecognised.add(pattern.unrecognised(wrong.get()));
      } else {
        read.add(pattern);
        kept.add(layers.get(i));
      }
    }
    layers.clear();
    layers.addAll(kept);
    found = new PatternFinder.Found(read, unrecognised);
    found.checkAny(graph);
  }

  /**
   * What taking a head out changes, by layer and head; figures without rows where not asked for.
   */
  private RowMean[][] changes() {
    int[] heads = layers.stream().mapToInt(LayerMeasurement::heads).toArray();
    if (ablation.isEmpty()) {
      RowMean[][] none = new RowMean[heads.length][];
      for (int l = 0; l < heads.length; l++) {
        none[l] = new RowMean[heads[l]];
        Arrays.fill(none[l], RowMean.NONE);
      }
      return none;
    }
    long planned = runs + Arrays.stream(heads).sum() + 1;
    return new AblationRun(graph, found.patterns(), ablation.get(), threads)
        .changes(sequences.get(0).ids(), heads, () -> listener.progressed(++runs, planned));
  }

  private Optional<AblationSetting> ablationSetting(List<AttentionLayer> figures) {
    int heads = figures.stream().mapToInt(layer -> layer.heads().size()).sum();
    return ablation.map(
        mode ->
            new AblationSetting(
                mode,
                sequences.get(0).length(),
                heads + 1,
                graph.nameInFile(graph.outputs().get(0))));
  }

  private MeasuredProducts products(List<AttentionLayer> figures) {
    return MeasuredProducts.of(
        visibleKeys(), figures, layers.stream().map(LayerMeasurement::trials).toList());
  }

  /** How many keys a row sees, as a mean over the layers. */
  private long visibleKeys() {
    return Math.round(
        layers.stream()
            .mapToDouble(LayerMeasurement::visibleKeys)
            .filter(Double::isFinite)
            .average()
            .orElse(0));
  }

  /** A text that is in no sequence was not read. */
  private int texts() {
    return (int) sequences.stream().mapToInt(Sequence::text).distinct().count();
  }

  private ErrorUnit errorOver() {
    if (texts() > 1) {
      return ErrorUnit.TEXTS;
    }
    return sequences.size() > 1 ? ErrorUnit.WINDOWS : ErrorUnit.ROWS;
  }

  private void measure(ErrorUnit errorOver, ExecutorService workers) {
    FirstLook.Looked looked =
        new FirstLook(graph, found, sequences, threads, length, errorOver, scales).look(workers);
    found = looked.found();
    layers.addAll(looked.layers());
    stream = looked.stream();
    softmaxDifference = looked.softmaxDifference();
    List<Set<String>> wanted = found.patterns().stream().map(LayerMeasurement::tensors).toList();
    List<GraphPart> parts = GraphCut.parts(graph, found.patterns(), wanted, stream.tensors());
    int underWay = underWay();
    int each = Math.max(1, threads / underWay);
    Consumer<List<Runnable>> heads =
        each == 1 ? tasks -> tasks.forEach(Runnable::run) : tasks -> InParallel.run(workers, tasks);
    try (ModelParts model = new ModelParts(graph, parts, Sessions.OPTIMISED, each)) {
      new SequencePipeline(
              model,
              sequences,
              (sequence, part, tensors) -> {
                measure(sequence, parts.get(part), tensors, errorOver, heads);
                if (part + 1 == parts.size()) {
                  listener.progressed(++runs, sequences.size());
                }
              })
          .run(underWay)
          .ifPresent(this::refuse);
      for (LayerMeasurement layer : layers) {
        InParallel.run(workers, layer.finish());
      }
      repeat(model, workers);
    }
  }

  /**
   * How many sequences are run at the same time: what they show together stays as small as the
   * caches, and then every one of them has fewer threads.
   */
  private int underWay() {
    long longest = sequences.stream().mapToLong(Sequence::length).max().orElse(1);
    int heads = layers.stream().mapToInt(LayerMeasurement::heads).max().orElse(1);
    long shown = 2L * Float.BYTES * heads * longest * longest;
    long several = Math.min(Math.min(threads, sequences.size()), SHOWN_BYTES / Math.max(1, shown));
    return (int) Math.max(1, several);
  }

  /** Takes up what one part showed. */
  private void measure(
      int at,
      GraphPart part,
      Map<String, Tensor> tensors,
      ErrorUnit errorOver,
      Consumer<List<Runnable>> heads) {
    Sequence sequence = sequences.get(at);
    for (int i : part.layers()) {
      LayerMeasurement layer = layers.get(i);
      heads.accept(layer.work(tensors, sequence, at == 0 ? SAMPLE : 0, endsUnit(at, errorOver)));
      layer.checkFinite(i, sequence);
    }
    stream.add(part.besides(), tensors, sequence);
  }

  private boolean endsUnit(int at, ErrorUnit errorOver) {
    return switch (errorOver) {
      case TEXTS ->
          at + 1 == sequences.size() || sequences.get(at + 1).text() != sequences.get(at).text();
      case WINDOWS -> true;
      case ROWS -> false;
    };
  }

  private void refuse(SequencePipeline.Failure failure) {
    Sequence sequence = sequences.get(failure.sequence());
    throw failure.cause() instanceof InvalidInputException invalid
        ? onText(
            sequence.text(),
            FirstLook.shortened(invalid, sequence.length(), sequences.get(0).length(), length))
        : failure.cause();
  }

  /** Says which of several texts has a token that is none. */
  private InvalidInputException onText(int text, InvalidInputException e) {
    boolean several = sequences.get(sequences.size() - 1).text() > 0;
    return e.kind() == Kind.TOKEN && several
        ? new InvalidInputException(Kind.TOKEN, "text " + (text + 1) + ": " + e.getMessage(), e)
        : e;
  }

  /** Runs the beginning of the first text twice over, to find heads that look for repetitions. */
  private void repeat(ModelParts model, ExecutorService workers) {
    Sequence first = sequences.get(0);
    int start = 0;
    while (start < first.length() && first.special()[start]) {
      start++;
    }
    int longest = LONGEST_REPEATED;
    if (length.exact()) {
      longest = Math.min(longest, (length.tokens() - start) / 2);
    }
    int end = start;
    while (end < first.length() && !first.special()[end] && end - start < longest) {
      end++;
    }
    int period = end - start;
    if (period < SHORTEST_REPEATED || start + 2 * period > length.tokens()) {
      return;
    }
    long[] twice = new long[length.exact() ? length.tokens() : start + 2 * period];
    System.arraycopy(first.ids(), 0, twice, 0, end);
    System.arraycopy(first.ids(), start, twice, end, period);
    // what an export of one length needs behind that is the text, going on
    System.arraycopy(first.ids(), end, twice, end + period, twice.length - end - period);
    try (ModelParts.Pass pass = model.pass(twice, new PassMemory())) {
      for (GraphPart part : model.parts()) {
        Map<String, Tensor> tensors = pass.next();
        for (int i : part.layers()) {
          InParallel.run(workers, layers.get(i).repetition(tensors, start, period));
        }
      }
    } catch (InvalidInputException e) {
      // The texts ran: this model takes no other length, and is measured without this figure.
      return;
    }
  }
}
