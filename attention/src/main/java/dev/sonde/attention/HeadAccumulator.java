package dev.sonde.attention;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers one head's figures, row by row and unit by unit. */
final class HeadAccumulator {
  /** Bins of half a unit cover centred logits from −16 to 16; wider heads fill the end bins. */
  private static final double BIN = 0.5;

  private static final int BINS = 64;
  private static final List<Integer> OFFSETS = List.of(-1, 0, 1);

  private final MeanAccumulator variance = new MeanAccumulator();
  private final MeanAccumulator entropy = new MeanAccumulator();
  private final MeanAccumulator jacobian = new MeanAccumulator();
  private final MeanAccumulator probability = new MeanAccumulator();
  private final MeanAccumulator oneHot = new MeanAccumulator();
  private final MeanAccumulator first = new MeanAccumulator();
  private final MeanAccumulator equalShare = new MeanAccumulator();
  private final MeanAccumulator separator = new MeanAccumulator();
  private final SortedMap<Integer, MeanAccumulator> offsets = new TreeMap<>();
  private final long[] bins = new long[BINS];
  private final MeanAccumulator induction = new MeanAccumulator();
  private double largest = Double.NEGATIVE_INFINITY;
  private double smallest = Double.POSITIVE_INFINITY;
  private double largestAbsolute;

  HeadAccumulator() {
    OFFSETS.forEach(offset -> offsets.put(offset, new MeanAccumulator()));
  }

  /**
   * Adds a row.
   *
   * @param row its figures
   * @param position where its query stands among the keys
   * @param sequence whose keys these are; nothing where they belong to another sequence
   */
  void add(RowFigures row, int position, @org.jspecify.annotations.Nullable Sequence sequence) {
    largest = Math.max(largest, row.largest);
    smallest = Math.min(smallest, row.smallest);
    largestAbsolute = Math.max(largestAbsolute, row.largestAbsolute);
    if (row.count < 2) {
      return;
    }
    variance.add(row.variance);
    entropy.add(row.entropy / Math.log(row.count));
    jacobian.add(row.jacobianNorm);
    probability.add(row.largestProbability);
    oneHot.add(row.largestProbability > VerdictRules.ONE_HOT ? 1 : 0);
    if (row.visible[0]) {
      first.add(row.p[0]);
      equalShare.add(1.0 / row.count);
    }
    for (int j = 0; j < row.z.length; j++) {
      if (row.visible[j]) {
        int bin = (int) Math.floor((row.z[j] - row.mean) / BIN) + BINS / 2;
        bins[Math.max(0, Math.min(BINS - 1, bin))]++;
      }
    }
    if (sequence == null) {
      return;
    }
    offsets.forEach(
        (offset, mass) -> {
          int key = position + offset;
          if (key >= 0 && key < row.p.length && row.visible[key]) {
            mass.add(row.p[key]);
          }
        });
    if (sequence.specialKnown()) {
      double mass = 0;
      for (int j = 1; j < row.p.length; j++) {
        mass += sequence.special()[j] ? row.p[j] : 0;
      }
      separator.add(mass);
    }
  }

  /** Adds the attention on what followed the last time, in a sequence that repeats itself. */
  void addInduction(double mass) {
    induction.add(mass);
  }

  void endUnit() {
    for (MeanAccumulator mean :
        List.of(variance, entropy, jacobian, probability, oneHot, first, separator)) {
      mean.endUnit();
    }
    offsets.values().forEach(MeanAccumulator::endUnit);
  }

  /** What the first token would get on average if every visible key got the same. */
  double equalShare() {
    return equalShare.mean().estimate();
  }

  SoftmaxFigures figures() {
    SortedMap<Integer, RowMean> masses = new TreeMap<>();
    offsets.forEach((offset, mass) -> masses.put(offset, mass.mean()));
    return new SoftmaxFigures(
        variance.rootMean(),
        largest,
        smallest,
        largestAbsolute,
        entropy.mean(),
        jacobian.mean(),
        probability.mean(),
        oneHot.mean(),
        first.mean(),
        separator.mean(),
        masses,
        induction.mean(),
        new Histogram(-BIN * BINS / 2, BIN, Arrays.copyOf(bins, BINS)));
  }
}
