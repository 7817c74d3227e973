package dev.sonde.attention.theory;

import dev.sonde.attention.means.MeanAccumulator;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.softmax.SoftmaxMeans;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.findings.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Why attention logits are divided by √d, in figures: simulated with error bars, beside formulas.
 *
 * <pre>{@code
 * TheoryTable table = AttentionTheory.withDefaults().withKeys(512).withSeed(7).measure();
 * }</pre>
 *
 * <p>First, rows of n Gaussian logits of a given spread go through the softmax. Second, queries and
 * keys are drawn and multiplied, with the scales 1, 1/√d and 1/d. Formulas: {@code GaussianLogits},
 * averaged over the length of the query, on which the spread of a row depends.
 *
 * <p>Cost: some seconds for the usual dimensions, most of them for the largest. The same seed gives
 * the same figures.
 */
public final class AttentionTheory {
  /** From 1 on, unscaled logits of d = s² spread so far. */
  private static final List<Double> SPREADS = List.of(0.5, 1.0, 2.0, 4.0, 8.0, 16.0);

  private static final int ROWS = 4_000;
  private static final int SETS = 20;
  private static final int QUERIES = 20;

  /**
   * The gradient costs three more passes over the keys. With a scale rows are much alike and few
   * queries will do; without one a few undecided rows carry it, and all queries are taken.
   */
  private static final int SCALED_GRADIENT_QUERIES = 4;

  private static final int PANEL = 64;

  // never changed once a wither has returned
  private int keys = 512;
  private List<Integer> dimensions = List.of(8, 16, 32, 64, 128, 256, 1024, 4096);
  private EntryDistribution entries = EntryDistribution.GAUSSIAN;
  private long seed;
  private ProgressListener listener = (done, planned) -> {};

  private AttentionTheory() {}

  private AttentionTheory with(Consumer<AttentionTheory> change) {
    AttentionTheory changed = new AttentionTheory();
    changed.keys = keys;
    changed.dimensions = dimensions;
    changed.entries = entries;
    changed.seed = seed;
    changed.listener = listener;
    change.accept(changed);
    return changed;
  }

  /**
   * Returns the theory for 512 keys, Gaussian entries and dimensions from 8 to 4,096, seed 0.
   *
   * @return the theory
   */
  public static AttentionTheory withDefaults() {
    return new AttentionTheory();
  }

  /**
   * Returns the theory for another number of keys.
   *
   * @param n at least 2
   * @return the theory
   */
  public AttentionTheory withKeys(int n) {
    if (n < 2) {
      throw new IllegalArgumentException("at least 2 keys are needed, got " + n);
    }
    return with(theory -> theory.keys = n);
  }

  /**
   * Returns the theory for other dimensions.
   *
   * @param list each at least 1
   * @return the theory
   */
  public AttentionTheory withDimensions(List<Integer> list) {
    for (int d : list) {
      if (d < 1) {
        throw new IllegalArgumentException("dimensions of at least 1 are needed, got " + d);
      }
    }
    return with(theory -> theory.dimensions = List.copyOf(list));
  }

  /**
   * Returns the theory for other queries and keys.
   *
   * @param kind how their entries are drawn
   * @return the theory
   */
  public AttentionTheory withEntries(EntryDistribution kind) {
    return with(theory -> theory.entries = kind);
  }

  /**
   * Returns the theory with other draws.
   *
   * @param newSeed of the draws
   * @return the theory
   */
  public AttentionTheory withSeed(long newSeed) {
    return with(theory -> theory.seed = newSeed);
  }

  /**
   * Returns a theory that tells how far it is.
   *
   * @param newListener hears of every line of the table
   * @return the theory
   */
  public AttentionTheory withListener(ProgressListener newListener) {
    return with(theory -> theory.listener = newListener);
  }

  /**
   * Simulates, and works out the formulas.
   *
   * @return the table
   */
  public TheoryTable measure() {
    return measure(SPREADS);
  }

  /**
   * Simulates products of queries and keys only, with the draws of {@link #measure()}.
   *
   * @return a table without rows of given spreads
   */
  public TheoryTable measureProducts() {
    return measure(List.of());
  }

  /** Simulates rows of other spreads; with as many as usual or fewer, products are the same. */
  TheoryTable measure(List<Double> spreads) {
    SplittableRandom random = new SplittableRandom(seed);
    List<SplittableRandom> ofRows =
        Stream.generate(random::split).limit(Math.max(SPREADS.size(), spreads.size())).toList();
    long planned = (long) spreads.size() + dimensions.size();
    long done = 0;
    List<SpreadRow> rows = new ArrayList<>();
    for (int i = 0; i < spreads.size(); i++) {
      rows.add(row(spreads.get(i), ofRows.get(i)));
      listener.progressed(++done, planned);
    }
    List<ProductRow> products = new ArrayList<>();
    for (int d : dimensions) {
      products.addAll(products(d, random.split()));
      listener.progressed(++done, planned);
    }
    return new TheoryTable(keys, entries, seed, rows, products);
  }

  /** Figures of simulated rows. */
  private static final class Simulated {
    private final SoftmaxMeans softmax = new SoftmaxMeans();
    private final MeanAccumulator variance = new MeanAccumulator();
    private final MeanAccumulator logit = new MeanAccumulator();
    private final Gradients gradients = new Gradients();

    void add(RowFigures row) {
      softmax.add(row);
      // the mean of independent logits is known to be 0: their variance is the mean square
      variance.add(row.variance() + row.mean() * row.mean());
      logit.add(row.largest());
    }

    void endUnit() {
      softmax.endUnit();
      variance.endUnit();
      logit.endUnit();
      gradients.endUnit();
    }
  }

  private SpreadRow row(double std, SplittableRandom random) {
    Simulated simulated = new Simulated();
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible(), true);
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < keys; j++) {
        row.z()[j] = std * random.nextGaussian();
      }
      row.compute(keys);
      simulated.add(row);
    }
    GaussianLogits exact = new GaussianLogits(std, keys);
    SoftmaxMeans softmax = simulated.softmax;
    return new SpreadRow(
        std,
        new SimulatedRows(
            MeasuredAndExpected.against(simulated.variance.mean(), std * std),
            MeasuredAndExpected.against(softmax.entropyRatio(), exact.entropyRatio()),
            MeasuredAndExpected.against(softmax.maxProbability(), exact.maxProbability()),
            softmax.jacobianNorm(),
            MeasuredAndExpected.against(
                softmax.jacobianRootMeanSquare(), exact.jacobianRootMeanSquare()),
            MeasuredAndExpected.against(simulated.logit.mean(), exact.largestLogit()),
            softmax.nearOneHotShare()));
  }

  private List<ProductRow> products(int d, SplittableRandom random) {
    Map<Scaling, Simulated> simulated = new EnumMap<>(Scaling.class);
    for (Scaling scaling : Scaling.values()) {
      simulated.put(scaling, new Simulated());
    }
    float[] key = new float[keys * d];
    float[] query = new float[d];
    double[] dots = new double[keys];
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible(), true);
    for (int set = 0; set < SETS; set++) {
      for (int j = 0; j < keys; j++) {
        entries.fill(key, j * d, d, random);
      }
      List<Weights> weights = new ArrayList<>();
      for (int q = 0; q < QUERIES; q++) {
        entries.fill(query, 0, d, random);
        for (int j = 0; j < keys; j++) {
          double dot = 0;
          for (int c = 0; c < d; c++) {
            dot += query[c] * key[j * d + c];
          }
          dots[j] = dot;
        }
        for (Map.Entry<Scaling, Simulated> one : simulated.entrySet()) {
          Scaling scaling = one.getKey();
          double factor = scaling.factor(d);
          for (int j = 0; j < keys; j++) {
            row.z()[j] = factor * dots[j];
          }
          row.compute(keys);
          one.getValue().add(row);
          if (scaling == Scaling.NONE || q < SCALED_GRADIENT_QUERIES) {
            weights.add(new Weights(one.getValue(), factor, row.p().clone()));
          }
        }
      }
      double[] squares = jacobianSquares(weights, key, d);
      for (int g = 0; g < squares.length; g++) {
        Weights of = weights.get(g);
        of.simulated().gradients.add(of.factor() * Math.sqrt(squares[g]));
      }
      simulated.values().forEach(Simulated::endUnit);
    }
    List<ProductRow> rows = new ArrayList<>();
    simulated.forEach((scaling, of) -> rows.add(product(d, scaling, of)));
    return rows;
  }

  /** A row's probabilities, whose gradient is yet to be worked out. */
  private record Weights(Simulated simulated, double factor, double[] p) {}

  /** ‖JK‖²_F of rows, panel by panel of the components: all in double precision would be large. */
  private static double[] jacobianSquares(List<Weights> weights, float[] key, int d) {
    double[] squares = new double[weights.size()];
    for (int from = 0; from < d; from += PANEL) {
      HeadMatrix panel = HeadMatrix.components(key, d, from, Math.min(d, from + PANEL));
      for (int g = 0; g < squares.length; g++) {
        squares[g] += panel.jacobianSquare(weights.get(g).p());
      }
    }
    return squares;
  }

  private ProductRow product(int d, Scaling scaling, Simulated simulated) {
    double factor = scaling.factor(d);
    double variance = factor * factor * entries.variance(d);
    Optional<Expected> expected =
        entries == EntryDistribution.GAUSSIAN
            ? Optional.of(overLengths(d, factor))
            : Optional.empty();
    SoftmaxMeans softmax = simulated.softmax;
    return new ProductRow(
        d,
        scaling,
        Math.sqrt(variance),
        new SimulatedRows(
            MeasuredAndExpected.against(simulated.variance.mean(), variance),
            held(softmax.entropyRatio(), expected, Expected::entropyRatio),
            MeasuredAndExpected.alone(softmax.maxProbability()),
            softmax.jacobianNorm(),
            held(softmax.jacobianRootMeanSquare(), expected, Expected::jacobian),
            held(simulated.logit.mean(), expected, Expected::largestLogit),
            softmax.nearOneHotShare()),
        simulated.gradients.mean(),
        simulated.gradients.median());
  }

  private static MeasuredAndExpected held(
      RowMean measured, Optional<Expected> expected, ToDoubleFunction<Expected> formula) {
    return expected
        .map(given -> MeasuredAndExpected.against(measured, formula.applyAsDouble(given)))
        .orElseGet(() -> MeasuredAndExpected.alone(measured));
  }

  /** What Gaussian entries give. */
  private record Expected(double entropyRatio, double jacobian, double largestLogit) {}

  /** Means over {@link QueryLengths}: given q, the logits of a row are N(0, |q|²·factor²). */
  private Expected overLengths(int d, double factor) {
    double entropy = 0;
    double square = 0;
    double logit = 0;
    for (QueryLengths.Node node : QueryLengths.of(d).nodes()) {
      GaussianLogits exact = new GaussianLogits(node.length() * factor, keys);
      entropy += node.weight() * exact.entropyRatio();
      square += node.weight() * exact.jacobianSquare();
      logit += node.weight() * exact.largestLogit();
    }
    return new Expected(entropy, Math.sqrt(square), logit);
  }
}
