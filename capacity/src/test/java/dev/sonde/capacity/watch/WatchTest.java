package dev.sonde.capacity.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.nets.curvature.Evaluation;
import dev.sonde.nets.curvature.Objective;
import dev.sonde.nets.data.Dataset;
import dev.sonde.nets.data.Precision;
import dev.sonde.nets.data.Values;
import dev.sonde.nets.loss.Loss;
import dev.sonde.nets.network.Network;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.nets.network.Perceptron;
import dev.sonde.spectra.Spectrum;
import dev.sonde.spectra.survey.SpectralSurvey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final WatchSettings SETTINGS =
      WatchSettings.withDefaults()
          .withEvaluation(Evaluation.withDefaults().withPrecision(Precision.DOUBLE).withThreads(1))
          .withZ(0.1, 0.01)
          .withTau(0.01)
          .withBudget(60);

  private static Dataset data() {
    SplittableRandom random = new SplittableRandom(5);
    int samples = 60;
    double[] inputs = new double[samples * 6];
    Arrays.setAll(inputs, i -> random.nextGaussian());
    long[] labels = new long[samples];
    Arrays.setAll(labels, i -> inputs[6 * i] + inputs[6 * i + 1] > 0 ? 1 : i % 3 == 0 ? 2 : 0);
    return new Dataset(
        new Values.Doubles(inputs, new long[] {samples, 6}),
        new Values.Integers(labels, new long[] {samples}),
        "made up",
        "");
  }

  /** A network on its way from one point to another, as a training is. */
  private static Network network(double way) {
    Network network = Perceptron.of(6, 3).withWidths(16).build(1);
    Network end = Perceptron.of(6, 3).withWidths(16).build(2);
    double[] parameters = network.parameterVector();
    double[] there = end.parameterVector();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += way * (there[i] - parameters[i]);
    }
    network.setParameterVector(parameters);
    end.close();
    return network;
  }

  private static List<CheckpointMeasurement> measured(Watch watch, double... ways) {
    List<CheckpointMeasurement> out = new ArrayList<>();
    for (double way : ways) {
      try (Network network = network(way)) {
        out.add(watch.measure(Checkpoint.of(Math.round(100 * way), network)));
      }
    }
    return out;
  }

  @Test
  void warmFiguresHoldTheDecomposedOnesWithinTheirErrors() {
    Watch watch = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS);
    List<CheckpointMeasurement> found = measured(watch, 0, 0.1, 0.2);
    assertThat(found.get(0).start()).isEqualTo(CheckpointMeasurement.Start.COLD);
    assertThat(found.get(2).start()).isEqualTo(CheckpointMeasurement.Start.WARM);
    try (Network network = network(0.2);
        Objective objective =
            Objective.of(network, Loss.CROSS_ENTROPY, data(), SETTINGS.evaluation())) {
      Spectrum hessian = SpectralSurvey.withDefaults().of(objective.hessian());
      Spectrum gaussNewton = SpectralSurvey.withDefaults().of(objective.gaussNewton());
      CheckpointMeasurement last = found.get(2);
      assertThat(last.loss()).isEqualTo(objective.value().value());
      assertThat(last.largest().value()).isCloseTo(hessian.top(1).get(0).value(), within(1e-6));
      // three standard errors: a seed that misses by more is one in four hundred
      assertThat(last.trace().value())
          .isCloseTo(hessian.trace().value(), within(3 * last.trace().standardError()));
      for (EffectiveDimension each : last.hessian()) {
        double z = each.z();
        assertThat(last.gaussNewtonDimension(z).estimate().value())
            .isCloseTo(
                gaussNewton.effectiveDimension(z).estimate().value(),
                within(3 * last.gaussNewtonDimension(z).estimate().standardError()));
      }
    }
  }

  @Test
  void smallNetworksAreDecomposed() {
    Watch watch = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withBudget(200));
    CheckpointMeasurement one = measured(watch, 0.3).get(0);
    assertThat(one.trace().standardError()).isZero();
    assertThat(one.gaussNewton().trace().standardError()).isZero();
    assertThat(one.gaussNewton().values()).hasSize(one.gaussNewton().dimension());
  }

  /** All checkpoints see the same samples, and errors of others would hide what changed. */
  @Test
  void barsAreThoseOfTheSamplesThatAreSeen() {
    WatchSettings few =
        SETTINGS.withBudget(200).withEvaluation(SETTINGS.evaluation().withSamples(30));
    CheckpointMeasurement one = measured(Watch.of(Loss.CROSS_ENTROPY, data(), few), 0.3).get(0);
    assertThat(one.trace().standardError()).isZero();
    assertThat(one.trace().resolved()).isTrue();
    assertThat(one.hessian())
        .allSatisfy(each -> assertThat(each.estimate().samplingError()).isZero());
  }

  @Test
  void aWatchThatWasKilledGoesOnWithTheSameBits() throws IOException {
    StepRule adam = StepRule.adam(0.9, 0.999).withLearningRate(0.01);
    Watch whole = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(adam));
    List<CheckpointMeasurement> expected = measured(whole, 0, 0.1, 0.2, 0.3);

    Watch first = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(adam));
    List<String> texts = measured(first, 0, 0.1).stream().map(CheckpointText::of).toList();
    ByteArrayOutputStream left = new ByteArrayOutputStream();
    first.save(new DataOutputStream(left));
    Watch second = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(adam));
    second.resume(
        texts.stream().map(CheckpointText::read).toList(),
        new DataInputStream(new ByteArrayInputStream(left.toByteArray())));
    measured(second, 0.2, 0.3);

    assertThat(second.result().checkpoints().stream().map(CheckpointText::of))
        .isEqualTo(expected.stream().map(CheckpointText::of).toList());
    assertThat(second.result().findings()).isEqualTo(whole.result().findings());
  }

  @Test
  void theTextOfACheckpointGivesItBack() {
    Watch watch = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(StepRule.adam(0.9, 0.99)));
    CheckpointMeasurement one;
    try (Network network = network(0.3)) {
      one =
          watch.measure(
              Checkpoint.of(30, network)
                  .withHeads(List.of(new HeadLogit(0, 0, 3.5), new HeadLogit(1, 2, 1 / 3.0))));
    }
    String text = CheckpointText.of(one);
    assertThat(CheckpointText.read(text).heads()).isEqualTo(one.heads());
    assertThat(CheckpointText.of(CheckpointText.read(text))).isEqualTo(text);
    assertThat(CheckpointText.read(text).gaussNewtonDimension(0.1))
        .isEqualTo(one.gaussNewtonDimension(0.1));
  }

  @Test
  void anotherNetworkIsRefused() {
    Watch watch = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS);
    measured(watch, 0);
    try (Network other = Perceptron.of(6, 3).withWidths(8).build(1)) {
      assertThatThrownBy(() -> watch.measure(Checkpoint.of(1, other)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("parameters");
    }
  }

  @Test
  void findingsNameTheLimitAndWhereTheirFiguresComeFrom() {
    Watch unknown = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS);
    double sharpness = measured(unknown, 0.2).get(0).largest().value();
    Watch watch =
        Watch.of(
            Loss.CROSS_ENTROPY,
            data(),
            SETTINGS.withRule(StepRule.sgd().withLearningRate(2 / sharpness)));
    measured(watch, 0.2);
    Finding at = watch.result().findings().get(0);
    assertThat(at.is(WatchFindingCode.AT_STEP_LIMIT)).isTrue();
    assertThat((double) Objects.requireNonNull(at.evidence().get("ratio")))
        .isCloseTo(1, within(1e-6));

    Watch adam =
        Watch.of(
            Loss.CROSS_ENTROPY,
            data(),
            SETTINGS.withRule(StepRule.adam(0.9, 0.999).withLearningRate(1e-6)));
    measured(adam, 0.1);
    assertThat(adam.result().findings())
        .noneMatch(finding -> finding.is(WatchFindingCode.BELOW_STEP_LIMIT));
    Finding followed = adam.result().findings().get(0);
    assertThat(followed.is(WatchFindingCode.MOMENTS_FROM_RULE)).isTrue();
    assertThat(followed.evidence()).containsKeys("value", "limit", "followed", "state");
  }

  /** A parameter tensor without gradients takes the preconditioned eigenvector. */
  @Test
  void curvatureThatTrainingDoesNotFeelIsNoAlarm() {
    Watch watch =
        Watch.of(
            Loss.CROSS_ENTROPY,
            data(),
            SETTINGS.withRule(StepRule.adam(0.9, 0.999).withLearningRate(1)));
    try (Network network = network(0.2)) {
      ParameterTensor first =
          network.parameters().stream()
              .min(Comparator.comparingInt(ParameterTensor::count))
              .orElseThrow();
      double[] moments = new double[network.parameterCount()];
      Arrays.fill(moments, 1);
      Arrays.fill(moments, first.offset(), first.offset() + first.count(), 1e-16);
      CheckpointMeasurement one =
          watch.measure(Checkpoint.of(1_000_000, network).withSecondMoments(moments));
      assertThat(one.minuteShare()).isGreaterThan(0.99);
      assertThat(one.loadings().get(0).name()).isEqualTo(first.name());
      // √(1e-16) over √1
      assertThat(one.loadings().get(0).scale()).isCloseTo(1e-8, within(1e-12));
      Finding finding = watch.result().findings().get(0);
      assertThat(finding.is(WatchFindingCode.STEP_LIMIT_NOT_FELT)).isTrue();
      assertThat(finding.severity()).isEqualTo(Finding.Severity.INFO);
      assertThat(finding.evidence()).containsEntry("options", "--except " + first.name());
      assertThat(CheckpointText.read(CheckpointText.of(one)).loadings()).isEqualTo(one.loadings());
    }
  }

  @Test
  void loadingsAreTheSquaresOfAnEigenvectorTensorByTensor() {
    List<ParameterTensor> tensors =
        List.of(
            new ParameterTensor("a", new long[] {2}, 0),
            new ParameterTensor("b", new long[] {1}, 2),
            new ParameterTensor("c", new long[] {1}, 3));
    assertThat(
            ParameterLoading.of(tensors, new double[] {2, 1, 0.125, 4}, new double[] {4, 2, 8, 1}))
        // 5, 1/64 and 16 of 21 1/64; medians 3 and 1 over that of all, 3
        .containsExactly(
            new ParameterLoading("c", 16 / 21.015625, 1 / 3.0),
            new ParameterLoading("a", 5 / 21.015625, 1));
  }

  /** A watch of checkpoints whose second head has these largest logits, every ten steps. */
  private static List<Finding> findings(double... logits) {
    Watch watch = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withBudget(20));
    for (int i = 0; i < logits.length; i++) {
      try (Network network = network(0.1 * i)) {
        watch.measure(
            Checkpoint.of(10L * i, network)
                .withHeads(List.of(new HeadLogit(0, 0, 5), new HeadLogit(0, 1, logits[i]))));
      }
    }
    return watch.result().findings();
  }

  @Test
  void logitsOnTheirWayToTheClipAreNamedWithTheStep() {
    // along the last four, 10 logits in ten steps, a little off the line: 100 is three steps on
    Finding will =
        findings(40, 38, 50.2, 59.9, 70.1, 79.8).stream()
            .filter(finding -> finding.is(WatchFindingCode.LOGIT_WILL_PASS))
            .findFirst()
            .orElseThrow();
    assertThat(will.evidence().get("head")).isEqualTo("L0H1");
    assertThat((long) Objects.requireNonNull(will.evidence().get("pass"))).isBetween(69L, 71L);
    assertThat((long) Objects.requireNonNull(will.evidence().get("low"))).isBetween(66L, 70L);
    assertThat((long) Objects.requireNonNull(will.evidence().get("high"))).isBetween(70L, 75L);

    // too slow to come there within as many steps again, or not growing for certain
    assertThat(findings(10, 11, 12, 13, 14, 15))
        .noneMatch(finding -> finding.is(WatchFindingCode.LOGIT_WILL_PASS));
    assertThat(findings(60, 80, 55, 81, 58, 79))
        .noneMatch(finding -> finding.is(WatchFindingCode.LOGIT_WILL_PASS));

    Finding above =
        findings(40, 90, 125, 200).stream()
            .filter(finding -> finding.is(WatchFindingCode.LOGIT_ABOVE_CLIP))
            .findFirst()
            .orElseThrow();
    assertThat(above.evidence().get("factor")).isEqualTo(0.5);
    assertThat(above.evidence().get("step")).isEqualTo(20L);
  }

  @Test
  void theOptimisersStateIsTakenWhereThereIsOne() {
    Watch watch =
        Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(StepRule.adam(0.9, 0.999)));
    try (Network network = network(0.2)) {
      double[] ones = new double[network.parameterCount()];
      Arrays.fill(ones, 1);
      CheckpointMeasurement one =
          watch.measure(Checkpoint.of(1_000_000, network).withSecondMoments(ones));
      assertThat(one.moments()).isEqualTo(CheckpointMeasurement.Moments.STATE);
      // √1 + ε divides by one: the matrix is the Hessian itself
      assertThat(one.preconditioned().orElseThrow().value())
          .isCloseTo(one.largest().value(), within(1e-4 * one.largest().value()));
    }
  }

  @Test
  void criticalSharpnessAndPreconditionedEigenvalueHaveOnePreconditioner() {
    StepRule rule = StepRule.adam(0.9, 0.999);
    Watch adam = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(rule));
    Watch plain = Watch.of(Loss.CROSS_ENTROPY, data(), SETTINGS.withRule(StepRule.sgd()));
    try (Network network = network(0.2)) {
      int step = 2;
      double[] moments = new double[network.parameterCount()];
      // √v̂ = 1, so that P is the factor of early steps alone: 1 − 0.9²
      Arrays.fill(moments, 1 - Math.pow(0.999, step));
      CheckpointMeasurement with =
          adam.measure(Checkpoint.of(step, network).withSecondMoments(moments));
      CheckpointMeasurement without = plain.measure(Checkpoint.of(step, network));
      assertThat(0.19 * with.preconditioned().orElseThrow().value())
          .isCloseTo(without.largest().value(), within(1e-4 * without.largest().value()));
      double critical = without.critical().orElseThrow().value();
      // two brackets of 5%
      assertThat(0.19 * with.critical().orElseThrow().value())
          .isCloseTo(critical, within(0.051 * critical));
    }
  }
}
