package dev.sonde.spectra.survey;

import dev.sonde.spectra.Definiteness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * How low and how high an integral of {@code f(x) = x₊/(x₊ + z)} can be under the complement's
 * measure, given the moments that are known, and how far its lower bound is from convergence.
 *
 * <p><b>Lower bound.</b> For one start vector, the Gauss–Radau rule with a node at zero. Let
 * <i>p</i> be the polynomial of degree {@code 2m} that agrees with <i>f</i> doubly at the other
 * <i>m</i> nodes and simply at 0. With {@code p = x q}, the polynomial {@code R = 1 − (x + z) q}
 * has double zeros at the positive nodes, and {@code R − 1} at the negative ones and a simple one
 * at {@code −z}. Rolle's theorem finds the {@code 2m − 1} zeros of <i>R′</i> at these nodes and
 * between them; so there is none between the last of {@code −z} and the negative nodes and the
 * first positive one, where <i>R</i> falls from 1 to 0, and no further zero of <i>R</i> on the
 * right or of {@code R − 1} on the left. Hence {@code q ≥ 0} on the left and {@code R ≥ 0} on the
 * right, which is {@code p ≤ f} on the whole line, and the rule integrates <i>p</i> exactly.
 *
 * <p><b>Upper bound.</b> By the same count a majorant of degree {@code 2m} touches <i>f</i> in at
 * most {@code m + 1} points, so the largest integral belongs to a rule with one prescribed node. As
 * that node moves from 0 to the next node of the Radau rule, the family is run through once. Where
 * no eigenvalue is negative, the largest is the Gauss rule's: all derivatives of {@code x/(x + z)}
 * alternate in sign.
 *
 * <p>For blocks the nodes are <i>b</i>-fold and neither is a theorem; both held in all trials (see
 * docs/coverage.md).
 *
 * <p><b>Convergence.</b> The lower bound rises towards the truth, the upper one falls. Were both
 * errors to shrink at one rate, so would their difference, and with bounds <i>l, u</i> from fewer
 * steps and <i>L, U</i> from all, the truth would be <i>L + d</i>,
 *
 * <pre>{@code
 * d = (L − l) ρ / (1 − ρ),    ρ = (U − L) / (u − l)
 * }</pre>
 *
 * <p>On spectra of networks, where eigenvalues pile up at zero over many scales, the truth was 1 to
 * 1.7 of these <i>d</i> above the lower bound, with exact zeros 0 to 0.5, and 3 on two made for it.
 * So the estimate is taken to lie between <i>L</i> and {@code min(U, L + 2.5 d)} (decision 0014).
 *
 * <p>The lower bound rises in waves, one for each node that comes to lie below zero, and rests
 * between them. So the largest <i>d</i> of three numbers of steps is taken, and none where
 * eigenvalues may be negative and fewer than three nodes are: there a rest looks like convergence,
 * and the estimate lies between <i>L</i> and <i>U</i>, with an error bar that holds at both
 * (decision 0014).
 *
 * <p><b>Cost.</b> No products; some forty decompositions of matrices of the size of the projected
 * one.
 *
 * <p><b>Source.</b> Karlin and Studden, Tchebycheff Systems, 1966, chapter 2; Golub and Meurant,
 * Matrices, Moments and Quadrature, 2010, chapter 6. The proof for this function is ours.
 */
final class RadauBracket {

  /** Tuned by us, see decision 0014. */
  private static final double REACH = 2.5;

  /** Shares of the steps from which convergence is read; tuned by us, see decision 0014. */
  private static final double[] FEWER = {0.4, 0.6, 0.8};

  /** With fewer negative nodes a start vector, convergence has not begun; see decision 0014. */
  private static final int LEAST_NEGATIVE = 3;

  /** With fewer steps a half of them shows no convergence yet. */
  private static final int LEAST_STEPS = 6;

  /** Nodes tried on either side of zero; twice as many raised the bound by less than 1%. */
  private static final int NODES = 10;

  /** The nearest node tried, in distances to the next node; nearer ones hardly raise the sum. */
  private static final double NEAREST = 0.03;

  private final Level all;
  private final List<Level> fewer;

  private RadauBracket(Level all, List<Level> fewer) {
    this.all = all;
    this.fewer = fewer;
  }

  /** The rules of one number of steps. */
  private record Level(QuadratureRule lower, List<QuadratureRule> upper) {

    static Level of(ComplementMeasure measure, Definiteness definiteness) {
      QuadratureRule lower = measure.withNodeAt(0);
      if (definiteness == Definiteness.POSITIVE_SEMIDEFINITE) {
        return new Level(lower, List.of(measure.gauss()));
      }
      List<QuadratureRule> upper = new ArrayList<>();
      double next = nextNode(lower);
      for (int i = 0; i < NODES; i++) {
        double node = next * Math.pow(NEAREST, (double) i / (NODES - 1));
        upper.add(measure.withNodeAt(node));
        if (measure.probes() > 1) {
          upper.add(measure.withNodeAt(-node));
        }
      }
      return new Level(lower, upper);
    }

    /** Returns the smallest positive node beside those at zero. */
    private static double nextNode(QuadratureRule rule) {
      double largest = 0;
      for (double node : rule.nodes()) {
        largest = Math.max(largest, Math.abs(node));
      }
      double next = largest;
      for (double node : rule.nodes()) {
        if (node > 1e-9 * largest) {
          next = Math.min(next, node);
        }
      }
      return next;
    }

    double low(DoubleUnaryOperator f) {
      return lower.sum(f);
    }

    QuadratureRule highest(DoubleUnaryOperator f) {
      QuadratureRule best = lower;
      double high = lower.sum(f);
      for (QuadratureRule rule : upper) {
        double sum = rule.sum(f);
        if (sum > high) {
          high = sum;
          best = rule;
        }
      }
      return best;
    }
  }

  /**
   * Prepares the rules.
   *
   * @param measure the complement's measure, not exact
   */
  static RadauBracket of(ComplementMeasure measure, Definiteness definiteness) {
    List<Level> fewer = new ArrayList<>();
    int steps = measure.steps();
    boolean begun =
        definiteness == Definiteness.POSITIVE_SEMIDEFINITE
            || measure.negativeNodes() >= LEAST_NEGATIVE * measure.probes();
    if (steps >= LEAST_STEPS && begun) {
      for (double share : FEWER) {
        measure
            .after((int) Math.round(share * steps))
            .ifPresent(coarse -> fewer.add(Level.of(coarse, definiteness)));
      }
    }
    return new RadauBracket(Level.of(measure, definiteness), fewer);
  }

  /**
   * The ends of an integral.
   *
   * @param low what it is at least
   * @param far what it is at most, as the lower bound converges
   * @param high what it is at most
   * @param deviation what the distance of the middle between low and far counts as: half of it over
   *     √3, as of a uniform distribution; where no convergence is read and bounds are all that is
   *     known, half of it, because the integral may well be at an end
   * @param lower the rule of the lowest
   * @param central a rule in the middle between low and far
   * @param upper the rule of the highest
   */
  record Ends(
      double low,
      double far,
      double high,
      double deviation,
      QuadratureRule lower,
      QuadratureRule central,
      QuadratureRule upper) {}

  /**
   * Returns the ends of the integral of a function.
   *
   * @param f the function {@code x₊/(x₊ + z)}
   */
  Ends of(DoubleUnaryOperator f) {
    double low = all.low(f);
    QuadratureRule highest = all.highest(f);
    double high = Math.max(low, highest.sum(f));
    double far = high;
    double distance = Double.NaN;
    for (Level level : fewer) {
      double before = level.low(f);
      double ratio = (high - low) / (level.highest(f).sum(f) - before);
      if (ratio < 1) {
        double d = Math.max(0, low - before) * ratio / (1 - ratio);
        distance = Double.isNaN(distance) ? d : Math.max(distance, d);
      }
    }
    if (!Double.isNaN(distance)) {
      far = Math.min(high, low + REACH * distance);
    }
    double share = high > low ? 0.5 * (far - low) / (high - low) : 0;
    double half = (far - low) / 2;
    double deviation = Double.isNaN(distance) ? half : half / Math.sqrt(3);
    return new Ends(
        low, far, high, deviation, all.lower(), all.lower().mixedWith(highest, share), highest);
  }
}
