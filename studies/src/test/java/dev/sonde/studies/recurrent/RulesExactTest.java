package dev.sonde.studies.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.studies.StudyDraws;
import dev.sonde.studies.StudyDraws.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact identities of the rules; as studies/g_rnn.py found them in numpy. */
class RulesExactTest {
  private static final int N = 6;
  private static final int STEPS = 40;
  private static final Sequence TASK =
      Sequence.add(STEPS, 2, 4, new StudyDraws(20, Purpose.INPUTS, 0));

  private static RecurrentNetwork network(double leak) {
    StudyDraws draws = new StudyDraws(1, Purpose.WEIGHTS, 0);
    RecurrentNetwork net =
        RecurrentNetwork.drawn(
            N, 2, 2, leak, RecurrentNetwork.Transfer.TANH, RecurrentNetwork.Output.SOFTMAX, draws);
    net.learn(0.1, draws.normals(N * net.m()));
    return net;
  }

  private static RandomSigns signs(int stream) {
    return new RandomSigns(new StudyDraws(5, Purpose.SIGNS, stream));
  }

  /** The sum of the gradients over the sequence, the weights held still. */
  private static double[] total(RecurrentNetwork net, InfluenceTrace trace) {
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[N];
    double[] error = new double[2];
    double[] gradient = new double[N * net.m()];
    double[] sum = new double[N * net.m()];
    for (int t = 0; t < STEPS; t++) {
      net.advanceInPlace(step, TASK.inputs()[t]);
      net.judge(step.a(), TASK.targets()[t], error, q);
      if (trace.take(step, q, TASK.targets()[t], gradient) == InfluenceTrace.Gradient.READY) {
        for (int i = 0; i < sum.length; i++) {
          sum[i] += gradient[i];
        }
      }
    }
    return sum;
  }

  private static double loss(RecurrentNetwork net) {
    RecurrentNetwork.Step step = net.step();
    double sum = 0;
    for (int t = 0; t < STEPS; t++) {
      net.advanceInPlace(step, TASK.inputs()[t]);
      sum += net.judge(step.a(), TASK.targets()[t], new double[2], new double[N]);
    }
    return sum;
  }

  private static double apart(double[] a, double[] b) {
    double most = 0;
    double size = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
      size = Math.max(size, Math.abs(b[i]));
    }
    return most / size;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.1})
  void lookingForwardsAndLookingBackwardsAgree(double leak) {
    RecurrentNetwork net = network(leak);
    assertThat(apart(total(net, new FullTrace(net)), total(net, new BackPropagation(net, STEPS))))
        .isLessThan(2e-15);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5})
  void theGradientIsThatOfTheLoss(double leak) {
    RecurrentNetwork net = network(leak);
    double[] exact = total(net, new FullTrace(net));
    double[] numeric = new double[exact.length];
    for (int i = 0; i < exact.length; i++) {
      double held = net.W()[i];
      net.W()[i] = held + 1e-6;
      double up = loss(net);
      net.W()[i] = held - 1e-6;
      double down = loss(net);
      net.W()[i] = held;
      numeric[i] = (up - down) / 2e-6;
    }
    assertThat(apart(numeric, exact)).isLessThan(1e-8);
  }

  @ParameterizedTest
  @EnumSource(names = {"UORO", "KF_RTRL", "R_KF_RTRL"})
  void randomProductsAreRightOnAverage(LearningRule rule) {
    for (double leak : new double[] {1, 0.5}) {
      RecurrentNetwork net = network(leak);
      assertThat(errorOfTheMean(net, rule, 2000)).as("leak %s", leak).isBetween(0.3, 3.0);
    }
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(names = {"UORO", "KF_RTRL", "R_KF_RTRL"})
  void randomProductsStayRightOnAverageOverManyMoreDraws(LearningRule rule) {
    assertThat(errorOfTheMean(network(0.5), rule, 60_000)).isBetween(0.3, 3.0);
  }

  /** How far the mean of draws is from the gradient, in units of what is expected. */
  private static double errorOfTheMean(RecurrentNetwork net, LearningRule rule, int draws) {
    double[] exact = total(net, new FullTrace(net));
    double[] sum = new double[exact.length];
    double[] squares = new double[exact.length];
    for (int draw = 0; draw < draws; draw++) {
      double[] one = total(net, rule.trace(net, signs(draw)));
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

  @Test
  void withoutRecurrentWeightsTheLeakIsAllThereIs() {
    RecurrentNetwork net = network(0.5);
    net.setRecurrent(new double[N * N]);
    assertThat(total(net, LearningRule.RFLO.trace(net, signs(0))))
        .containsExactly(total(net, new FullTrace(net)), within(1e-15));
  }

  @Test
  void withoutWeightsBetweenUnitsTheirOwnJacobianIsAllThereIs() {
    RecurrentNetwork net = network(0.5);
    double[] diagonal = new double[N * N];
    StudyDraws draws = new StudyDraws(3, Purpose.WEIGHTS, 1);
    for (int i = 0; i < N; i++) {
      diagonal[i * N + i] = 1.8 * draws.unit() - 0.9;
    }
    net.setRecurrent(diagonal);
    double[] exact = total(net, new FullTrace(net));
    assertThat(total(net, LearningRule.SNAP_1.trace(net, signs(0))))
        .containsExactly(exact, within(1e-15));
    assertThat(apart(total(net, LearningRule.RFLO.trace(net, signs(0))), exact)).isGreaterThan(0.1);
  }

  @Test
  void withoutLeakRfloIsOneStepOfBackPropagation() {
    RecurrentNetwork net = network(1);
    assertThat(total(net, LearningRule.RFLO.trace(net, signs(0))))
        .containsExactly(total(net, LearningRule.ONE_STEP.trace(net, signs(0))), within(0.0));
    // the same products in another order
    assertThat(total(net, new BackPropagation(net, 1)))
        .containsExactly(total(net, LearningRule.ONE_STEP.trace(net, signs(0))), within(1e-14));
  }

  @Test
  void aKernelThatLeaksLikeItsUnitsIsRflo() {
    RecurrentNetwork net = network(0.5);
    assertThat(total(net, new KernelTrace(net, signs(0), KernelTrace.Kernel.FIXED, 0.5)))
        .containsExactly(total(net, LearningRule.RFLO.trace(net, signs(0))), within(0.0));
  }

  /**
   * A linear network, squared error and independent targets: the guess's fixed point is A* = [P,
   * −Vᵀ, 0] with P = VᵀV + JᵀPJ; numpy came within 6.4% online in 200,000 steps.
   */
  @Test
  @Tag("full")
  void guessesOfTheCreditToComeApproachTheirFixedPoint() {
    int n = 4;
    StudyDraws draws = new StudyDraws(6, Purpose.WEIGHTS, 0);
    RecurrentNetwork net =
        RecurrentNetwork.drawn(
            n,
            2,
            2,
            0.5,
            RecurrentNetwork.Transfer.IDENTITY,
            RecurrentNetwork.Output.LINEAR,
            draws);
    double[] recurrent = RecurrentNetwork.orthogonal(n, draws);
    for (int i = 0; i < recurrent.length; i++) {
      recurrent[i] *= 0.7;
    }
    net.setRecurrent(recurrent);
    double[] jacobian = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        jacobian[i * n + j] = 0.5 * recurrent[i * n + j] + (i == j ? 0.5 : 0);
      }
    }
    double[] wanted = fixedPoint(net, jacobian, n);
    SyntheticGradient guess = new SyntheticGradient(net, signs(0), 0.002);
    RecurrentNetwork.Step step = net.step();
    double[] q = new double[n];
    double[] error = new double[2];
    double[] out = new double[n * net.m()];
    for (int t = 0; t < 400_000; t++) {
      net.advanceInPlace(step, draws.normals(2));
      double[] target = draws.normals(2);
      net.judge(step.a(), target, error, q);
      guess.take(step, q, target, out);
    }
    double missed = 0;
    double size = 0;
    for (int i = 0; i < wanted.length; i++) {
      missed += Math.pow(guess.guess()[i] - wanted[i], 2);
      size += wanted[i] * wanted[i];
    }
    assertThat(Math.sqrt(missed / size)).isLessThan(0.15);
  }

  private static double[] fixedPoint(RecurrentNetwork net, double[] jacobian, int n) {
    double[] p = new double[n * n];
    for (int iteration = 0; iteration < 200; iteration++) {
      double[] next = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          for (int o = 0; o < 2; o++) {
            next[i * n + j] += net.V()[o * (n + 1) + i] * net.V()[o * (n + 1) + j];
          }
          for (int k = 0; k < n; k++) {
            for (int l = 0; l < n; l++) {
              next[i * n + j] += jacobian[k * n + i] * p[k * n + l] * jacobian[l * n + j];
            }
          }
        }
      }
      p = next;
    }
    int size = n + 3;
    double[] wanted = new double[n * size];
    for (int i = 0; i < n; i++) {
      System.arraycopy(p, i * n, wanted, i * size, n);
      for (int o = 0; o < 2; o++) {
        wanted[i * size + n + o] = -net.V()[o * (n + 1) + i];
      }
    }
    return wanted;
  }

  @Test
  void levelsAreThoseOfTheTask() {
    Sequence.Levels levels = Sequence.levels();
    assertThat(levels.nothing()).isCloseTo(0.6615632381579821, within(1e-14));
    assertThat(levels.second()).isCloseTo(0.6277411625893767, within(1e-14));
    assertThat(levels.first()).isCloseTo(0.5191666997072094, within(1e-14));
    assertThat(levels.both()).isCloseTo(0.45445436744939044, within(1e-14));
  }

  @Test
  void orthogonalWeightsAreOrthogonal() {
    double[] q = RecurrentNetwork.orthogonal(16, new StudyDraws(0, Purpose.WEIGHTS, 0));
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 16; j++) {
        double sum = 0;
        for (int k = 0; k < 16; k++) {
          sum += q[i * 16 + k] * q[j * 16 + k];
        }
        assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-14));
      }
    }
    assertThat(Arrays.stream(q).sum()).isNotZero();
  }
}
