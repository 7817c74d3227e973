package dev.sonde.attention;

import dev.sonde.attention.AttentionLayer.Kind;
import dev.sonde.attention.AttentionPattern.Factor;
import dev.sonde.nets.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Gathers one layer's figures over sequences. */
final class LayerMeasurement {
  private final AttentionPattern pattern;
  private final HeadAccumulator[] accumulators;
  private final float[][][] samples;
  private final boolean[] notFinite;
  private final double[] scales;
  private final int dimension;
  private boolean allVisible = true;
  private boolean causal = true;
  private boolean cross;

  /**
   * Starts a layer from a first look at its tensors, which adds nothing to its figures.
   *
   * @param pattern where its tensors are
   * @param tensors those of a short run
   */
  LayerMeasurement(AttentionPattern pattern, Map<String, Tensor> tensors) {
    this.pattern = pattern;
    int heads = new LogitRows(pattern, tensors).heads();
    accumulators = new HeadAccumulator[heads];
    Arrays.setAll(accumulators, head -> new HeadAccumulator());
    samples = new float[heads][][];
    notFinite = new boolean[heads];
    Tensor queries = tensors.get(pattern.queries());
    dimension = queries == null ? 0 : queries.columns();
    scales = new double[heads];
    Arrays.fill(scales, pattern.capped() ? Double.NaN : 1);
    for (Factor factor : pattern.factors()) {
      Tensor tensor = tensors.get(factor.tensor());
      for (int h = 0; h < heads; h++) {
        double value = numberOf(tensor, h, heads);
        scales[h] = factor.divides() ? scales[h] / value : scales[h] * value;
      }
    }
  }

  private static double numberOf(
      @org.jspecify.annotations.Nullable Tensor tensor, int head, int heads) {
    if (tensor == null) {
      return Double.NaN;
    }
    if (tensor.values().length == 1) {
      return tensor.values()[0];
    }
    return tensor.values().length == heads ? tensor.values()[head] : Double.NaN;
  }

  int heads() {
    return accumulators.length;
  }

  /** The largest difference between our probabilities and the model's; NaN where it shows none. */
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
          largest = Math.max(largest, Math.abs(row.p[j] - softmax.values()[at + j]));
        }
      }
    }
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
    cross |= rows.keys() != rows.queries();
    look(rows);
    List<Runnable> work = new ArrayList<>();
    for (int h = 0; h < rows.heads(); h++) {
      int head = h;
      work.add(() -> measure(head, rows, sequence, shown, endsUnit));
    }
    return work;
  }

  /** Which pairs are visible, from the first head: masks are shared by heads. */
  private void look(LogitRows rows) {
    RowFigures row = new RowFigures(rows.keys());
    for (int i = 0; i < rows.queries(); i++) {
      rows.fill(0, i, row.z, row.visible);
      for (int j = 0; j < rows.keys(); j++) {
        allVisible &= row.visible[j];
        causal &= row.visible[j] == (j <= i);
      }
    }
  }

  private void measure(int head, LogitRows rows, Sequence sequence, int shown, boolean endsUnit) {
    HeadAccumulator accumulator = accumulators[head];
    RowFigures row = new RowFigures(rows.keys());
    boolean own = rows.keys() == rows.queries() && rows.keys() == sequence.length();
    int kept = Math.min(shown, Math.min(rows.queries(), rows.keys()));
    float[][] sample = new float[kept][kept];
    for (int i = 0; i < rows.queries(); i++) {
      row.compute(rows.fill(head, i, row.z, row.visible));
      if (row.count == 0) {
        continue;
      }
      if (!row.finite) {
        notFinite[head] = true;
        return;
      }
      accumulator.add(row, i, own ? sequence : null);
      for (int j = 0; j < kept && i < kept; j++) {
        sample[i][j] = (float) row.p[j];
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
   * Looks for induction on a sequence whose second half repeats its first.
   *
   * @param tensors what the run returned
   * @param start where the first copy begins
   * @param period how long a copy is
   */
  List<Runnable> induction(Map<String, Tensor> tensors, int start, int period) {
    LogitRows rows = new LogitRows(pattern, tensors);
    List<Runnable> work = new ArrayList<>();
    if (rows.keys() != rows.queries()) {
      return work;
    }
    for (int h = 0; h < rows.heads(); h++) {
      int head = h;
      work.add(
          () -> {
            RowFigures row = new RowFigures(rows.keys());
            for (int i = start + period; i < start + 2 * period; i++) {
              row.compute(rows.fill(head, i, row.z, row.visible));
              int next = i - period + 1;
              if (row.finite && row.count > 1 && row.visible[next]) {
                accumulators[head].addInduction(row.p[next]);
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

  AttentionLayer figures(int layer) {
    List<HeadFigures> heads = new ArrayList<>();
    for (int h = 0; h < accumulators.length; h++) {
      SoftmaxFigures softmax = accumulators[h].figures();
      HeadRole role = VerdictRules.role(softmax);
      List<HeadVerdict> verdicts =
          VerdictRules.verdicts(softmax, role, accumulators[h].equalShare());
      if (repeatsAnEarlierHead(h)) {
        verdicts.add(HeadVerdict.DUPLICATE);
      }
      heads.add(new HeadFigures(h, dimension, scales[h], softmax, role, verdicts));
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
