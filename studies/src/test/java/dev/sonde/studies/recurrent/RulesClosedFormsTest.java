package dev.sonde.studies.recurrent;

import dev.sonde.descent.statistics.Average;
import dev.sonde.studies.ClosedForms;
import dev.sonde.studies.MonteCarloCheck;
import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random products have the gradient of real-time recurrent learning as their mean. */
class RulesClosedFormsTest {
  private static final int CASES = 400;
  private static final int DRAWS = 200;

  /**
   * Along one random direction, for networks of all sizes and leaks on stretches of all lengths.
   */
  @Tag("full")
  @ParameterizedTest
  @EnumSource(names = {"UORO", "KF_RTRL", "R_KF_RTRL"})
  void randomProductsAreRightOnAverage(LearningRule rule) {
    StudyDraws settings = new StudyDraws(21, Purpose.SPLIT, rule.label().length());
    List<MonteCarloCheck.Case> cases = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      int n = 3 + settings.below(8);
      double leak = 0.2 + 0.8 * settings.unit();
      int steps = 5 + settings.below(25);
      StudyDraws draws = new StudyDraws(rule.label().length(), Purpose.WEIGHTS, i);
      RecurrentNetwork net =
          RecurrentNetwork.drawn(
              n,
              2,
              2,
              leak,
              RecurrentNetwork.Transfer.TANH,
              RecurrentNetwork.Output.SOFTMAX,
              draws);
      net.learn(0.2, draws.normals(n * net.m()));
      Sequence task = Sequence.add(steps, 2, 4, new StudyDraws(22, Purpose.INPUTS, i));
      double[] along = draws.normals(n * net.m());
      double[] products = new double[DRAWS];
      for (int draw = 0; draw < DRAWS; draw++) {
        RandomSigns signs = new RandomSigns(new StudyDraws(23, Purpose.SIGNS, i * DRAWS + draw));
        products[draw] = total(net, rule.trace(net, signs), task, along);
      }
      cases.add(
          new MonteCarloCheck.Case(
              total(net, new FullTrace(net), task, along), Average.of(products)));
    }
    ClosedForms.check("rules: mean of " + rule.label(), cases);
  }

  /** The sum of a rule's gradients over the sequence, the weights held still, along a direction. */
  private static double total(
      RecurrentNetwork net, InfluenceTrace trace, Sequence task, double[] along) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[net.n()];
    double[] error = new double[2];
    double[] gradient = new double[along.length];
    double sum = 0;
    for (int t = 0; t < task.length(); t++) {
      net.advanceInPlace(step, task.inputs()[t]);
      net.judge(step.a(), task.targets()[t], error, q);
      trace.take(step, q, task.targets()[t], gradient);
      for (int i = 0; i < along.length; i++) {
        sum += along[i] * gradient[i];
      }
    }
    return sum;
  }
}
