package dev.sonde.attention.ablation;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.WIDTH;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.attention.heads.HeadOutputTest;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads taken out of models whose output is the sum of what heads write. */
class AblationTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};

  @TempDir Path folder;

  private AttentionReport ablated(SyntheticModel model, Ablation mode) {
    return AttentionProbe.of(model.write(folder))
        .withAblation(mode)
        .onIds(List.of(IDS, new long[] {1, 2}));
  }

  /** The output loses just what the head wrote, or what varies of it. */
  private void assertChanges(SyntheticModel model) {
    double[][][] written = new double[HEADS][][];
    double[][] output = new double[IDS.length][WIDTH];
    for (int h = 0; h < HEADS; h++) {
      written[h] = HeadOutputTest.written(model, h, model.outputWeights);
      for (int i = 0; i < IDS.length; i++) {
        for (int w = 0; w < WIDTH; w++) {
          output[i][w] += written[h][i][w];
        }
      }
    }
    for (Ablation mode : Ablation.values()) {
      AttentionReport report = ablated(model, mode);
      assertThat(report.ablation()).contains(new AblationSetting(mode, IDS.length, HEADS + 1, "y"));
      for (int h = 0; h < HEADS; h++) {
        double[] mean = new double[WIDTH];
        for (int i = 0; mode == Ablation.MEAN && i < IDS.length; i++) {
          for (int w = 0; w < WIDTH; w++) {
            mean[w] += written[h][i][w] / IDS.length;
          }
        }
        double change = 0;
        for (int i = 0; i < IDS.length; i++) {
          double[] gone = new double[WIDTH];
          for (int w = 0; w < WIDTH; w++) {
            gone[w] = written[h][i][w] - mean[w];
          }
          change += HeadOutputTest.length(gone) / HeadOutputTest.length(output[i]) / IDS.length;
        }
        RowMean measured = report.layers().get(0).heads().get(h).output().change();
        assertThat(measured.estimate()).isCloseTo(change, within(1e-5 * change));
        assertThat(measured.n()).isEqualTo(IDS.length);
      }
    }
  }

  @Test
  void attentionWrittenOut() {
    assertChanges(HeadOutputTest.attention(2, 17).values("p"));
  }

  @Test
  void headsBehindPositions() {
    SyntheticModel model = HeadOutputTest.attention(HEADS, 17);
    model.node(
        "Einsum", "o", List.of("p", "v4"), SyntheticModel.text("equation", "bhqk,bkhd->bqhd"));
    model.longs("outLayout", 0, 0, HEADS * D).node("Reshape", "j", List.of("o", "outLayout"));
    assertChanges(model.end("j"));
  }

  @Test
  void aFusedOperator() {
    SyntheticModel model = new SyntheticModel(HEADS, 17);
    model.node(
        "com.microsoft",
        "MultiHeadAttention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("num_heads", HEADS));
    assertChanges(model.end("joined"));
  }

  @Test
  void aHeadWithoutWhichTheOutputStaysIsDead() {
    SyntheticModel model = HeadOutputTest.attention(HEADS, 17).joined("p");
    float[] weights = model.outputWeights.clone();
    for (int i = D * WIDTH; i < 2 * D * WIDTH; i++) {
      weights[i] *= 1e-4f;
    }
    model.floats("w", weights, (long) HEADS * D, WIDTH).node("MatMul", "r", List.of("joined", "w"));
    model
        .graph()
        .addOutput(
            SyntheticModel.input(
                "r", ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT, "b", "n", "w"));
    AttentionReport report = ablated(model, Ablation.ZERO);
    for (int h = 0; h < HEADS; h++) {
      assertThat(report.layers().get(0).heads().get(h).verdicts().contains(HeadVerdict.DEAD))
          .as("head %d", h)
          .isEqualTo(h == 1);
    }
    assertThat(report.findings())
        .extracting(dev.sonde.findings.Finding::code)
        .contains("attention-dead", "attention-ablation");
  }

  @Test
  void nothingIsTakenOutUnasked() {
    AttentionReport report =
        AttentionProbe.of(HeadOutputTest.attention(HEADS, 17).values("p").write(folder))
            .onIds(List.of(IDS));
    assertThat(report.ablation()).isEmpty();
    assertThat(report.layers().get(0).heads().get(0).output().change().resolved()).isFalse();
  }
}
