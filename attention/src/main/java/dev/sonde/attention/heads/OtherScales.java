package dev.sonde.attention.heads;

import dev.sonde.attention.logits.LogitRows;
import dev.sonde.attention.logits.ProductCheck;
import dev.sonde.attention.softmax.RowChoice;
import dev.sonde.attention.softmax.RowFigures;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.SoftmaxMeans;
import dev.sonde.attention.theory.GaussianRows;
import dev.sonde.attention.theory.Gradients;
import dev.sonde.attention.theory.QueryLengths;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledHead.Beyond;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.vectors.HeadMatrix;
import dev.sonde.attention.vectors.ProductSpread;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Puts one head's products of queries and keys through the softmax with the scales 1, 1/√d and 1/d,
 * row by row; see {@link ScaledHead}.
 *
 * <p>Cost: for each row tried, d multiplications and three exponentials a visible key; where the
 * gradient is taken, 8·d multiplications more. Nothing is kept but sums.
 */
public final class OtherScales {
  /** Four windows of 512 tokens whole, some of the rows of more; chosen by us for the cost. */
  private static final long MOST_ROWS = 2_048;

  /** The gradient costs more, and its error bar can be wider; chosen by us. */
  private static final long MOST_GRADIENTS = 256;

  private final int dimension;
  private final double ownFactor;
  private final boolean plain;
  private final RowChoice tried;
  private final RowChoice withGradients;
  private final Map<Scaling, Figures> scaled = new EnumMap<>(Scaling.class);
  private final Gradients ownGradients = new Gradients();
  private final Set<Beyond> beyond = EnumSet.noneOf(Beyond.class);

  private boolean shown;
  private boolean compared;
  private double difference;
  private OptionalDouble missed = OptionalDouble.empty();

  /** Rows and the keys that they see, by octaves of that number. */
  private final long[] rowsByOctave = new long[Integer.SIZE];

  private final long[] keysByOctave = new long[Integer.SIZE];
  private long rows;

  /** Sums over rows of (c − 1)/c for the c keys that they see, and for all that are present. */
  private double withinVisible;

  private double withinPresent;

  /** Sums over rows at one scale. */
  private static final class Figures {
    private final SoftmaxMeans softmax = new SoftmaxMeans();
    private final Gradients gradients = new Gradients();

    void endUnit() {
      softmax.endUnit();
      gradients.endUnit();
    }
  }

  /**
   * Starts a head.
   *
   * @param dimension d
   * @param ownFactor the model's own factor on q·k; NaN where there is none to name
   * @param capped whether a soft cap stands before the mask
   * @param tokens of all sequences
   */
  public OtherScales(int dimension, double ownFactor, boolean capped, long tokens) {
    this.dimension = dimension;
    this.ownFactor = ownFactor;
    plain = !capped;
    if (capped) {
      beyond.add(Beyond.SOFT_CAP);
    } else if (!Double.isFinite(ownFactor)) {
      beyond.add(Beyond.FURTHER_STEPS);
    }
    tried = RowChoice.of(tokens, MOST_ROWS);
    withGradients = RowChoice.of(tokens, MOST_GRADIENTS);
    for (Scaling scaling : Scaling.values()) {
      scaled.put(scaling, new Figures());
    }
  }

  /**
   * Adds a sequence.
   *
   * @param logits the model's own
   * @param head which of its heads
   * @param queries of the head
   * @param keys of the same length
   * @param before how many rows the sequences before had
   */
  public void add(LogitRows logits, int head, HeadMatrix queries, HeadMatrix keys, long before) {
    shown = true;
    RowFigures own = new RowFigures(logits.keys());
    RowFigures scaledRow = new RowFigures(logits.keys());
    for (int query : tried.rows(before, logits.queries())) {
      own.compute(logits.fill(head, query, own.z(), own.visible()));
      if (own.finite() && own.count() > 1) {
        count(own.count(), logits.keys());
        double[] products = keys.products(queries.vector(query));
        boolean exact = compare(logits, head, query, own, products);
        boolean withGradient = withGradients.takes(before + query);
        if (withGradient && exact) {
          ownGradients.add(Math.abs(ownFactor) * Math.sqrt(keys.jacobianSquare(own.p())));
        }
        System.arraycopy(own.visible(), 0, scaledRow.visible(), 0, own.visible().length);
        scaled.forEach(
            (scaling, figures) -> {
              double factor = scaling.factor(dimension);
              for (int j = 0; j < products.length; j++) {
                scaledRow.z()[j] = factor * products[j];
              }
              scaledRow.compute(own.count());
              figures.softmax.add(scaledRow);
              if (withGradient) {
                figures.gradients.add(factor * Math.sqrt(keys.jacobianSquare(scaledRow.p())));
              }
            });
      }
    }
  }

  private void count(int visible, int present) {
    int octave = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(visible);
    rowsByOctave[octave]++;
    keysByOctave[octave] += visible;
    rows++;
    withinVisible += (visible - 1.0) / visible;
    withinPresent += (present - 1.0) / present;
  }

  /**
   * Holds the products against the model's logits, where these are the products times a factor and
   * what is added to them.
   *
   * @return whether they are
   */
  private boolean compare(
      LogitRows logits, int head, int query, RowFigures own, double[] products) {
    if (!logits.takesAnotherProduct()) {
      beyond.add(Beyond.FURTHER_STEPS);
      return false;
    }
    double[] added = logits.behind(head, query, new double[products.length]);
    double largest = 0;
    double missed = 0;
    for (int j = 0; j < added.length; j++) {
      if (own.visible()[j]) {
        if (added[j] != 0) {
          beyond.add(Beyond.BIAS);
        }
        largest = Math.max(largest, Math.abs(own.z()[j]));
        missed = Math.max(missed, Math.abs(ownFactor * products[j] + added[j] - own.z()[j]));
      }
    }
    boolean exact = plain && Double.isFinite(ownFactor);
    if (exact) {
      compared = true;
      // one NaN makes all of it NaN
      difference = Math.max(difference, missed / (1 + largest));
    }
    return exact;
  }

  void endUnit() {
    scaled.values().forEach(Figures::endUnit);
    ownGradients.endUnit();
  }

  /** Takes it that its products were found not to be the logits, by so much. */
  void miss(double by) {
    missed = OptionalDouble.of(by);
  }

  /** Whether the products are the logits. */
  ProductCheck check() {
    if (missed.isPresent()) {
      return new ProductCheck.Compared(missed.getAsDouble());
    }
    if (!shown) {
      return new ProductCheck.NotShown();
    }
    if (rows == 0) {
      return new ProductCheck.OneKey();
    }
    return compared ? new ProductCheck.Compared(difference) : new ProductCheck.NotComparable();
  }

  /**
   * The head's figures.
   *
   * @param layer its layer's number
   * @param head what was measured of it besides
   * @param gaussian rows of Gaussian logits by their number of keys; those that lack are added
   */
  ScaledHead figures(int layer, HeadFigures head, Map<Integer, GaussianRows> gaussian) {
    Map<Scaling, ScaledLogits> all = new EnumMap<>(Scaling.class);
    scaled.forEach(
        (scaling, figures) -> {
          double factor = scaling.factor(dimension);
          Formula formula = formula(factor, head.product(), gaussian);
          all.put(
              scaling,
              new ScaledLogits(
                  factor,
                  figures.softmax.rowStd(),
                  formula.rowStd(),
                  figures.softmax.entropyRatio(),
                  formula.entropyRatio(),
                  figures.softmax.maxProbability(),
                  figures.softmax.nearOneHotShare(),
                  figures.softmax.jacobianNorm(),
                  figures.softmax.jacobianRootMeanSquare(),
                  formula.jacobian(),
                  figures.gradients.mean(),
                  figures.gradients.median()));
        });
    Formula formula =
        beyond.isEmpty() && Double.isFinite(ownFactor)
            ? formula(Math.abs(ownFactor), head.product(), gaussian)
            : Formula.NONE;
    SoftmaxFigures softmax = head.softmax();
    ScaledLogits own =
        new ScaledLogits(
            ownFactor,
            softmax.rowStd(),
            formula.rowStd(),
            softmax.entropyRatio(),
            formula.entropyRatio(),
            softmax.maxProbability(),
            softmax.nearOneHotShare(),
            softmax.jacobianNorm(),
            softmax.jacobianRootMeanSquare(),
            formula.jacobian(),
            ownGradients.mean(),
            ownGradients.median());
    return new ScaledHead(layer, head.head(), dimension, head.product(), all, own, beyond);
  }

  /** What Gaussian queries and keys of the head's size would give. */
  private record Formula(double rowStd, double entropyRatio, double jacobian) {
    static final Formula NONE = new Formula(Double.NaN, Double.NaN, Double.NaN);
  }

  private Formula formula(
      double factor, ProductSpread product, Map<Integer, GaussianRows> gaussian) {
    // c keys about their own mean have (c − 1)/c of the variance that they are drawn with: the
    // sequence's, of which σ_k is taken, and those that a row sees
    double within = factor * Math.sqrt(product.independent().estimate());
    double drawn = within * Math.sqrt(rows / withinPresent);
    double std = drawn * Math.sqrt(withinVisible / rows);
    QueryLengths lengths = QueryLengths.of(dimension);
    double unit = drawn / Math.sqrt(dimension);
    double entropy = 0;
    double square = 0;
    for (int octave = 0; octave < rowsByOctave.length; octave++) {
      if (rowsByOctave[octave] > 0) {
        int keys =
            Math.toIntExact(Math.round((double) keysByOctave[octave] / rowsByOctave[octave]));
        GaussianRows exact = gaussian.computeIfAbsent(keys, GaussianRows::new);
        double share = (double) rowsByOctave[octave] / rows;
        entropy += share * lengths.mean(r -> exact.entropyRatio(unit * r));
        square += share * lengths.mean(r -> exact.jacobianSquare(unit * r));
      }
    }
    return new Formula(std, entropy, Math.sqrt(square));
  }
}
