package dev.sonde.attention.heads;

import dev.sonde.attention.logits.HeadFactors;
import dev.sonde.attention.logits.HeadRows;
import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.softmax.KeptRows;
import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.SoftmaxRow;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.attention.vectors.NormedProduct;
import dev.sonde.attention.vectors.ProductAccumulator;
import dev.sonde.attention.vectors.ProductSpread;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers one head's figures over sequences; each head belongs to one thread at a time. */
final class HeadMeasurement {
  /** Of the rows of a long sequence about as many are counted in histograms. */
  private static final int COUNTED_ROWS = 128;

  private final int head;
  private final int dimension;
  private final HeadFactors factors;
  private final boolean rowsAreUnits;
  private final HeadAccumulator accumulator = new HeadAccumulator();
  private KeptRows kept;
  private @Nullable ProductAccumulator product;
  private Optional<OtherScales> trial = Optional.empty();
  private Optional<WhatIfLogits> remedies = Optional.empty();
  private float[][] sample = new float[0][0];
  private ComparedRows compared = ComparedRows.NONE;
  private boolean finite = true;

  /**
   * Starts without figures.
   *
   * @param head its number in its layer
   * @param dimension length of its queries and keys; 0 where unknown
   * @param factors what the model multiplies its q·k with
   * @param rowsAreUnits whether errors come from how rows differ
   */
  HeadMeasurement(int head, int dimension, HeadFactors factors, boolean rowsAreUnits) {
    this.head = head;
    this.dimension = dimension;
    this.factors = factors;
    this.rowsAreUnits = rowsAreUnits;
    kept = new KeptRows(rowsAreUnits);
  }

  /**
   * Asks for its products of queries and keys to be tried with other scales.
   *
   * @param capped whether the model caps its logits
   * @param tokens of all sequences
   */
  void tryScales(boolean capped, long tokens) {
    trial = Optional.of(new OtherScales(dimension, factors.scale(), capped, tokens));
  }

  /** Takes its part of what a layer showed. */
  void add(LayerRun run) {
    softmax(run);
    Optional<HeadMatrix> queries =
        run.queries().map(all -> new HeadMatrix(all, head, 1 / factors.queries()));
    Optional<HeadMatrix> keys =
        run.keys()
            .map(all -> new HeadMatrix(all, head, 1 / factors.keys()))
            .filter(k -> queries.map(q -> q.dimension() == k.dimension()).orElse(false));
    keep(run, queries, keys);
    if (queries.isPresent() && keys.isPresent()) {
      multiply(run, queries.get(), keys.get());
      tryScales(run, queries.get(), keys.get());
    }
  }

  private void softmax(LayerRun run) {
    LogitRows rows = run.rows();
    HeadRows reader = new HeadRows(rows, run.probabilities(), head);
    int[] separators = run.sequence().separators();
    int counted = 1 + rows.queries() / COUNTED_ROWS;
    int shown = Math.min(run.shown(), Math.min(rows.queries(), rows.keys()));
    float[][] pattern = new float[shown][shown];
    ComparedRows some =
        shown > 0 ? new ComparedRows(rows.queries(), rows.keys()) : ComparedRows.NONE;
    for (int i = 0; i < rows.queries(); i++) {
      SoftmaxRow row = reader.row(i);
      if (row.count() == 0) {
        continue;
      }
      if (!row.finite()) {
        finite = false;
        return;
      }
      accumulator.add(row);
      if (i % counted == 0) {
        accumulator.count(row);
      }
      if (run.ofItself()) {
        accumulator.addOffsets(row, i);
      }
      if (run.ofItself() && run.sequence().specialKnown()) {
        accumulator.addSeparators(row, separators);
      }
      some.offer(row, i);
      for (int j = 0; j < shown && i < shown; j++) {
        int at = row.keys().at(j);
        pattern[i][j] = at < 0 ? 0 : row.p()[at];
      }
    }
    if (run.shown() > 0) {
      sample = pattern;
      compared = some;
    }
    if (run.endsUnit()) {
      accumulator.endUnit();
    }
  }

  private void keep(LayerRun run, Optional<HeadMatrix> queries, Optional<HeadMatrix> keys) {
    LogitRows rows = run.rows();
    Optional<NormedProduct> normed =
        run.kept().length > 0 && rows.takesAnotherProduct()
            ? queries.flatMap(q -> keys.map(k -> new NormedProduct(q, k)))
            : Optional.empty();
    RowFigures row = new RowFigures(rows.keys());
    for (int query : run.kept()) {
      row.compute(rows.fill(head, query, row.z(), row.visible()));
      if (row.finite() && row.count() > 1) {
        kept.keep(
            row,
            normed.map(other -> rows.behind(head, query, other.of(query))).orElse(new double[0]));
      }
    }
    if (run.endsUnit()) {
      kept.endUnit();
    }
  }

  private void multiply(LayerRun run, HeadMatrix queries, HeadMatrix keys) {
    ProductAccumulator sums = product;
    if (sums == null) {
      sums = new ProductAccumulator(queries.dimension());
      product = sums;
    }
    if (queries.dimension() == sums.dimension()) {
      sums.add(queries, keys, rowsAreUnits);
    }
    if (run.endsUnit()) {
      sums.endUnit();
    }
  }

  private void tryScales(LayerRun run, HeadMatrix queries, HeadMatrix keys) {
    if (trial.isEmpty() || queries.dimension() != dimension) {
      return;
    }
    trial.get().add(run.rows(), head, queries, keys, run.rowsBefore());
    if (run.endsUnit()) {
      trial.get().endUnit();
    }
  }

  /**
   * Looks whether it finds repetitions, on a sequence whose second half repeats its first.
   *
   * @param rows the logits on it
   * @param start where the first copy begins
   * @param period how long a copy is
   */
  void addRepetition(LogitRows rows, int start, int period) {
    RowFigures row = new RowFigures(rows.keys());
    for (int i = start + period; i < start + 2 * period; i++) {
      row.compute(rows.fill(head, i, row.z(), row.visible()));
      int last = i - period;
      if (row.finite() && row.count() > 1) {
        if (row.visible()[last + 1]) {
          accumulator.addInduction(row.p()[last + 1]);
        }
        if (row.visible()[last]) {
          accumulator.addDuplicateToken(row.p()[last]);
        }
      }
    }
  }

  /** Ends behind the last sequence; rows kept are let go. */
  void finish() {
    remedies = Optional.of(kept.remedies());
    kept = new KeptRows(rowsAreUnits);
  }

  /** Whether all logits were numbers. */
  boolean isFinite() {
    return finite;
  }

  /** What was tried; nothing where that was not asked for. */
  Optional<OtherScales> trial() {
    return trial;
  }

  /** Its pattern on the first tokens of the first sequence. */
  float[][] sample() {
    return sample;
  }

  /** Where some queries of the first sequence look. */
  ComparedRows compared() {
    return compared;
  }

  SoftmaxFigures softmax() {
    return accumulator.figures();
  }

  /**
   * Returns the figures, once {@linkplain #finish finished}.
   *
   * @param softmax its {@link #softmax()}
   * @param written what it writes
   * @param int8 steps of its logits in 8 bits
   * @param repeatsAnother whether an earlier head of its layer does the same
   */
  HeadFigures figures(
      SoftmaxFigures softmax, HeadOutput written, Int8Steps int8, boolean repeatsAnother) {
    HeadRole role = VerdictRules.role(softmax);
    List<HeadVerdict> verdicts =
        VerdictRules.verdicts(softmax, written, int8, role, accumulator.equalShare());
    if (repeatsAnother) {
      verdicts.add(HeadVerdict.DUPLICATE);
    }
    return new HeadFigures(
        head,
        dimension,
        factors.scale(),
        softmax,
        product == null ? ProductSpread.UNKNOWN : product.spread(),
        remedies.orElseThrow(),
        written,
        int8,
        role,
        verdicts);
  }
}
