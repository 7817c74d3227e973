package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.D;
import static dev.sonde.attention.SyntheticModel.HEADS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a synthetic model's attention is by plain loops in double precision. */
final class NaiveTwin {
  static final double SCALE = 1 / Math.sqrt(D);

  private NaiveTwin() {}

  interface Visible {
    boolean sees(int query, int key);
  }

  interface Logit {
    double of(double product, int head, int query, int key);
  }

  static void assertScaled(
      AttentionReport report, SyntheticModel model, long[] ids, Visible visible) {
    assertLogits(report, model, ids, visible, (product, h, i, j) -> product * SCALE);
    HeadFigures head = report.layers().get(0).heads().get(0);
    assertThat(head.dimension()).isEqualTo(D);
    assertThat(head.scale()).isCloseTo(SCALE, within(1e-7));
    assertThat(report.conventions().scaled()).isTrue();
  }

  /** Compares all heads: float32 logits of size 10 are known to about 1e-5. */
  static void assertLogits(
      AttentionReport report, SyntheticModel model, long[] ids, Visible visible, Logit logit) {
    assertThat(report.layers()).hasSize(1);
    assertThat(report.unrecognised()).isEmpty();
    assertLayer(report, 0, model, ids, ids.length, visible, logit);
  }

  /** Compares one layer, of so many keys. */
  static void assertLayer(
      AttentionReport report,
      int layer,
      SyntheticModel model,
      long[] ids,
      int keys,
      Visible visible,
      Logit logit) {
    assertThat(report.layers().get(layer).heads()).hasSize(HEADS);
    for (int h = 0; h < HEADS; h++) {
      double variances = 0;
      double entropies = 0;
      double largest = Double.NEGATIVE_INFINITY;
      int rows = 0;
      for (int i = 0; i < ids.length; i++) {
        double sum = 0;
        double squares = 0;
        double total = 0;
        double weighted = 0;
        int count = 0;
        for (int j = 0; j < keys; j++) {
          if (visible.sees(i, j)) {
            double z = logit.of(model.product(ids, h, i, j), h, i, j);
            sum += z;
            squares += z * z;
            total += Math.exp(z);
            weighted += z * Math.exp(z);
            largest = Math.max(largest, z);
            count++;
          }
        }
        if (count > 1) {
          variances += squares / count - sum * sum / count / count;
          entropies += (Math.log(total) - weighted / total) / Math.log(count);
          rows++;
        }
      }
      SoftmaxFigures head = report.layers().get(layer).heads().get(h).softmax();
      assertThat(head.rowStd().n()).as("rows").isEqualTo(rows);
      assertThat(head.rowStd().estimate())
          .as("row std of head %d", h)
          .isCloseTo(Math.sqrt(variances / rows), within(2e-5));
      assertThat(head.entropyRatio().estimate())
          .as("entropy of head %d", h)
          .isCloseTo(entropies / rows, within(2e-5));
      assertThat(head.maxLogit()).as("largest of head %d", h).isCloseTo(largest, within(2e-5));
    }
  }

  /** √ of the mean over rows of two visible keys or more of a row's variance. */
  static double rowStd(SyntheticModel model, long[] ids, int head, Visible visible, Logit logit) {
    double variances = 0;
    int rows = 0;
    for (int i = 0; i < ids.length; i++) {
      double sum = 0;
      double squares = 0;
      int count = 0;
      for (int j = 0; j < ids.length; j++) {
        if (visible.sees(i, j)) {
          double z = logit.of(model.product(ids, head, i, j), head, i, j);
          sum += z;
          squares += z * z;
          count++;
        }
      }
      if (count > 1) {
        variances += squares / count - sum * sum / count / count;
        rows++;
      }
    }
    return Math.sqrt(variances / rows);
  }

  /**
   * Holds these logits against the runtime itself: probabilities times values must be what the
   * model computes in the tensor "joined", (batch, n, heads·d).
   */
  static void assertRuntimeAgrees(
      Path file, SyntheticModel model, long[] ids, Visible visible, Logit logit) {
    OnnxGraph graph = OnnxGraph.read(file);
    Tensor joined;
    try (ScoreSession session = ScoreSession.open(graph, List.of(), Set.of("joined"), 1)) {
      joined = Objects.requireNonNull(session.run(ids, Set.of("joined")).get("joined"));
    }
    for (int h = 0; h < HEADS; h++) {
      for (int i = 0; i < ids.length; i++) {
        double[] mixed = new double[D];
        double total = 0;
        for (int j = 0; j < ids.length; j++) {
          if (visible.sees(i, j)) {
            double e = Math.exp(logit.of(model.product(ids, h, i, j), h, i, j));
            double[] value = model.value(ids[j], h);
            total += e;
            for (int c = 0; c < D; c++) {
              mixed[c] += e * value[c];
            }
          }
        }
        for (int c = 0; c < D; c++) {
          assertThat((double) joined.values()[(i * HEADS + h) * D + c])
              .as("output %d of head %d, row %d", c, h, i)
              .isCloseTo(mixed[c] / total, within(1e-5));
        }
      }
    }
  }
}
