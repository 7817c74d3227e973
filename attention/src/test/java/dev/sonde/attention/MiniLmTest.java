package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadRole;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trained sentence encoder, all-MiniLM-L6-v2, against figures that NumPy made from the same
 * tensors: minilm.py beside this file.
 */
class MiniLmTest {
  @TempDir static Path folder;

  private static AttentionReport report;

  @BeforeAll
  static void measure() {
    report = AttentionProbe.of(RealModels.miniLm(folder)).onIds(List.of(RealModels.fox()));
  }

  private static HeadFigures head(int layer, int head) {
    return report.layers().get(layer).heads().get(head);
  }

  @Test
  void everyHeadIsFound() {
    assertThat(report.layers()).hasSize(6);
    assertThat(report.layers()).allSatisfy(layer -> assertThat(layer.heads()).hasSize(12));
    assertThat(report.layers())
        .extracting(AttentionLayer::kind)
        .containsOnly(AttentionLayer.Kind.BIDIRECTIONAL);
    assertThat(report.unrecognised()).isEmpty();
    assertThat(report.conventions().scaled()).isTrue();
    assertThat(head(0, 0).dimension()).isEqualTo(32);
    assertThat(head(0, 0).scale()).isCloseTo(1 / Math.sqrt(32), within(1e-7));
  }

  /** Half a unit of the last digit that the script prints. */
  private static void assertFigures(
      HeadFigures head,
      double rowStd,
      double maxLogit,
      double entropyRatio,
      double jacobianNorm,
      double firstTokenMass) {
    assertThat(head.softmax().rowStd().estimate()).isCloseTo(rowStd, within(5e-4));
    assertThat(head.softmax().maxLogit()).isCloseTo(maxLogit, within(5e-4));
    assertThat(head.softmax().entropyRatio().estimate()).isCloseTo(entropyRatio, within(5e-4));
    assertThat(head.softmax().jacobianNorm().estimate()).isCloseTo(jacobianNorm, within(5e-4));
    assertThat(head.softmax().firstTokenMass().estimate()).isCloseTo(firstTokenMass, within(5e-4));
  }

  @Test
  void headsHaveTheFiguresOfNumPy() {
    assertFigures(head(0, 0), 0.872, 2.548, 0.870, 0.329, 0.210);
    assertFigures(head(0, 2), 9.518, 25.884, 0.001, 0.000, 0.167);
    assertFigures(head(1, 11), 2.516, 8.161, 0.228, 0.210, 0.804);
    assertFigures(head(5, 0), 1.124, 3.421, 0.701, 0.320, 0.507);
  }

  @Test
  void aPreviousTokenHeadIsNamedSoAndNotCalledCollapsed() {
    assertThat(head(0, 2).role()).isEqualTo(HeadRole.PREVIOUS_TOKEN);
    assertThat(head(0, 2).verdicts()).isEmpty();
  }

  /** float32 probabilities against a double-precision softmax of float32 logits. */
  @Test
  void recomputedProbabilitiesAreTheModels() {
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-5);
  }
}
