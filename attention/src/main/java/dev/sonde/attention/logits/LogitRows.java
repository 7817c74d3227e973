package dev.sonde.attention.logits;

import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.AttentionPattern.Step;
import dev.sonde.attention.softmax.VisibleKeys;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.InvalidInputException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * One attention's logits row by row, as its softmax sees them but for the mask, and which pairs are
 * visible.
 *
 * <p>A pair is hidden where what is added to its logit is at most −9,000: masks use −10,000 (BERT's
 * first release), −65,504, −1e9, the least finite number or −∞, while biases that carry meaning
 * (relative positions, ALiBi) stay far above at the lengths that models are trained for.
 */
public final class LogitRows {
  private static final float HIDDEN = -9_000f;

  private final AttentionPattern pattern;
  private final Map<String, Tensor> tensors;
  private final Tensor core;
  private final Optional<SharedRows> shared;

  public LogitRows(AttentionPattern pattern, Map<String, Tensor> tensors) {
    this.pattern = pattern;
    this.tensors = tensors;
    Tensor product = tensor(pattern.core());
    core = pattern.isWorkedOutAgain() ? stacked(product, tensor(pattern.queries())) : product;
    pattern.steps().stream().flatMap(step -> step.tensor().stream()).forEach(this::checkFits);
    shared = headsAreAlike() ? Optional.of(new SharedRows(this, rowsAreAlike())) : Optional.empty();
  }

  /** Whether all heads see the same keys, and the same is added to their logits. */
  private boolean headsAreAlike() {
    return takesAnotherProduct()
        && pattern.steps().stream()
            .flatMap(step -> step.tensor().stream())
            .allMatch(other -> tensor(other).stack() == 1);
  }

  private boolean rowsAreAlike() {
    return pattern.steps().stream()
        .map(Step::tensor)
        .allMatch(other -> other.isPresent() && tensor(other.get()).rows() == 1);
  }

  /**
   * Grouped queries that share keys were multiplied as further rows of one matrix; their logits lie
   * in memory as if each head had a matrix of its own.
   */
  private static Tensor stacked(Tensor core, Tensor queries) {
    int groups = core.rows() / queries.rows();
    return new Tensor(
        core.numbers(), core.stack() * groups, queries.rows(), core.columns(), core.single());
  }

  private void checkFits(String other) {
    Tensor shape = tensor(other);
    if (!shape.fits(core.stack(), core.rows(), core.columns())) {
      throw new InvalidInputException(
          "the attention at "
              + pattern.node()
              + " has logits of "
              + core.stack()
              + " x "
              + core.rows()
              + " x "
              + core.columns()
              + ", and what is applied to them, "
              + other
              + ", has "
              + shape.stack()
              + " x "
              + shape.rows()
              + " x "
              + shape.columns()
              + "; this layout is not read yet");
    }
  }

  private Tensor tensor(Step step) {
    return tensor(step.tensor().orElseThrow());
  }

  private Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("not returned by the run: " + name);
    }
    return tensor;
  }

  public int heads() {
    return core.stack();
  }

  public int queries() {
    return core.rows();
  }

  public int keys() {
    return core.columns();
  }

  /** What all heads see and add alike; nothing where they differ. */
  public Optional<SharedRows> shared() {
    return shared;
  }

  /** Whether a tensor holds one number in single precision for each logit. */
  public boolean matches(Tensor other) {
    return other.single() && hasShapeOf(other);
  }

  /** Whether a tensor holds one number for each logit. */
  public boolean hasShapeOf(Tensor other) {
    return other.stack() == core.stack()
        && other.rows() == core.rows()
        && other.columns() == core.columns();
  }

  /**
   * Copies the logits of visible keys, without what is done to them behind the core.
   *
   * @param head which head
   * @param query which row
   * @param keys which keys
   * @param z receives one number for each
   */
  void copy(int head, int query, VisibleKeys keys, float[] z) {
    keys.copy(core.numbers(), core.offset(head, query), z);
  }

  /**
   * Fills in one row.
   *
   * @param head which head
   * @param query which row
   * @param z receives the logits, those of hidden pairs too
   * @param visible receives which pairs are visible
   * @return how many are
   */
  public int fill(int head, int query, double[] z, boolean[] visible) {
    int m = core.columns();
    int at = core.offset(head, query);
    for (int j = 0; j < m; j++) {
      z[j] = core.numbers().get(at + j);
      visible[j] = true;
    }
    steps(head, query, z, visible);
    int count = 0;
    for (int j = 0; j < m; j++) {
      count += visible[j] ? 1 : 0;
    }
    return count;
  }

  /** Whether another product than the model's can be put in: nothing scales it behind a bias. */
  public boolean takesAnotherProduct() {
    return pattern.steps().stream().allMatch(Step::tellsPairsApart);
  }

  /**
   * The logits that another product of queries and keys would give, with the model's biases.
   *
   * @param head which head
   * @param query which row
   * @param product one number for each key, scaled; becomes the logits
   * @return the same array
   */
  public double[] behind(int head, int query, double[] product) {
    return behind(head, query, product, new boolean[product.length]);
  }

  /**
   * The same, and which pairs are visible.
   *
   * @param head which head
   * @param query which row
   * @param product one number for each key, scaled; becomes the logits
   * @param visible receives which pairs are visible
   * @return the product's array
   */
  double[] behind(int head, int query, double[] product, boolean[] visible) {
    Arrays.fill(visible, true);
    steps(head, query, product, visible);
    return product;
  }

  private void steps(int head, int query, double[] z, boolean[] visible) {
    int m = core.columns();
    for (Step step : pattern.steps()) {
      switch (step.operation()) {
        case PLUS -> add(tensor(step), head, query, z, visible);
        case KEEP_WHERE -> keep(tensor(step), true, head, query, visible);
        case KEEP_UNLESS -> keep(tensor(step), false, head, query, visible);
        case TIMES -> multiply(tensor(step), false, head, query, z);
        case DIVIDED -> multiply(tensor(step), true, head, query, z);
        case CAUSAL -> see(visible, 0, query + m - core.rows());
        case WINDOW -> {
          int last = query + m - core.rows();
          see(visible, last - step.reach() + 1, m - 1);
        }
        case TANH -> {
          for (int j = 0; j < m; j++) {
            z[j] = Math.tanh(z[j]);
          }
        }
        // once a mask was added only; before it, the rounded numbers are the core
        case ROUNDED -> {}
      }
    }
  }

  private static void add(Tensor term, int head, int query, double[] z, boolean[] visible) {
    int at = term.offset(head, query);
    int stride = term.columns() == 1 ? 0 : 1;
    for (int j = 0; j < z.length; j++) {
      float value = term.numbers().get(at + j * stride);
      if (value <= HIDDEN) {
        visible[j] = false;
      } else {
        z[j] += value;
      }
    }
  }

  /** Hides what lies outside two positions, both included. */
  private static void see(boolean[] visible, int from, int to) {
    for (int j = 0; j < visible.length; j++) {
      visible[j] &= j >= from && j <= to;
    }
  }

  private static void keep(
      Tensor condition, boolean where, int head, int query, boolean[] visible) {
    int at = condition.offset(head, query);
    int stride = condition.columns() == 1 ? 0 : 1;
    for (int j = 0; j < visible.length; j++) {
      visible[j] &= (condition.numbers().get(at + j * stride) != 0) == where;
    }
  }

  private static void multiply(Tensor factor, boolean divides, int head, int query, double[] z) {
    int at = factor.offset(head, query);
    int stride = factor.columns() == 1 ? 0 : 1;
    for (int j = 0; j < z.length; j++) {
      double value = factor.numbers().get(at + j * stride);
      z[j] = divides ? z[j] / value : z[j] * value;
    }
  }
}
