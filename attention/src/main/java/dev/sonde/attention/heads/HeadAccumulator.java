package dev.sonde.attention.heads;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.LogitBins;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.SoftmaxMeans;
import dev.sonde.attention.softmax.SoftmaxRow;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers one head's figures, row by row and unit by unit. */
final class HeadAccumulator {
  private static final List<Integer> OFFSETS = List.of(-1, 0, 1);

  private final SoftmaxMeans softmax = new SoftmaxMeans();
  private final MeanAccumulator first = new MeanAccumulator();
  private final MeanAccumulator equalShare = new MeanAccumulator();
  private final MeanAccumulator separator = new MeanAccumulator();
  private final SortedMap<Integer, MeanAccumulator> offsets = new TreeMap<>();
  private final LogitBins bins = new LogitBins();
  private final MeanAccumulator induction = new MeanAccumulator();
  private final MeanAccumulator duplicateToken = new MeanAccumulator();
  private double largest = Double.NEGATIVE_INFINITY;
  private double smallest = Double.POSITIVE_INFINITY;

  HeadAccumulator() {
    OFFSETS.forEach(offset -> offsets.put(offset, new MeanAccumulator()));
  }

  /**
   * Adds a row.
   *
   * @param row its figures
   */
  void add(SoftmaxRow row) {
    largest = Math.max(largest, row.largest());
    smallest = Math.min(smallest, row.lowest());
    if (row.count() < 2) {
      return;
    }
    softmax.add(row);
    // a row whose window does not reach the first token gives it nothing
    int beginning = row.keys().at(0);
    first.add(beginning < 0 ? 0 : row.p()[beginning]);
    equalShare.add(beginning < 0 ? 0 : 1.0 / row.count());
  }

  /** Adds a row's centred logits to the histogram. */
  void count(SoftmaxRow row) {
    if (row.count() > 1) {
      bins.add(row);
    }
  }

  /**
   * Adds what a row gives to the keys beside its query.
   *
   * @param row its figures
   * @param position where its query stands among the keys
   */
  void addOffsets(SoftmaxRow row, int position) {
    if (row.count() < 2) {
      return;
    }
    offsets.forEach(
        (offset, mass) -> {
          int at = row.keys().at(position + offset);
          if (at >= 0) {
            mass.add(row.p()[at]);
          }
        });
  }

  /**
   * Adds what a row gives to separators.
   *
   * @param row its figures
   * @param separators where they stand among the keys
   */
  void addSeparators(SoftmaxRow row, int[] separators) {
    if (row.count() < 2) {
      return;
    }
    double mass = 0;
    for (int key : separators) {
      int at = row.keys().at(key);
      mass += at < 0 ? 0 : row.p()[at];
    }
    separator.add(mass);
  }

  /** Adds the attention on what followed the last time, in a sequence that repeats itself. */
  void addInduction(double mass) {
    induction.add(mass);
  }

  /** Adds the attention on where the same token stood the last time. */
  void addDuplicateToken(double mass) {
    duplicateToken.add(mass);
  }

  void endUnit() {
    softmax.endUnit();
    first.endUnit();
    separator.endUnit();
    offsets.values().forEach(MeanAccumulator::endUnit);
  }

  /** What the first token would get, on average over all rows, if visible keys got the same. */
  double equalShare() {
    return equalShare.mean().estimate();
  }

  SoftmaxFigures figures() {
    SortedMap<Integer, RowMean> masses = new TreeMap<>();
    offsets.forEach((offset, mass) -> masses.put(offset, mass.mean()));
    return new SoftmaxFigures(
        softmax.rowStd(),
        largest,
        smallest,
        Math.max(0, Math.max(largest, -smallest)),
        softmax.entropyRatio(),
        softmax.jacobianNorm(),
        softmax.jacobianRootMeanSquare(),
        softmax.maxProbability(),
        softmax.nearOneHotShare(),
        first.mean(),
        separator.mean(),
        masses,
        induction.mean(),
        duplicateToken.mean(),
        bins.histogram());
  }
}
