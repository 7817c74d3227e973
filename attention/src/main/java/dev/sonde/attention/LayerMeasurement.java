package dev.sonde.attention;

import dev.sonde.attention.AttentionLayer.Kind;
import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.attention.AttentionPattern.Step;
import dev.sonde.nets.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers one layer's figures over sequences. */
final class LayerMeasurement {
  /** Rounding of probabilities in single precision; more, and ours are taken. */
  private static final double MOST_DIFFERENCE = 1e-5;

  /** Of the rows of a long sequence about as many are counted in histograms. */
  private static final int COUNTED_ROWS = 128;

  private final AttentionPattern pattern;
  private final HeadAccumulator[] accumulators;
  private final float[][][] samples;
  private final boolean[] notFinite;
  private final double[] scales;
  private final double[] queryFactors;
  private final double[] keyFactors;
  private final @Nullable ProductAccumulator[] products;
  private final KeptRows[] kept;
  private final LayerOutput output;
  private final Remedies[] remedies;
  private final RowChoice choice;
  private long rowsBefore;
  private final int dimension;
  private long visiblePairs;
  private long visibleRows;
  private final boolean rowsAreUnits;
  private boolean allVisible = true;
  private boolean causal = true;
  private boolean cross;
  private boolean showsProbabilities;
  private List<ScaleTrial> trials = List.of();

  /**
   * Starts a layer from a first look at its tensors, which adds nothing to its figures.
   *
   * @param pattern where its tensors are
   * @param tensors those of a short run
   * @param rowsAreUnits whether errors come from how rows differ
   * @param choice which rows are kept for {@link Remedies}
   */
  LayerMeasurement(
      AttentionPattern pattern,
      Map<String, Tensor> tensors,
      boolean rowsAreUnits,
      RowChoice choice) {
    this.pattern = pattern;
    this.rowsAreUnits = rowsAreUnits;
    this.choice = choice;
    int heads = new LogitRows(pattern, tensors).heads();
    accumulators = new HeadAccumulator[heads];
    Arrays.setAll(accumulators, head -> new HeadAccumulator());
    kept = new KeptRows[heads];
    Arrays.setAll(kept, head -> new KeptRows(rowsAreUnits));
    remedies = new Remedies[heads];
    samples = new float[heads][][];
    notFinite = new boolean[heads];
    Tensor queries = tensors.get(pattern.queries());
    int tokens = queries == null ? 0 : new LogitRows(pattern, tensors).queries();
    dimension =
        vectors(tensors, pattern.queries(), pattern.queryLayout(), tokens)
            .map(HeadVectors::dimension)
            .orElse(queries == null ? 0 : queries.columns());
    output = new LayerOutput(pattern.output(), tensors, tokens, heads);
    products = new @Nullable ProductAccumulator[heads];
    scales = new double[heads];
    // a soft cap divides before tanh and multiplies behind it: no factor on q·k is left to name
    Arrays.fill(scales, pattern.capped() ? Double.NaN : 1);
    queryFactors = new double[heads];
    Arrays.fill(queryFactors, 1);
    keyFactors = queryFactors.clone();
    for (Factor factor : pattern.factors()) {
      Tensor tensor = tensors.get(factor.tensor());
      for (int h = 0; h < heads; h++) {
        double number = numberOf(tensor, h, heads);
        double value = factor.divides() ? 1 / number : number;
        scales[h] *= value;
        switch (factor.place()) {
          case QUERIES -> queryFactors[h] *= value;
          case KEYS -> keyFactors[h] *= value;
          case PRODUCT -> {}
        }
      }
    }
  }

  private static double numberOf(@Nullable Tensor tensor, int head, int heads) {
    if (tensor == null) {
      return Double.NaN;
    }
    if (tensor.size() == 1) {
      return tensor.numbers().get(0);
    }
    return tensor.size() == heads ? tensor.numbers().get(head) : Double.NaN;
  }

  /**
   * Asks for the products of queries and keys to be tried with other scales.
   *
   * @param tokens of all sequences
   */
  void tryScales(long tokens) {
    trials =
        Arrays.stream(scales)
            .mapToObj(scale -> new ScaleTrial(dimension, scale, pattern.capped(), tokens))
            .toList();
  }

  /** What was tried, head by head; of no heads where that was not asked for. */
  List<ScaleTrial> trials() {
    return trials;
  }

  int heads() {
    return accumulators.length;
  }

  /** How many keys a row sees on average, over rows that see two or more; NaN without such rows. */
  double visibleKeys() {
    return (double) visiblePairs / visibleRows;
  }

  /** What a run over a sequence must return. */
  static Set<String> tensors(AttentionPattern pattern) {
    Set<String> names = new LinkedHashSet<>();
    names.add(pattern.core());
    pattern.softmax().ifPresent(names::add);
    names.add(pattern.queries());
    names.add(pattern.keys());
    for (Step step : pattern.steps()) {
      step.tensor().ifPresent(names::add);
    }
    names.addAll(LayerOutput.tensors(pattern.output()));
    return names;
  }

  /** How wide the residual stream is in a run; 0 where it was not found. */
  int streamWidth(Map<String, Tensor> tensors) {
    Tensor stream = pattern.output().stream().map(tensors::get).orElse(null);
    return stream == null ? 0 : stream.columns();
  }

  /** Returns what is to be done with the weights before the first sequence, a piece per head. */
  List<Runnable> project(Map<String, Tensor> weights) {
    return output.project(weights);
  }

  /**
   * The largest difference between our probabilities and the model's; NaN where it shows none. Only
   * where it is as small as rounding makes it, the model's stand in for ours from now on.
   */
  double differenceFromSoftmax(Map<String, Tensor> tensors) {
    Tensor softmax = pattern.softmax().map(tensors::get).orElse(null);
    if (softmax == null) {
      return Double.NaN;
    }
    LogitRows rows = new LogitRows(pattern, tensors);
    RowFigures row = new RowFigures(rows.keys());
    double largest = 0;
    for (int h = 0; h < rows.heads(); h++) {
      for (int i = 0; i < rows.queries(); i++) {
        row.compute(rows.fill(h, i, row.z, row.visible));
        int at = softmax.offset(h, i);
        for (int j = 0; j < rows.keys() && row.finite && row.count > 0; j++) {
          largest = Math.max(largest, Math.abs(row.p[j] - softmax.numbers().get(at + j)));
        }
      }
    }
    showsProbabilities = largest <= MOST_DIFFERENCE;
    return largest;
  }

  /**
   * Returns what is to be done with one run, a piece per head; pieces may run at the same time.
   *
   * @param tensors what the run returned
   * @param sequence what it ran on
   * @param shown how many tokens to keep the pattern of; 0 for none
   * @param endsUnit whether the next sequence belongs to another unit of the standard error
   */
  List<Runnable> work(Map<String, Tensor> tensors, Sequence sequence, int shown, boolean endsUnit) {
    LogitRows rows = new LogitRows(pattern, tensors);
    cross |= pattern.cross() || rows.keys() != rows.queries();
    look(rows);
    Optional<Tensor> probabilities =
        pattern.softmax().map(tensors::get).filter(p -> showsProbabilities && rows.matches(p));
    List<Runnable> work = new ArrayList<>();
    Optional<HeadVectors> queries =
        vectors(tensors, pattern.queries(), pattern.queryLayout(), rows.queries());
    Optional<HeadVectors> keys = vectors(tensors, pattern.keys(), pattern.keyLayout(), rows.keys());
    long before = rowsBefore;
    rowsBefore += rows.queries();
    for (int h = 0; h < rows.heads(); h++) {
      int head = h;
      work.add(
          () -> {
            measure(head, rows, new HeadRows(rows, probabilities, head), sequence, shown, endsUnit);
            Optional<HeadMatrix> asked =
                queries.map(all -> new HeadMatrix(all, head, heads(), 1 / queryFactors[head]));
            Optional<HeadMatrix> offered =
                keys.map(all -> new HeadMatrix(all, head, heads(), 1 / keyFactors[head]))
                    .filter(k -> asked.map(q -> q.dimension() == k.dimension()).orElse(false));
            keep(head, rows, before, asked, offered, endsUnit);
            if (asked.isPresent() && offered.isPresent()) {
              spread(head, asked.get(), offered.get(), endsUnit);
              tryScales(head, rows, before, asked.get(), offered.get(), endsUnit);
            }
          });
    }
    work.addAll(output.work(tensors, rows.queries(), endsUnit));
    return work;
  }

  private void keep(
      int head,
      LogitRows rows,
      long before,
      Optional<HeadMatrix> queries,
      Optional<HeadMatrix> keys,
      boolean endsUnit) {
    int[] chosen = choice.rows(before, rows.queries());
    Optional<NormedProduct> normed =
        chosen.length > 0 && rows.takesAnotherProduct()
            ? queries.flatMap(q -> keys.map(k -> new NormedProduct(q, k)))
            : Optional.empty();
    RowFigures row = new RowFigures(rows.keys());
    for (int query : chosen) {
      row.compute(rows.fill(head, query, row.z, row.visible));
      if (row.finite && row.count > 1) {
        kept[head].keep(
            row,
            normed
                .map(product -> rows.behind(head, query, product.of(query)))
                .orElse(new double[0]));
      }
    }
    if (endsUnit) {
      kept[head].endUnit();
    }
  }

  /** Returns what is to be done behind the last run, a piece per head; rows kept are let go. */
  List<Runnable> finish() {
    List<Runnable> work = new ArrayList<>();
    for (int h = 0; h < kept.length; h++) {
      int head = h;
      work.add(
          () -> {
            remedies[head] = kept[head].remedies();
            kept[head] = new KeptRows(rowsAreUnits);
          });
    }
    return work;
  }

  private Optional<HeadVectors> vectors(
      Map<String, Tensor> tensors, String name, HeadVectors.Layout layout, int rows) {
    return Optional.ofNullable(tensors.get(name))
        .flatMap(tensor -> HeadVectors.of(tensor, layout, rows, heads()));
  }

  private void spread(int head, HeadMatrix queries, HeadMatrix keys, boolean endsUnit) {
    ProductAccumulator product = products[head];
    if (product == null) {
      product = new ProductAccumulator(queries.dimension());
      products[head] = product;
    }
    if (queries.dimension() == product.dimension()) {
      product.add(queries, keys, rowsAreUnits);
    }
    if (endsUnit) {
      product.endUnit();
    }
  }

  private void tryScales(
      int head,
      LogitRows rows,
      long before,
      HeadMatrix queries,
      HeadMatrix keys,
      boolean endsUnit) {
    if (trials.isEmpty() || queries.dimension() != dimension) {
      return;
    }
    trials.get(head).add(rows, head, queries, keys, before);
    if (endsUnit) {
      trials.get(head).endUnit();
    }
  }

  /** Which pairs the first head sees: it speaks for the layer's kind only, not for other heads. */
  private void look(LogitRows rows) {
    double[] z = new double[rows.keys()];
    boolean[] visible = new boolean[rows.keys()];
    for (int i = 0; i < rows.queries(); i++) {
      VisibleKeys keys;
      if (rows.shared().isPresent()) {
        keys = rows.shared().get().keys(i);
      } else {
        rows.fill(0, i, z, visible);
        keys = VisibleKeys.of(visible);
      }
      allVisible &= keys.count() == rows.keys();
      causal &= keys.upTo(i);
    }
  }

  private void measure(
      int head, LogitRows rows, HeadRows reader, Sequence sequence, int shown, boolean endsUnit) {
    HeadAccumulator accumulator = accumulators[head];
    boolean own = !cross && rows.keys() == sequence.length();
    int[] separators = sequence.separators();
    int counted = 1 + rows.queries() / COUNTED_ROWS;
    int kept = Math.min(shown, Math.min(rows.queries(), rows.keys()));
    float[][] sample = new float[kept][kept];
    for (int i = 0; i < rows.queries(); i++) {
      SoftmaxRow row = reader.row(i);
      if (row.count == 0) {
        continue;
      }
      if (!row.finite) {
        notFinite[head] = true;
        return;
      }
      accumulator.add(row);
      if (i % counted == 0) {
        accumulator.count(row);
      }
      if (own) {
        accumulator.addOffsets(row, i);
      }
      if (own && sequence.specialKnown()) {
        accumulator.addSeparators(row, separators);
      }
      if (head == 0 && row.count > 1) {
        visiblePairs += row.count;
        visibleRows++;
      }
      for (int j = 0; j < kept && i < kept; j++) {
        int at = row.keys.at(j);
        sample[i][j] = at < 0 ? 0 : row.p[at];
      }
    }
    if (shown > 0) {
      samples[head] = sample;
    }
    if (endsUnit) {
      accumulator.endUnit();
    }
  }

  /**
   * Looks for heads that find repetitions, on a sequence whose second half repeats its first.
   *
   * @param tensors what the run returned
   * @param start where the first copy begins
   * @param period how long a copy is
   */
  List<Runnable> repetition(Map<String, Tensor> tensors, int start, int period) {
    LogitRows rows = new LogitRows(pattern, tensors);
    List<Runnable> work = new ArrayList<>();
    if (cross || rows.keys() != rows.queries()) {
      return work;
    }
    for (int h = 0; h < rows.heads(); h++) {
      int head = h;
      work.add(
          () -> {
            RowFigures row = new RowFigures(rows.keys());
            for (int i = start + period; i < start + 2 * period; i++) {
              row.compute(rows.fill(head, i, row.z, row.visible));
              int last = i - period;
              if (row.finite && row.count > 1) {
                if (row.visible[last + 1]) {
                  accumulators[head].addInduction(row.p[last + 1]);
                }
                if (row.visible[last]) {
                  accumulators[head].addDuplicateToken(row.p[last]);
                }
              }
            }
          });
    }
    return work;
  }

  /** Refuses a layer whose logits are not finite. */
  void checkFinite(int layer, Sequence sequence) {
    for (int h = 0; h < notFinite.length; h++) {
      if (notFinite[h]) {
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
  AttentionLayer figures(int layer, RowMean[] changes) {
    List<HeadFigures> heads = new ArrayList<>();
    List<SoftmaxFigures> all = Arrays.stream(accumulators).map(HeadAccumulator::figures).toList();
    double low = all.stream().mapToDouble(SoftmaxFigures::minLogit).min().orElse(Double.NaN);
    double high = all.stream().mapToDouble(SoftmaxFigures::maxLogit).max().orElse(Double.NaN);
    for (int h = 0; h < accumulators.length; h++) {
      SoftmaxFigures softmax = all.get(h);
      Int8Steps int8 =
          new Int8Steps(
              Int8Steps.step(softmax.minLogit(), softmax.maxLogit()), Int8Steps.step(low, high));
      HeadRole role = VerdictRules.role(softmax);
      HeadOutput written = output.output(h).withChange(changes[h]);
      List<HeadVerdict> verdicts =
          VerdictRules.verdicts(softmax, written, int8, role, accumulators[h].equalShare());
      if (repeatsAnEarlierHead(h)) {
        verdicts.add(HeadVerdict.DUPLICATE);
      }
      ProductAccumulator product = products[h];
      heads.add(
          new HeadFigures(
              h,
              dimension,
              scales[h],
              softmax,
              product == null ? ProductSpread.UNKNOWN : product.spread(),
              remedies[h],
              written,
              int8,
              role,
              verdicts));
    }
    return new AttentionLayer(layer, pattern.node(), kind(), heads);
  }

  private boolean repeatsAnEarlierHead(int head) {
    return sample().subList(0, head).stream()
        .anyMatch(earlier -> VerdictRules.alike(earlier, sample().get(head)));
  }

  private Kind kind() {
    if (cross) {
      return Kind.CROSS;
    }
    if (allVisible) {
      return Kind.BIDIRECTIONAL;
    }
    return causal ? Kind.CAUSAL : Kind.MASKED;
  }

  List<float[][]> sample() {
    return Arrays.stream(samples).map(sample -> sample == null ? new float[0][0] : sample).toList();
  }
}
