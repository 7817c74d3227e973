package dev.sonde.attention.heads;

import dev.sonde.attention.logits.HeadFactors;
import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.logits.ProductCheck;
import dev.sonde.attention.logits.QueryKeyVectors;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.AttentionPattern.Step;
import dev.sonde.attention.pattern.AttentionPattern.Weights;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.softmax.RowChoice;
import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.attention.vectors.HeadVectors;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Shares one layer's runs out to its heads, and puts their figures together. */
public final class LayerMeasurement {
  /** Rounding of probabilities in single precision; more, and ours are taken. */
  private static final double MOST_DIFFERENCE = 1e-5;

  /**
   * Of probabilities worked out again: half precision leaves a thousandth, and what is read wrong
   * moves more than this.
   */
  public static final double MOST_ROUNDING = 0.02;

  private final AttentionPattern pattern;
  private final List<HeadMeasurement> heads = new ArrayList<>();
  private final LayerOutput output;
  private final RowChoice choice;
  private final SeenPairs seen;
  private long rowsBefore;
  private boolean showsProbabilities;

  /** What speaks against what was taken for queries and keys; nothing where they were read. */
  private final Optional<UnreadProduct.Reason> unread;

  /** By head, how far what multiplies the values is from the probabilities. */
  private final double[] changes;

  /**
   * Starts a layer from a first look at its tensors, which adds nothing to its figures.
   *
   * @param pattern where its tensors are
   * @param tensors those of a short run
   * @param rowsAreUnits whether errors come from how rows differ
   * @param choice which rows are kept for {@link WhatIfLogits}
   */
  public LayerMeasurement(
      AttentionPattern pattern,
      Map<String, Tensor> tensors,
      boolean rowsAreUnits,
      RowChoice choice) {
    this.pattern = pattern;
    this.choice = choice;
    seen = new SeenPairs(pattern.cross());
    LogitRows rows = new LogitRows(pattern, tensors);
    int count = rows.heads();
    Tensor queries = tensors.get(pattern.queries());
    int tokens = queries == null ? 0 : rows.queries();
    QueryKeyVectors vectors = QueryKeyVectors.of(pattern, tensors, rows);
    int dimension =
        vectors
            .queries()
            .map(HeadVectors::dimension)
            .orElse(queries == null ? 0 : queries.columns());
    changes = new double[count];
    output = new LayerOutput(pattern.output(), tensors, tokens, count);
    List<ProductCheck> checks = new ArrayList<>();
    for (HeadFactors factors : HeadFactors.of(pattern, tensors, count)) {
      checks.add(check(rows, vectors, heads.size(), factors));
      heads.add(new HeadMeasurement(heads.size(), dimension, factors, rowsAreUnits));
    }
    unread = UnreadProduct.against(checks);
  }

  /** Whether a head's queries and keys multiply to its logits. */
  private static ProductCheck check(
      LogitRows rows, QueryKeyVectors vectors, int head, HeadFactors factors) {
    if (vectors.queries().isEmpty() || vectors.keys().isEmpty()) {
      return new ProductCheck.NotShown();
    }
    HeadMatrix queries = new HeadMatrix(vectors.queries().get(), head, 1 / factors.queries());
    HeadMatrix keys = new HeadMatrix(vectors.keys().get(), head, 1 / factors.keys());
    return queries.dimension() == keys.dimension()
        ? ProductCheck.of(rows, head, factors.scale(), queries, keys)
        : new ProductCheck.NotShown();
  }

  /**
   * Asks for the products of queries and keys to be tried with other scales.
   *
   * @param tokens of all sequences
   */
  public void tryScales(long tokens) {
    heads.forEach(head -> head.tryScales(pattern.capped(), tokens));
    if (unread.orElse(null) instanceof UnreadProduct.Missed missed) {
      trials().forEach(trial -> trial.miss(missed.difference()));
    }
  }

  /** What was tried, head by head; of no heads where that was not asked for. */
  public List<OtherScales> trials() {
    return heads.stream().flatMap(head -> head.trial().stream()).toList();
  }

  public int heads() {
    return heads.size();
  }

  /** Why its queries and keys are left out; nothing where they were read. */
  public Optional<UnreadProduct.Reason> unread() {
    return unread;
  }

  /** How many keys a row sees on average, over rows that see two or more; NaN without such rows. */
  public double visibleKeys() {
    return seen.keysToARow();
  }

  /** What a run over a sequence must return. */
  public static Set<String> tensors(AttentionPattern pattern) {
    Set<String> names = new LinkedHashSet<>();
    names.add(pattern.core());
    pattern.weights().map(Weights::tensor).ifPresent(names::add);
    names.add(pattern.queries());
    names.add(pattern.keys());
    for (Step step : pattern.steps()) {
      step.tensor().ifPresent(names::add);
    }
    names.addAll(LayerOutput.tensors(pattern.output()));
    return names;
  }

  /** How wide the residual stream is in a run; 0 where it was not found. */
  public int streamWidth(Map<String, Tensor> tensors) {
    Tensor stream = pattern.output().stream().map(tensors::get).orElse(null);
    return stream == null ? 0 : stream.columns();
  }

  /** Returns what is to be done with the weights before the first sequence, a piece per head. */
  public List<Runnable> project(Map<String, Tensor> weights) {
    return output.project(weights);
  }

  /**
   * The largest difference between our probabilities and what multiplies the values; NaN where the
   * model shows none. Only where it is as small as rounding makes it, the model's stand in for ours
   * from now on.
   */
  public double differenceFromWeights(Map<String, Tensor> tensors) {
    Tensor weights = weights(tensors).orElse(null);
    if (weights == null) {
      return Double.NaN;
    }
    LogitRows rows = new LogitRows(pattern, tensors);
    double largest = 0;
    for (int h = 0; h < rows.heads(); h++) {
      largest = Math.max(largest, differenceFromWeights(rows, weights, h));
    }
    showsProbabilities = largest <= MOST_DIFFERENCE;
    return largest;
  }

  private Optional<Tensor> weights(Map<String, Tensor> tensors) {
    return pattern.weights().map(Weights::tensor).map(tensors::get);
  }

  /** Infinite where shapes differ, and where a weight is no number though its logits are. */
  private static double differenceFromWeights(LogitRows rows, Tensor weights, int head) {
    if (!rows.hasShapeOf(weights)) {
      return Double.POSITIVE_INFINITY;
    }
    RowFigures row = new RowFigures(rows.keys());
    double largest = 0;
    for (int i = 0; i < rows.queries(); i++) {
      row.compute(rows.fill(head, i, row.z(), row.visible()));
      int at = weights.offset(head, i);
      for (int j = 0; j < rows.keys() && row.finite() && row.count() > 0; j++) {
        double difference = Math.abs(row.p()[j] - weights.numbers().get(at + j));
        largest =
            Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
      }
    }
    return largest;
  }

  /**
   * Why the layer counts as not understood: what stands between its softmax and the values changes
   * the probabilities, which may show on long sequences only. Nothing where nothing stands there,
   * or it changed none so far.
   */
  public Optional<String> misread() {
    double most = Arrays.stream(changes).max().orElse(0);
    return most > MOST_ROUNDING ? Optional.of(misread(pattern, most)) : Optional.empty();
  }

  /**
   * Says that probabilities are not those of the model.
   *
   * @param pattern the attention
   * @param difference the largest
   */
  public static String misread(AttentionPattern pattern, double difference) {
    String by = String.format(Locale.ROOT, "%.2g", difference);
    return pattern
        .weights()
        .flatMap(Weights::maker)
        .map(
            maker ->
                "what multiplies its values, made by "
                    + maker
                    + " behind the softmax, differs from the softmax of its logits by "
                    + by)
        .orElse(
            "its probabilities, worked out again from queries and keys, differ from the model's by "
                + by
                + ": it does something that is not read");
  }

  /**
   * Returns what is to be done with one run, a piece per head; pieces may run at the same time.
   *
   * @param tensors what the run returned
   * @param sequence what it ran on
   * @param shown how many tokens to keep the pattern of; 0 for none
   * @param endsUnit whether the next sequence belongs to another unit of the standard error
   */
  public List<Runnable> work(
      Map<String, Tensor> tensors, Sequence sequence, int shown, boolean endsUnit) {
    LogitRows rows = new LogitRows(pattern, tensors);
    seen.add(rows);
    // what does not multiply to the logits is none of their queries and keys
    Optional<QueryKeyVectors> vectors =
        unread.isEmpty()
            ? Optional.of(QueryKeyVectors.of(pattern, tensors, rows))
            : Optional.empty();
    LayerRun run =
        new LayerRun(
            rows,
            weights(tensors).filter(p -> showsProbabilities && rows.matches(p)),
            vectors.flatMap(QueryKeyVectors::queries),
            vectors.flatMap(QueryKeyVectors::keys),
            sequence,
            !seen.cross() && rows.keys() == sequence.length(),
            rowsBefore,
            choice.rows(rowsBefore, rows.queries()),
            shown,
            endsUnit);
    rowsBefore += rows.queries();
    List<Runnable> work = new ArrayList<>(each(head -> head.add(run)));
    if (pattern.weights().flatMap(Weights::maker).isPresent()) {
      Tensor weights = weights(tensors).orElseThrow();
      for (int h = 0; h < heads(); h++) {
        int head = h;
        work.add(
            () ->
                changes[head] =
                    Math.max(changes[head], differenceFromWeights(rows, weights, head)));
      }
    }
    work.addAll(output.work(tensors, rows.queries(), endsUnit));
    return work;
  }

  private List<Runnable> each(Consumer<HeadMeasurement> task) {
    return heads.stream().<Runnable>map(head -> () -> task.accept(head)).toList();
  }

  /** Returns what is to be done behind the last run, a piece per head; rows kept are let go. */
  public List<Runnable> finish() {
    return each(HeadMeasurement::finish);
  }

  /**
   * Looks for heads that find repetitions, on a sequence whose second half repeats its first.
   *
   * @param tensors what the run returned
   * @param start where the first copy begins
   * @param period how long a copy is
   */
  public List<Runnable> repetition(Map<String, Tensor> tensors, int start, int period) {
    LogitRows rows = new LogitRows(pattern, tensors);
    return seen.cross() || rows.keys() != rows.queries()
        ? List.of()
        : each(head -> head.addRepetition(rows, start, period));
  }

  /** Refuses a layer whose logits are not finite. */
  public void checkFinite(int layer, Sequence sequence) {
    for (int h = 0; h < heads(); h++) {
      if (!heads.get(h).isFinite()) {
        throw new InvalidInputException(
            InvalidInputException.Kind.MODEL_NOT_FINITE,
            "the logits of layer "
                + layer
                + ", head "
                + h
                + " ("
                + pattern.node()
                + ") are not finite on text "
                + (sequence.text() + 1)
                + "; this is the first layer with NaN or infinity in it. Look at the weights before"
                + " it, or export the model in float32");
      }
    }
  }

  /**
   * Returns the figures.
   *
   * @param layer the layer's number
   * @param changes what taking a head out changes, by head
   */
  public AttentionLayer figures(int layer, RowMean[] changes) {
    List<SoftmaxFigures> softmaxes = heads.stream().map(HeadMeasurement::softmax).toList();
    double low = softmaxes.stream().mapToDouble(SoftmaxFigures::minLogit).min().orElse(Double.NaN);
    double high = softmaxes.stream().mapToDouble(SoftmaxFigures::maxLogit).max().orElse(Double.NaN);
    List<HeadFigures> figures = new ArrayList<>();
    for (int h = 0; h < heads(); h++) {
      SoftmaxFigures softmax = softmaxes.get(h);
      Int8Steps int8 =
          new Int8Steps(
              Int8Steps.step(softmax.minLogit(), softmax.maxLogit()), Int8Steps.step(low, high));
      figures.add(
          heads
              .get(h)
              .figures(
                  softmax, output.output(h).withChange(changes[h]), int8, repeatsAnEarlierHead(h)));
    }
    return new AttentionLayer(layer, pattern.node(), seen.kind(), figures);
  }

  private boolean repeatsAnEarlierHead(int head) {
    return heads.subList(0, head).stream()
        .anyMatch(earlier -> VerdictRules.alike(earlier.compared(), heads.get(head).compared()));
  }

  public List<float[][]> sample() {
    return heads.stream().map(HeadMeasurement::sample).toList();
  }

  public List<ComparedRows> compared() {
    return heads.stream().map(HeadMeasurement::compared).toList();
  }
}
