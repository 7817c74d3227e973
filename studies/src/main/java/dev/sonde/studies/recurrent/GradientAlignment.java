package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far a rule's gradient points where the exact one does, along a sequence, the weights held
 * still.
 *
 * @param rule which one
 * @param single the mean cosine of the gradients of single steps, over blocks of {@value #BLOCK}
 * @param summed the cosine of their sums over a block
 */
record GradientAlignment(LearningRule rule, Average single, Average summed) {
  private static final int BLOCK = 100;

  /** Rules that make a gradient of every step. */
  private static final List<LearningRule> ALIGNED =
      List.of(
          LearningRule.UORO,
          LearningRule.KF_RTRL,
          LearningRule.R_KF_RTRL,
          LearningRule.RFLO,
          LearningRule.SNAP_1,
          LearningRule.ONE_STEP);

  /** Follows the rules along the sequence, from its second block on, for so many blocks. */
  static List<GradientAlignment> of(
      RecurrentNetwork net, Sequence sequence, int blocks, long seed) {
    List<Followed> followed = new ArrayList<>();
    for (LearningRule rule : ALIGNED) {
      RandomSigns signs =
          new RandomSigns(new StudyDraws(seed, Purpose.SIGNS, 50 + followed.size()));
      followed.add(new Followed(rule, rule.trace(net, signs), net.n() * net.m(), blocks));
    }
    InfluenceTrace exact = new FullTrace(net);
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n()];
    double[] error = new double[net.outputs()];
    double[] truth = new double[net.n() * net.m()];
    double[] sum = new double[truth.length];
    for (int t = -BLOCK; t < blocks * BLOCK; t++) {
      int at = Math.floorMod(t + BLOCK, sequence.length());
      double[] target = sequence.targets()[at];
      net.advanceInPlace(step, sequence.inputs()[at]);
      net.judge(step.a(), target, error, q);
      exact.take(step, q, target, truth);
      for (Followed one : followed) {
        one.trace.take(step, q, target, one.gradient);
      }
      if (t >= 0) {
        add(truth, sum);
        followed.forEach(one -> one.compare(truth));
      }
      if (t >= 0 && t % BLOCK == BLOCK - 1) {
        int block = t / BLOCK;
        followed.forEach(one -> one.endBlock(block, sum));
        Arrays.fill(sum, 0);
      }
    }
    return followed.stream()
        .map(one -> new GradientAlignment(one.rule, Average.of(one.singles), Average.of(one.sums)))
        .toList();
  }

  /** A rule on its way. */
  private static final class Followed {
    private final LearningRule rule;
    private final InfluenceTrace trace;
    private final double[] gradient;
    private final double[] sum;
    private double cosines;
    private final double[] singles;
    private final double[] sums;

    Followed(LearningRule rule, InfluenceTrace trace, int size, int blocks) {
      this.rule = rule;
      this.trace = trace;
      gradient = new double[size];
      sum = new double[size];
      singles = new double[blocks];
      sums = new double[blocks];
    }

    void compare(double[] truth) {
      cosines += cosine(gradient, truth);
      add(gradient, sum);
    }

    void endBlock(int block, double[] truth) {
      singles[block] = cosines / BLOCK;
      sums[block] = cosine(sum, truth);
      cosines = 0;
      Arrays.fill(sum, 0);
    }
  }

  private static void add(double[] vector, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    double norms = RowProducts.norm(a) * RowProducts.norm(b);
    return norms > 0 ? product / norms : 0;
  }
}
