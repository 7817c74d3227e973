package dev.sonde.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

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
  private static final List<Double> SPREADS = List.of(0.5, 1.0, 2.0, 4.0, 8.0, 11.3);
  private static final int ROWS = 4_000;
  private static final int SETS = 20;
  private static final int QUERIES = 20;

  /** The gradient costs three more passes over the keys, and its error bar can be wider. */
  private static final int GRADIENT_QUERIES = 4;

  private final int keys;
  private final List<Integer> dimensions;
  private final Entries entries;
  private final long seed;
  private final ProbeListener listener;

  private AttentionTheory(
      int keys, List<Integer> dimensions, Entries entries, long seed, ProbeListener listener) {
    this.keys = keys;
    this.dimensions = List.copyOf(dimensions);
    this.entries = entries;
    this.seed = seed;
    this.listener = listener;
  }

  /**
   * Returns the theory for 512 keys, Gaussian entries and dimensions from 8 to 4,096, seed 0.
   *
   * @return the theory
   */
  public static AttentionTheory withDefaults() {
    return new AttentionTheory(
        512,
        List.of(8, 16, 32, 64, 128, 256, 1024, 4096),
        Entries.GAUSSIAN,
        0,
        (done, planned) -> {});
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
    return new AttentionTheory(n, dimensions, entries, seed, listener);
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
    return new AttentionTheory(keys, list, entries, seed, listener);
  }

  /**
   * Returns the theory for other queries and keys.
   *
   * @param kind how their entries are drawn
   * @return the theory
   */
  public AttentionTheory withEntries(Entries kind) {
    return new AttentionTheory(keys, dimensions, kind, seed, listener);
  }

  /**
   * Returns the theory with other draws.
   *
   * @param newSeed of the draws
   * @return the theory
   */
  public AttentionTheory withSeed(long newSeed) {
    return new AttentionTheory(keys, dimensions, entries, newSeed, listener);
  }

  /**
   * Returns a theory that tells how far it is.
   *
   * @param newListener hears of every line of the table
   * @return the theory
   */
  public AttentionTheory withListener(ProbeListener newListener) {
    return new AttentionTheory(keys, dimensions, entries, seed, newListener);
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

  private TheoryTable measure(List<Double> spreads) {
    SplittableRandom random = new SplittableRandom(seed);
    List<SplittableRandom> ofRows = SPREADS.stream().map(std -> random.split()).toList();
    long planned = (long) spreads.size() + dimensions.size();
    long done = 0;
    List<TheoryRow> rows = new ArrayList<>();
    for (int i = 0; i < spreads.size(); i++) {
      rows.add(row(spreads.get(i), ofRows.get(i)));
      listener.ran(++done, planned);
    }
    List<TheoryRow> products = new ArrayList<>();
    for (int d : dimensions) {
      products.addAll(products(d, random.split()));
      listener.ran(++done, planned);
    }
    return new TheoryTable(keys, entries, seed, rows, products);
  }

  /** Figures of simulated rows. */
  private static final class Simulated {
    final MeanAccumulator variance = new MeanAccumulator();
    final MeanAccumulator entropy = new MeanAccumulator();
    final MeanAccumulator probability = new MeanAccumulator();
    final MeanAccumulator jacobian = new MeanAccumulator();
    final MeanAccumulator jacobianSquare = new MeanAccumulator();
    final MeanAccumulator logit = new MeanAccumulator();
    final MeanAccumulator oneHot = new MeanAccumulator();
    final MeanAccumulator gradient = new MeanAccumulator();
    final List<Double> gradients = new ArrayList<>();

    void add(RowFigures row) {
      // the mean of independent logits is known to be 0: their variance is the mean square
      variance.add(row.variance + row.mean * row.mean);
      entropy.add(row.entropy / Math.log(row.count));
      probability.add(row.largestProbability);
      jacobian.add(row.jacobianNorm);
      jacobianSquare.add(row.jacobianNorm * row.jacobianNorm);
      logit.add(row.largest);
      oneHot.add(row.largestProbability > VerdictRules.ONE_HOT ? 1 : 0);
    }

    void addGradient(double norm) {
      gradient.add(norm);
      gradients.add(norm);
    }

    void endUnit() {
      for (MeanAccumulator mean :
          List.of(
              variance, entropy, probability, jacobian, jacobianSquare, logit, oneHot, gradient)) {
        mean.endUnit();
      }
    }

    double gradientMedian() {
      double[] sorted = gradients.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
  }

  private TheoryRow row(double std, SplittableRandom random) {
    Simulated simulated = new Simulated();
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible, true);
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < keys; j++) {
        row.z[j] = std * random.nextGaussian();
      }
      row.compute(keys);
      simulated.add(row);
    }
    GaussianLogits exact = new GaussianLogits(std, keys);
    return new TheoryRow(
        0,
        Scaling.NONE,
        std,
        simulated.variance.mean(),
        std * std,
        simulated.entropy.mean(),
        exact.entropyRatio(),
        simulated.probability.mean(),
        exact.maxProbability(),
        simulated.jacobian.mean(),
        simulated.jacobianSquare.rootMean(),
        exact.jacobianRootMeanSquare(),
        simulated.logit.mean(),
        exact.largestLogit(),
        simulated.oneHot.mean(),
        simulated.gradient.mean(),
        Double.NaN);
  }

  private List<TheoryRow> products(int d, SplittableRandom random) {
    Scaling[] scalings = Scaling.values();
    Simulated[] simulated = new Simulated[scalings.length];
    Arrays.setAll(simulated, i -> new Simulated());
    float[] key = new float[keys * d];
    float[] query = new float[d];
    double[] dots = new double[keys];
    RowFigures row = new RowFigures(keys);
    Arrays.fill(row.visible, true);
    for (int set = 0; set < SETS; set++) {
      for (int j = 0; j < keys; j++) {
        entries.fill(key, j * d, d, random);
      }
      for (int q = 0; q < QUERIES; q++) {
        entries.fill(query, 0, d, random);
        for (int j = 0; j < keys; j++) {
          double dot = 0;
          for (int c = 0; c < d; c++) {
            dot += query[c] * key[j * d + c];
          }
          dots[j] = dot;
        }
        for (int i = 0; i < scalings.length; i++) {
          double factor = scalings[i].factor(d);
          for (int j = 0; j < keys; j++) {
            row.z[j] = factor * dots[j];
          }
          row.compute(keys);
          simulated[i].add(row);
          if (q < GRADIENT_QUERIES) {
            simulated[i].addGradient(factor * weightedSpread(row.p, key, d));
          }
        }
      }
      for (Simulated one : simulated) {
        one.endUnit();
      }
    }
    List<TheoryRow> rows = new ArrayList<>();
    for (int i = 0; i < scalings.length; i++) {
      rows.add(product(d, scalings[i], simulated[i]));
    }
    return rows;
  }

  /** ‖JK‖_F = √Σ_j p_j² |k_j − Σ_i p_i k_i|². */
  private double weightedSpread(double[] p, float[] key, int d) {
    double[] mean = new double[d];
    for (int j = 0; j < keys; j++) {
      if (p[j] > 0) {
        for (int c = 0; c < d; c++) {
          mean[c] += p[j] * key[j * d + c];
        }
      }
    }
    double sum = 0;
    for (int j = 0; j < keys; j++) {
      double distance = 0;
      for (int c = 0; c < d; c++) {
        double difference = key[j * d + c] - mean[c];
        distance += difference * difference;
      }
      sum += p[j] * p[j] * distance;
    }
    return Math.sqrt(sum);
  }

  private TheoryRow product(int d, Scaling scaling, Simulated simulated) {
    double factor = scaling.factor(d);
    double variance = factor * factor * entries.variance(d);
    Expected expected = entries == Entries.GAUSSIAN ? overLengths(d, factor) : Expected.UNKNOWN;
    return new TheoryRow(
        d,
        scaling,
        Math.sqrt(variance),
        simulated.variance.mean(),
        variance,
        simulated.entropy.mean(),
        expected.entropyRatio(),
        simulated.probability.mean(),
        Double.NaN,
        simulated.jacobian.mean(),
        simulated.jacobianSquare.rootMean(),
        expected.jacobian(),
        simulated.logit.mean(),
        expected.largestLogit(),
        simulated.oneHot.mean(),
        simulated.gradient.mean(),
        simulated.gradientMedian());
  }

  /** What Gaussian entries give. */
  private record Expected(double entropyRatio, double jacobian, double largestLogit) {
    static final Expected UNKNOWN = new Expected(Double.NaN, Double.NaN, Double.NaN);
  }

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
