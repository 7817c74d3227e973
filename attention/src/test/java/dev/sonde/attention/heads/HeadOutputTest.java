package dev.sonde.attention.heads;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.WIDTH;
import static dev.sonde.attention.SyntheticModel.real;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.sonde.attention.AttentionProbe;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.SyntheticModel;
import dev.sonde.findings.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What heads write, against plain loops, and the ways to the residual stream. */
public class HeadOutputTest {
  private static final long[] IDS = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  private static final double SCALE = 1 / Math.sqrt(D);

  @TempDir Path folder;

  public static SyntheticModel attention(int keyHeads, long opset) {
    return new SyntheticModel(keyHeads, opset)
        .heads()
        .node("MatMul", "s", List.of("q", "kt"))
        .number("scale", (float) SCALE)
        .node("Mul", "z", List.of("s", "scale"))
        .node("Softmax", "p", List.of("z"), whole("axis", -1));
  }

  private HeadOutput output(SyntheticModel model, int head) {
    return AttentionProbe.of(model.write(folder))
        .onIds(List.of(IDS))
        .layers()
        .get(0)
        .heads()
        .get(head)
        .output();
  }

  /** What one head adds at each token: Σ_j p_ij v_j W_h, (tokens, WIDTH). */
  public static double[][] written(SyntheticModel model, int head, float[] weights) {
    int n = IDS.length;
    double[][] written = new double[n][WIDTH];
    for (int i = 0; i < n; i++) {
      double total = 0;
      double[] mixed = new double[D];
      for (int j = 0; j < n; j++) {
        double e = Math.exp(model.product(IDS, head, i, j) * SCALE);
        total += e;
        for (int c = 0; c < D; c++) {
          mixed[c] += e * model.value(IDS[j], head)[c];
        }
      }
      for (int c = 0; c < D; c++) {
        for (int w = 0; w < WIDTH; w++) {
          written[i][w] += mixed[c] / total * weights[(head * D + c) * WIDTH + w];
        }
      }
    }
    return written;
  }

  public static double length(double[] vector) {
    double square = 0;
    for (double entry : vector) {
      square += entry * entry;
    }
    return Math.sqrt(square);
  }

  private static double streamLength(SyntheticModel model, long id) {
    double[] x = new double[WIDTH];
    for (int w = 0; w < WIDTH; w++) {
      x[w] = model.embedding[(int) id * WIDTH + w];
    }
    return length(x);
  }

  private void assertWritten(SyntheticModel model, float[] weights, boolean streamKnown) {
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    for (int h = 0; h < HEADS; h++) {
      double[][] written = written(model, h, weights);
      double norm = 0;
      double share = 0;
      double squares = 0;
      double[] mean = new double[WIDTH];
      for (int i = 0; i < IDS.length; i++) {
        double length = length(written[i]);
        norm += length / IDS.length;
        share += length / streamLength(model, IDS[i]) / IDS.length;
        squares += length * length / IDS.length;
        for (int w = 0; w < WIDTH; w++) {
          mean[w] += written[i][w] / IDS.length;
        }
      }
      HeadOutput output = report.layers().get(0).heads().get(h).output();
      assertThat(output.seen()).isEqualTo(HeadOutput.Seen.PROJECTED);
      assertThat(output.norm().estimate()).isCloseTo(norm, within(1e-5 * norm));
      assertThat(output.varyingShare().estimate())
          .isCloseTo(1 - length(mean) * length(mean) / squares, within(1e-5));
      assertThat(output.streamShare().resolved()).isEqualTo(streamKnown);
      if (streamKnown) {
        assertThat(output.streamShare().estimate()).isCloseTo(share, within(1e-5 * share));
      }
    }
  }

  @Test
  void throughTheProjectionAndABiasIntoTheStream() {
    for (int keyHeads : new int[] {HEADS, 2}) {
      SyntheticModel model = attention(keyHeads, 17).values("p");
      model.floats("bias", new float[WIDTH], WIDTH).node("Add", "b", List.of("bias", "y"));
      model.node("Add", "r", List.of("x", "b"));
      assertWritten(model, model.outputWeights, true);
    }
  }

  /** As ONNX Runtime saves an optimised model: a factor and a transposition are the product's. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void valuesThatAreScaledAndTransposedByTheirProduct(int turnsValues) {
    SyntheticModel model = attention(HEADS, 17);
    model.node("Transpose", "vt", List.of("v"), SyntheticModel.wholes("perm", 0L, 1L, 3L, 2L));
    model.node(
        "com.microsoft",
        "FusedMatMul",
        List.of("mixed"),
        List.of("p", turnsValues == 1 ? "vt" : "v"),
        whole("transB", turnsValues),
        real("alpha", 0.5f));
    model.sideBySide("mixed").end("joined").node("Add", "r", List.of("x", "y"));
    float[] halved = model.outputWeights.clone();
    for (int i = 0; i < halved.length; i++) {
      halved[i] /= 2;
    }
    assertWritten(model, halved, true);
  }

  @Test
  void aTransposedWeightAndFusedOperators() {
    SyntheticModel turned = attention(HEADS, 17).joined("p");
    float[] weights = turned.outputWeights;
    float[] other = new float[weights.length];
    for (int a = 0; a < HEADS * D; a++) {
      for (int w = 0; w < WIDTH; w++) {
        other[w * HEADS * D + a] = weights[a * WIDTH + w];
      }
    }
    turned.floats("wt", other, WIDTH, (long) HEADS * D).longs("flat", IDS.length, HEADS * D);
    turned.longs("back", 1, IDS.length, WIDTH);
    turned.node("Reshape", "rows", List.of("joined", "flat"));
    turned.node("Gemm", "g", List.of("rows", "wt"), whole("transB", 1));
    turned.node("Reshape", "g3", List.of("g", "back")).node("Add", "r", List.of("g3", "x"));
    turned.graph().addOutput(SyntheticModel.input("r", TensorProto.DataType.FLOAT, "b", "n", "w"));
    assertWritten(turned, weights, true);

    SyntheticModel fused = new SyntheticModel(2, 23);
    fused.node(
        "",
        "Attention",
        List.of("joined"),
        List.of("q3", "k3", "v3"),
        whole("q_num_heads", HEADS),
        whole("kv_num_heads", 2));
    fused.end("joined").node("Add", "r", List.of("x", "y"));
    assertWritten(fused, fused.outputWeights, true);
  }

  /** An einsum that leaves heads behind positions. */
  @Test
  void outputsBehindAnEinsum() {
    SyntheticModel model = attention(HEADS, 17);
    model.node(
        "Einsum", "o", List.of("p", "v4"), SyntheticModel.text("equation", "bhqk,bkhd->bqhd"));
    model.longs("outLayout", 0, 0, HEADS * D).node("Reshape", "j", List.of("o", "outLayout"));
    model.end("j").node("Add", "r", List.of("x", "y"));
    assertWritten(model, model.outputWeights, true);
  }

  /** Dynamic quantisation: whole-number weights with a zero point and a scale for each column. */
  @Test
  void wholeNumberWeightsAreTakenBack() {
    SyntheticModel model = attention(HEADS, 17).joined("p");
    int rows = HEADS * D;
    float[] whole = new float[rows * WIDTH];
    float[] scale = new float[WIDTH];
    float[] real = new float[rows * WIDTH];
    for (int w = 0; w < WIDTH; w++) {
      scale[w] = 0.01f + 0.001f * w;
      for (int a = 0; a < rows; a++) {
        whole[a * WIDTH + w] = Math.round(model.outputWeights[a * WIDTH + w] / scale[w]) + 128;
        real[a * WIDTH + w] = (whole[a * WIDTH + w] - 128) * scale[w];
      }
    }
    model.floats("wf", whole, rows, WIDTH).floats("sw", scale, WIDTH).number("z128", 128);
    model.node("Cast", "wq8", List.of("wf"), whole("to", 2));
    model.longs("none").node("Cast", "zp1", List.of("z128"), whole("to", 2));
    model.node("Squeeze", "zp", List.of("zp1"));
    model.node("", "DynamicQuantizeLinear", List.of("jq", "js", "jz"), List.of("joined"));
    model.node("MatMulInteger", "yi", List.of("jq", "wq8", "jz", "zp"));
    model.node("Cast", "yf", List.of("yi"), whole("to", 1));
    model.node("Mul", "scales", List.of("js", "sw"));
    model.node("Mul", "y", List.of("yf", "scales")).node("Add", "r", List.of("y", "x"));
    model.graph().addOutput(SyntheticModel.input("r", TensorProto.DataType.FLOAT, "b", "n", "w"));
    assertWritten(model, real, true);
  }

  @Test
  void behindANormTheStreamIsUnknownAndNoHeadIsDead() {
    SyntheticModel model = attention(HEADS, 17).values("p");
    model.floats("gain", new float[WIDTH], WIDTH);
    model
        .node("LayerNormalization", "ln", List.of("y", "gain"))
        .node("Add", "r", List.of("x", "ln"));
    assertWritten(model, model.outputWeights, false);
  }

  /** In parallel blocks attention is added to the feed-forward part first. */
  @Test
  void aParallelBranchIsNotTheStream() {
    SyntheticModel model = attention(HEADS, 17).values("p");
    float[] weights = new float[WIDTH * WIDTH];
    java.util.Arrays.fill(weights, 30);
    model.floats("w1", weights, WIDTH, WIDTH).node("MatMul", "mlp", List.of("x", "w1"));
    model.node("Add", "both", List.of("y", "mlp")).node("Add", "r", List.of("both", "x"));
    assertWritten(model, model.outputWeights, true);
  }

  /** A projection onto WIDTH of a head's components. */
  private static float[] components(int from) {
    float[] weights = new float[HEADS * D * WIDTH];
    for (int a = 0; a < HEADS * D; a++) {
      int component = a % D - from;
      if (component >= 0 && component < WIDTH) {
        weights[a * WIDTH + component] = 1;
      }
    }
    return weights;
  }

  @Test
  void withoutAProjectionTheOutputItselfIsMeasuredAndSaidSo() {
    SyntheticModel model = attention(HEADS, 17).joined("p").node("Sin", "odd", List.of("joined"));
    model.graph().addOutput(SyntheticModel.input("odd", TensorProto.DataType.FLOAT, "b", "n", "w"));
    HeadOutput output = output(model, 1);
    double norm = 0;
    double[][] first = written(model, 1, components(0));
    double[][] second = written(model, 1, components(WIDTH));
    for (int i = 0; i < IDS.length; i++) {
      norm += Math.hypot(length(first[i]), length(second[i])) / IDS.length;
    }
    assertThat(output.seen()).isEqualTo(HeadOutput.Seen.UNPROJECTED);
    assertThat(output.norm().estimate()).isCloseTo(norm, within(1e-5));
    assertThat(output.streamShare().resolved()).isFalse();
  }

  /** Its attention is as before: only what it writes tells. */
  @Test
  void aHeadWhoseSliceOfTheProjectionIsTinyIsDead() {
    SyntheticModel model = attention(HEADS, 17).joined("p");
    float[] weights = model.outputWeights.clone();
    for (int i = 2 * D * WIDTH; i < 3 * D * WIDTH; i++) {
      weights[i] *= 1e-3f;
    }
    model.floats("w", weights, (long) HEADS * D, WIDTH).node("MatMul", "y", List.of("joined", "w"));
    model.node("Add", "r", List.of("x", "y"));
    model.graph().addOutput(SyntheticModel.input("r", TensorProto.DataType.FLOAT, "b", "n", "w"));
    AttentionReport report = AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
    for (int h = 0; h < HEADS; h++) {
      List<HeadVerdict> verdicts = report.layers().get(0).heads().get(h).verdicts();
      assertThat(verdicts.contains(HeadVerdict.DEAD)).as("head %d", h).isEqualTo(h == 2);
    }
    Finding dead =
        report.findings().stream()
            .filter(finding -> finding.code().equals("attention-dead"))
            .findFirst()
            .orElseThrow();
    assertThat(dead.evidence()).containsEntry("names", "L0H2").containsEntry("count", 1);
  }
}
