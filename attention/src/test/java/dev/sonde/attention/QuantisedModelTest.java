package dev.sonde.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.pattern.AttentionPattern;
import dev.sonde.attention.pattern.PatternFinder;
import dev.sonde.attention.runtime.ScoreSession;
import dev.sonde.attention.vectors.Tensor;
import dev.sonde.findings.Finding;
import dev.sonde.onnx.OnnxGraph;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quantised encoder with huge logits and a calm softmax: e5-small-v2. */
@Tag("full")
class QuantisedModelTest {

  /** Figures of minilm.py; dynamic quantisation rounds alike in both runtimes. */
  @Test
  void aLargeLogitIsAMatterOfPrecisionAndNotSaturation(@TempDir Path folder) {
    AttentionReport report =
        AttentionProbe.of(RealModels.quantisedE5(folder)).onIds(List.of(RealModels.fox()));
    HeadFigures head = report.layers().get(11).heads().get(10);
    assertThat(head.softmax().maxLogit()).isCloseTo(376.735, within(5e-3));
    assertThat(head.softmax().rowStd().estimate()).isCloseTo(1.632, within(5e-4));
    assertThat(head.softmax().entropyRatio().estimate()).isCloseTo(0.663, within(5e-4));
    assertThat(head.verdicts())
        .contains(HeadVerdict.PRECISION_RISK)
        .doesNotContain(HeadVerdict.SATURATED, HeadVerdict.COLLAPSED);
    assertThat(report.findings())
        .extracting(Finding::code)
        .contains("attention-precision-risk")
        .doesNotContain("attention-saturated");
    assertThat(report.conventions().softmaxDifference()).isBetween(0.0, 1e-5);
  }

  @Test
  void textsGoThroughTheModelsOwnTokenizerInWindows(@TempDir Path folder) {
    Path model = RealModels.miniLm(folder);
    AttentionReport fox =
        AttentionProbe.of(model).on(List.of("The quick brown fox jumps over the lazy dog."));
    // the ids of SCIENCE, with their special tokens
    assertThat(fox.input().tokens()).isEqualTo(RealModels.fox().length);
    assertThat(fox.sample().tokens()).startsWith("[CLS]", "the", "quick").endsWith("[SEP]");
    assertThat(fox.layers().get(0).heads().get(0).softmax().rowStd().estimate())
        .isCloseTo(0.872, within(5e-4));

    AttentionReport windows =
        AttentionProbe.of(model)
            .withWindow(8)
            .on(List.of("The quick brown fox jumps over the lazy dog."));
    // 10 tokens, 6 of them in each window of 8
    assertThat(windows.input().windows()).isEqualTo(2);
    assertThat(windows.conventions().errorOver()).isEqualTo(ErrorUnit.WINDOWS);
    assertThat(windows.findings()).extracting(Finding::code).contains("attention-windows");
  }

  /** Bits, since no arithmetic of the model's own may change. */
  @Test
  void whatIsExposedLeavesTheModelsOutputsAsTheyAre(@TempDir Path folder) {
    OnnxGraph graph = OnnxGraph.read(RealModels.miniLm(folder));
    List<AttentionPattern> patterns = PatternFinder.in(graph).patterns();
    Set<String> inside = new LinkedHashSet<>();
    patterns.forEach(pattern -> inside.add(pattern.core()));
    Set<String> outputs = new LinkedHashSet<>(graph.outputs());
    try (ScoreSession plain = ScoreSession.open(graph, List.of(), Set.of(), 1);
        ScoreSession exposed = ScoreSession.open(graph, patterns, inside, 1)) {
      Set<String> both = new LinkedHashSet<>(outputs);
      both.addAll(inside);
      Map<String, Tensor> beside = exposed.run(RealModels.fox(), both);
      Map<String, Tensor> alone = plain.run(RealModels.fox(), outputs);
      for (String output : outputs) {
        assertThat(Objects.requireNonNull(beside.get(output)).values())
            .isEqualTo(Objects.requireNonNull(alone.get(output)).values());
      }
    }
  }

  @Test
  void figuresDoNotDependOnTheNumberOfThreads(@TempDir Path folder) {
    Path model = RealModels.miniLm(folder);
    AttentionReport one = AttentionProbe.of(model).withThreads(1).onIds(List.of(RealModels.fox()));
    AttentionReport two = AttentionProbe.of(model).withThreads(2).onIds(List.of(RealModels.fox()));
    for (int l = 0; l < one.layers().size(); l++) {
      for (int h = 0; h < one.layers().get(l).heads().size(); h++) {
        assertThat(two.layers().get(l).heads().get(h).softmax().jacobianNorm())
            .isEqualTo(one.layers().get(l).heads().get(h).softmax().jacobianNorm());
      }
    }
  }
}
