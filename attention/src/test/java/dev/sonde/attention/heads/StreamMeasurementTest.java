package dev.sonde.attention.heads;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.WIDTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.text.Sequence;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.Finding;
import dev.sonde.findings.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Massive activations that were put into a model, and steps of 8 bits. */
class StreamMeasurementTest {
  private static final long[] IDS = {3, 1, 4, 7, 5, 9, 2, 6, 8, 0};
  private static final int PLACE = 3;
  private static final int CHANNEL = 5;

  @TempDir Path folder;

  /** x + spike + attention, and once more what a feed-forward part of width 3·WIDTH adds. */
  private AttentionReport spiked(float spike) {
    SyntheticModel model = HeadOutputTest.attention(HEADS, 17).values("p");
    float[] added = new float[IDS.length * WIDTH];
    added[PLACE * WIDTH + CHANNEL] = spike;
    model.floats("spike", added, 1, IDS.length, WIDTH);
    model.node("Add", "x2", List.of("x", "spike"));
    model.node("Add", "r", List.of("x2", "y"));
    model.floats("up", new float[WIDTH * 3 * WIDTH], WIDTH, 3 * WIDTH);
    model.floats("down", new float[3 * WIDTH * WIDTH], 3 * WIDTH, WIDTH);
    model.node("MatMul", "wide", List.of("r", "up")).node("Relu", "relu", List.of("wide"));
    model.node("Add", "gated", List.of("relu", "wide"));
    model.node("MatMul", "narrow", List.of("gated", "down"));
    model.node("Add", "r2", List.of("narrow", "r"));
    model.graph().addOutput(SyntheticModel.input("r2", TensorProto.DataType.FLOAT, "b", "n", "w"));
    return AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
  }

  /**
   * The spike is added to what stands there, which is as large as this at most, but for rounding.
   */
  private Offset<Double> others() {
    double largest = spiked(0).stream().largest();
    assertThat(largest).isLessThan(50);
    return within(largest + 1e-2);
  }

  /** Behind the last logits, which know nothing of it. */
  @Test
  void aStreamThatIsNotANumberIsRefused() {
    assertThatThrownBy(() -> spiked(Float.NaN))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the residual stream at r is NaN on text 1");
  }

  @Test
  void aSpikeIsNamedWithSumChannelAndToken() {
    AttentionReport report = spiked(-20_000);
    Offset<Double> others = others();
    ResidualStream stream = report.stream();
    assertThat(stream.width()).isEqualTo(WIDTH);
    // the sum behind attention and the one behind the feed-forward part, not the gate within
    assertThat(stream.tensors()).isEqualTo(2);
    assertThat(stream.largest()).isCloseTo(20_000, others);
    assertThat(stream.massive()).hasSize(2);
    assertThat(stream.massive())
        .allSatisfy(
            one -> {
              assertThat(one.channel()).isEqualTo(CHANNEL);
              assertThat(one.position()).isEqualTo(PLACE);
              assertThat(one.token()).isEqualTo("7");
              assertThat(one.value()).isCloseTo(-20_000, others);
              assertThat(one.tokens()).isEqualTo(1);
              assertThat(one.ratio()).isGreaterThan(1_000);
            });
    assertThat(stream.massive()).extracting(MassiveActivation::tensor).contains("r", "r2");
    Finding finding =
        report.findings().stream()
            .filter(one -> one.code().equals("attention-massive-activations"))
            .findFirst()
            .orElseThrow();
    assertThat(finding.evidence()).containsEntry("channel", "5").containsEntry("token", "7");
  }

  /** Above 100, but not a thousand times the median of about 1; and the other way round. */
  @Test
  void bothThresholdsMustBeCrossed() {
    AttentionReport large = spiked(150);
    assertThat(large.stream().massive()).isEmpty();
    assertThat(large.stream().largest()).isCloseTo(150, others());
    StreamMeasurement small = stream();
    float[] values = new float[3 * 4];
    Arrays.fill(values, 1e-6f);
    values[7] = 99;
    small.add(
        java.util.Set.of("s"), java.util.Map.of("s", new Tensor(values, 1, 3, 4)), sequence());
    assertThat(small.stream().massive()).isEmpty();
    values[7] = 101;
    small.add(
        java.util.Set.of("s"), java.util.Map.of("s", new Tensor(values, 1, 3, 4)), sequence());
    assertThat(small.stream().massive()).hasSize(1);
    assertThat(small.stream().massive().get(0).channel()).isEqualTo(3);
    assertThat(small.stream().massive().get(0).position()).isEqualTo(1);
  }

  private static StreamMeasurement stream() {
    return StreamMeasurement.of(
        java.util.Set.of("s"), java.util.Map.of("s", new Tensor(new float[12], 1, 3, 4)), 3, 4);
  }

  private static Sequence sequence() {
    return Sequence.ofIds(0, new long[] {1, 2, 3});
  }

  /**
   * Logits from −a to b in 255 steps; one head of four is far off, as all share a layer's range.
   */
  @Test
  void stepsOfEightBitsAreTheRangesOver255() {
    SyntheticModel model =
        new SyntheticModel(HEADS, 17)
            .heads()
            .node("MatMul", "s", List.of("q", "kt"))
            .floats("scales", new float[] {0.01f, 0.1f, 1, 20}, 1, HEADS, 1, 1)
            .node("Mul", "z", List.of("s", "scales"))
            .node("Softmax", "p", List.of("z"), SyntheticModel.whole("axis", -1))
            .values("p");
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    double[] scales = {0.01f, 0.1f, 1, 20};
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] ranges = new double[HEADS];
    for (int h = 0; h < HEADS; h++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < IDS.length; i++) {
        for (int j = 0; j < IDS.length; j++) {
          double z = scales[h] * model.product(IDS, h, i, j);
          least = Math.min(least, z);
          most = Math.max(most, z);
        }
      }
      ranges[h] = most - least;
      low = Math.min(low, least);
      high = Math.max(high, most);
    }
    List<HeadFigures> heads = report.layers().get(0).heads();
    for (int h = 0; h < HEADS; h++) {
      assertThat(heads.get(h).int8().perHead())
          .isCloseTo(ranges[h] / 255, within(1e-5 * ranges[h] / 255));
      assertThat(heads.get(h).int8().perTensor())
          .isCloseTo((high - low) / 255, within(1e-5 * (high - low) / 255));
    }
    Finding finding =
        report.findings().stream()
            .filter(one -> one.code().equals("attention-int8-risk"))
            .findFirst()
            .orElseThrow();
    assertThat(finding.evidence()).containsEntry("perHead", 0);
    assertThat((String) finding.evidence().get("names")).contains("L0H0").doesNotContain("L0H3");
  }

  @Test
  void aStepIsCoarseAgainstTheSpreadAndInItself() {
    assertThat(VerdictRules.coarse(1.5, 1.6)).isTrue();
    assertThat(VerdictRules.coarse(1.5, 9)).isFalse();
    assertThat(VerdictRules.coarse(0.05, 0.01)).isFalse();
    assertThat(VerdictRules.coarse(Double.NaN, 1)).isFalse();
  }
}
