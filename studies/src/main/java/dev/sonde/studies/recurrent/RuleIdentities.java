package dev.sonde.studies.recurrent;

import dev.sonde.studies.Claim;
import dev.sonde.studies.Claim.Relation;
import dev.sonde.studies.Reference;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;

/** What is true of the rules by algebra, held against the rules themselves. */
final class RuleIdentities {
  private static final int SHORT = 40;

  /**
   * So often random products are drawn on a short sequence, to see that they are right on average.
   */
  private final int draws;

  private final long seed;

  RuleIdentities(int draws, long seed) {
    this.draws = draws;
    this.seed = seed;
  }

  /** What is true of the rules by algebra, seen on the first steps of the sequence. */
  List<Claim> claims(RecurrentNetwork net, Sequence sequence) {
    double[] exact = total(net, new FullTrace(net), sequence);
    double[] back = total(net, new BackPropagation(net, SHORT), sequence);
    double apart = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      apart = Math.max(apart, Math.abs(exact[i] - back[i]));
      size = Math.max(size, Math.abs(back[i]));
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        Claim.exact(
            "rules.forwards-is-backwards",
            Reference.MARSCHALL_2020,
            Relation.EQUAL,
            0,
            apart / size,
            1e-12));
    for (LearningRule rule :
        List.of(LearningRule.UORO, LearningRule.KF_RTRL, LearningRule.R_KF_RTRL)) {
      claims.add(
          Claim.exact(
                  "rules.right-on-average",
                  rule.source(),
                  Relation.AT_MOST,
                  3,
                  errorOfTheMean(net, rule, exact, sequence),
                  0)
              .with("rule", rule.label())
              .with("draws", draws));
    }
    return claims;
  }

  /** How far the mean of draws is from the gradient, in units of what is expected. */
  private double errorOfTheMean(
      RecurrentNetwork net, LearningRule rule, double[] exact, Sequence sequence) {
    double[] sum = new double[exact.length];
    double[] squares = new double[exact.length];
    for (int draw = 0; draw < draws; draw++) {
      RandomSigns signs = new RandomSigns(new StudyDraws(seed, Purpose.SIGNS, 1000 + draw));
      double[] one = total(net, rule.trace(net, signs), sequence);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
        squares[i] += one[i] * one[i];
      }
    }
    double missed = 0;
    double expected = 0;
    for (int i = 0; i < sum.length; i++) {
      double mean = sum[i] / draws;
      missed += (mean - exact[i]) * (mean - exact[i]);
      expected += (squares[i] / draws - mean * mean) / draws;
    }
    return Math.sqrt(missed / expected);
  }

  private static double[] total(RecurrentNetwork net, InfluenceTrace trace, Sequence sequence) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n()];
    double[] error = new double[net.outputs()];
    double[] gradient = new double[net.n() * net.m()];
    double[] sum = new double[gradient.length];
    for (int t = 0; t < SHORT; t++) {
      net.advanceInPlace(step, sequence.inputs()[t]);
      net.judge(step.a(), sequence.targets()[t], error, q);
      if (trace.take(step, q, sequence.targets()[t], gradient) == InfluenceTrace.Gradient.READY) {
        add(gradient, sum);
      }
    }
    return sum;
  }

  private static void add(double[] vector, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += vector[i];
    }
  }
}
