package dev.sonde.attention;

import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.nets.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One measurement of one model on its sequences. */
final class ProbeRun {
  /** A first, short run tells the number of heads, and compares with the model's own softmax. */
  private static final int FIRST_LOOK = 16;

  /** More tokens than these make a picture that nobody can read. */
  private static final int SAMPLE = 40;

  /** Long enough for a repetition to be told from its neighbours. */
  private static final int SHORTEST_REPEATED = 6;

  private static final int LONGEST_REPEATED = 32;

  /** Half precision leaves a thousandth; what is read wrong moves more than this. */
  private static final double READ_WRONG = 0.02;

  /** 1/√d to the precision in which exporters write it. */
  private static final double SAME_SCALE = 1e-3;

  private final OnnxGraph graph;

  /** What was found, but for attentions that a first look shows to be read wrong. */
  private PatternFinder.Found found;

  private final List<Sequence> sequences;
  private final int threads;
  private final long memory;
  private final int window;
  private final Optional<Ablation> ablation;
  private final ProbeListener listener;
  private final List<LayerMeasurement> layers = new ArrayList<>();
  private StreamMeasurement stream = StreamMeasurement.of(java.util.Set.of(), Map.of(), 0, 0);
  private double softmaxDifference = Double.NaN;
  private long runs;

  ProbeRun(
      OnnxGraph graph,
      PatternFinder.Found found,
      List<Sequence> sequences,
      int threads,
      long memory,
      int window,
      Optional<Ablation> ablation,
      ProbeListener listener) {
    this.graph = graph;
    this.found = found;
    this.sequences = sequences;
    this.threads = threads;
    this.memory = memory;
    this.window = window;
    this.ablation = ablation;
    this.listener = listener;
  }

  AttentionReport report(int texts) {
    String errorOver = errorOver();
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      measure(errorOver, workers);
    } finally {
      workers.shutdownNow();
    }
    RowMean[][] changes = changes();
    List<AttentionLayer> figures = new ArrayList<>();
    List<List<float[][]>> samples = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      figures.add(layers.get(i).figures(i, changes[i]));
      samples.add(layers.get(i).sample());
    }
    Sequence first = sequences.get(0);
    int shown = Math.min(SAMPLE, first.length());
    AttentionConventions conventions =
        new AttentionConventions(
            figures.stream()
                .flatMap(layer -> layer.heads().stream())
                .allMatch(
                    head -> Math.abs(head.scale() * Math.sqrt(head.dimension()) - 1) < SAME_SCALE),
            true,
            found.patterns().stream().anyMatch(AttentionPattern::capped),
            true,
            true,
            errorOver,
            softmaxDifference);
    AttentionInput input =
        new AttentionInput(
            texts,
            sequences.stream().mapToLong(Sequence::length).sum(),
            sequences.size(),
            window,
            Sequence.sha256(sequences));
    Optional<AblationSetting> ablationSetting = ablationSetting(figures);
    ResidualStream residual = stream.stream();
    return new AttentionReport(
        graph.description(),
        input,
        conventions,
        figures,
        GaussianCurve.beside(visibleKeys(), figures),
        ablationSetting,
        residual,
        found.unrecognised(),
        FindingRules.of(
            input, conventions, figures, ablationSetting, residual, found.unrecognised()),
        new AttentionSample(first.tokens().subList(0, shown), samples),
        Optional.empty());
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
        java.util.Arrays.fill(none[l], RowMean.NONE);
      }
      return none;
    }
    long planned = runs + java.util.Arrays.stream(heads).sum() + 1;
    return new AblationRun(graph, found.patterns(), ablation.get(), threads)
        .changes(sequences.get(0).ids(), heads, () -> listener.ran(++runs, planned));
  }

  private Optional<AblationSetting> ablationSetting(List<AttentionLayer> figures) {
    int heads = figures.stream().mapToInt(layer -> layer.heads().size()).sum();
    return ablation.map(
        mode ->
            new AblationSetting(
                mode, sequences.get(0).length(), heads + 1, graph.outputs().get(0)));
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

  private String errorOver() {
    if (sequences.stream().map(Sequence::text).distinct().count() > 1) {
      return "texts";
    }
    return sequences.size() > 1 ? "windows" : "rows";
  }

  private void measure(String errorOver, ExecutorService workers) {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> weights = new LinkedHashSet<>();
    for (AttentionPattern pattern : found.patterns()) {
      seen.addAll(LayerMeasurement.tensors(pattern));
      weights.addAll(LayerOutput.weights(pattern.output()));
      pattern.softmax().ifPresent(seen::add);
      pattern.addition().values().ifPresent(seen::add);
      pattern.factors().stream().map(Factor::tensor).forEach(seen::add);
    }
    Set<String> sums = StreamMeasurement.candidates(graph);
    seen.addAll(sums);
    Set<String> exposed = new LinkedHashSet<>(seen);
    exposed.addAll(weights);
    List<List<Integer>> groups;
    try (ScoreSession session = ScoreSession.open(graph, found.patterns(), exposed, threads)) {
      look(session, seen, sums);
      int longest = sequences.stream().mapToInt(Sequence::length).max().orElse(0);
      long stretch = stream.bytes(longest) / layers.size();
      long[] bytes = layers.stream().mapToLong(layer -> layer.bytes(longest) + stretch).toArray();
      groups = groups(bytes);
      // The session at hand keeps the softmaxes, too.
      if (2 * java.util.Arrays.stream(bytes).sum() <= memory) {
        List<String> wholeStream = stream.part(0, 1);
        Set<String> all = new LinkedHashSet<>(wholeStream);
        found.patterns().forEach(pattern -> all.addAll(LayerMeasurement.tensors(pattern)));
        Part part = new Part(range(layers.size()), wholeStream, all);
        run(session, part, errorOver, workers, sequences.size());
        return;
      }
    }
    for (int g = 0; g < groups.size(); g++) {
      List<Integer> group = groups.get(g);
      List<String> part = stream.part(g, groups.size());
      Set<String> names = new LinkedHashSet<>(part);
      List<AttentionPattern> patterns = group.stream().map(found.patterns()::get).toList();
      patterns.forEach(pattern -> names.addAll(LayerMeasurement.tensors(pattern)));
      Set<String> shown = new LinkedHashSet<>(names);
      patterns.forEach(pattern -> shown.addAll(LayerOutput.weights(pattern.output())));
      try (ScoreSession session = ScoreSession.open(graph, patterns, shown, threads)) {
        long planned = (long) groups.size() * sequences.size();
        run(session, new Part(group, part, names), errorOver, workers, planned);
      }
    }
  }

  /**
   * What is measured in one pass over the sequences.
   *
   * @param layers which layers
   * @param sums which sums of the residual stream
   * @param tensors what a run must return for them
   */
  private record Part(List<Integer> layers, List<String> sums, Set<String> tensors) {}

  private void look(ScoreSession session, Set<String> names, Set<String> sums) {
    Map<String, Tensor> tensors = session.run(firstTokens(), names);
    List<AttentionPattern> read = new ArrayList<>();
    List<UnrecognisedAttention> unrecognised = new ArrayList<>(found.unrecognised());
    for (AttentionPattern pattern : found.patterns()) {
      Optional<String> wrong = add(pattern, tensors);
      if (wrong.isEmpty()) {
        read.add(pattern);
      } else {
        unrecognised.add(
            new UnrecognisedAttention(pattern.node(), pattern.operator(), wrong.get()));
      }
    }
    found = new PatternFinder.Found(read, unrecognised);
    found.checkAny(graph);
    int width =
        layers.stream()
            .mapToInt(layer -> layer.streamWidth(tensors))
            .filter(w -> w > 0)
            .findFirst()
            .orElse(0);
    stream = StreamMeasurement.of(sums, tensors, firstTokens().length, width);
  }

  /** Adds a layer, unless its tensors show that it was read wrong. */
  private Optional<String> add(AttentionPattern pattern, Map<String, Tensor> tensors) {
    LayerMeasurement layer;
    try {
      layer = new LayerMeasurement(pattern, tensors, errorOver().equals("rows"), stride());
    } catch (InvalidInputException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    double ofSoftmax = layer.differenceFromSoftmax(tensors);
    double ofOutput = ReadingCheck.outputDifference(pattern, tensors);
    if (ofSoftmax > READ_WRONG || ofOutput > READ_WRONG) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "its %s, worked out again from queries and keys, differ from the model's by %.2g: it"
                  + " does something that is not read",
              ofSoftmax > READ_WRONG ? "probabilities" : "outputs",
              ofSoftmax > READ_WRONG ? ofSoftmax : ofOutput));
    }
    layers.add(layer);
    softmaxDifference = greater(softmaxDifference, ofSoftmax);
    return Optional.empty();
  }

  private long[] firstTokens() {
    long[] ids = sequences.get(0).ids();
    return java.util.Arrays.copyOf(ids, Math.min(FIRST_LOOK, ids.length));
  }

  private int stride() {
    return KeptRows.stride(
        sequences.stream().mapToLong(Sequence::length).sum(),
        sequences.stream().mapToInt(Sequence::length).max().orElse(0),
        sequences.size());
  }

  private static double greater(double a, double b) {
    if (Double.isNaN(a)) {
      return b;
    }
    return Double.isNaN(b) ? a : Math.max(a, b);
  }

  private List<List<Integer>> groups(long[] bytes) {
    List<List<Integer>> groups = new ArrayList<>();
    long used = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (groups.isEmpty() || used + bytes[i] > memory) {
        groups.add(new ArrayList<>());
        used = 0;
      }
      groups.get(groups.size() - 1).add(i);
      used += bytes[i];
    }
    return groups;
  }

  private static List<Integer> range(int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    return all;
  }

  private void run(
      ScoreSession session, Part part, String errorOver, ExecutorService workers, long planned) {
    for (int i : part.layers()) {
      project(session, layers.get(i), workers);
    }
    for (int s = 0; s < sequences.size(); s++) {
      Sequence sequence = sequences.get(s);
      Map<String, Tensor> tensors = session.run(sequence.ids(), part.tensors());
      boolean endsUnit =
          switch (errorOver) {
            case "texts" ->
                s + 1 == sequences.size() || sequences.get(s + 1).text() != sequence.text();
            case "windows" -> true;
            default -> false;
          };
      for (int i : part.layers()) {
        LayerMeasurement layer = layers.get(i);
        inParallel(workers, layer.work(tensors, sequence, s == 0 ? SAMPLE : 0, endsUnit));
        layer.checkFinite(i, sequence);
      }
      stream.add(part.sums(), tensors, sequence);
      listener.ran(++runs, planned);
    }
    for (int i : part.layers()) {
      inParallel(workers, layers.get(i).finish());
    }
    repeat(session, part, workers);
  }

  /** Reads a layer's output projection; nothing else of the graph runs for it. */
  private void project(ScoreSession session, LayerMeasurement layer, ExecutorService workers) {
    Set<String> names = layer.weights();
    Map<String, Tensor> weights = names.isEmpty() ? Map.of() : session.run(firstTokens(), names);
    inParallel(workers, layer.project(weights));
  }

  /** Runs the beginning of the first text twice over, to find heads that look for repetitions. */
  private void repeat(ScoreSession session, Part part, ExecutorService workers) {
    Sequence first = sequences.get(0);
    int start = 0;
    while (start < first.length() && first.special()[start]) {
      start++;
    }
    int end = start;
    while (end < first.length() && !first.special()[end] && end - start < LONGEST_REPEATED) {
      end++;
    }
    int period = end - start;
    if (period < SHORTEST_REPEATED || start + 2 * period > window) {
      return;
    }
    long[] twice = new long[start + 2 * period];
    System.arraycopy(first.ids(), 0, twice, 0, end);
    System.arraycopy(first.ids(), start, twice, end, period);
    try {
      Map<String, Tensor> tensors = session.run(twice, part.tensors());
      for (int i : part.layers()) {
        inParallel(workers, layers.get(i).repetition(tensors, start, period));
      }
    } catch (InvalidInputException e) {
      // The texts ran: this model takes no other length, and is measured without this figure.
      return;
    }
  }

  private static void inParallel(ExecutorService workers, List<Runnable> tasks) {
    List<Future<?>> futures = new ArrayList<>();
    tasks.forEach(task -> futures.add(workers.submit(task)));
    try {
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidInputException invalid) {
        throw invalid;
      }
      throw new IllegalStateException("a worker failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
