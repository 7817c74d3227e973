package dev.sonde.attention;

import static dev.sonde.attention.SyntheticModel.HEADS;
import static dev.sonde.attention.SyntheticModel.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.Int8Steps;
import dev.sonde.findings.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a head's verdicts make of a report's findings. */
class AttentionFindingRulesTest {
  private static final long[] IDS = {3, 1, 4, 7, 5, 9, 2, 6, 8, 0};
  private static final String HEALTHY = "attention-healthy";

  @TempDir Path folder;

  /** A model whose heads multiply q·k with one number each. */
  private AttentionReport scaled(float... scales) {
    SyntheticModel model = new SyntheticModel(HEADS, 17).heads();
    model.node("MatMul", "s", List.of("q", "kt")).floats("scales", scales, 1, HEADS, 1, 1);
    model.node("Mul", "z", List.of("s", "scales"));
    model.node("Softmax", "p", List.of("z"), whole("axis", -1)).values("p");
    return AttentionProbe.of(model.write(folder)).onIds(List.of(IDS));
  }

  /** The findings, had the first head these verdicts and the others none. */
  private static List<Finding> findings(AttentionReport report, List<HeadVerdict> verdicts) {
    AttentionLayer layer = report.layers().get(0);
    List<HeadFigures> heads =
        IntStream.range(0, HEADS)
            .mapToObj(h -> with(layer.heads().get(h), h == 0 ? verdicts : List.of()))
            .toList();
    return AttentionFindingRules.of(
        report.input(),
        report.conventions(),
        List.of(new AttentionLayer(0, layer.node(), layer.kind(), heads)),
        Optional.empty(),
        report.stream(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static HeadFigures with(HeadFigures head, List<HeadVerdict> verdicts) {
    // steps of 8 bits are judged again, over the layer's range
    boolean coarse = verdicts.contains(HeadVerdict.INT8_RISK);
    return new HeadFigures(
        head.head(),
        head.dimension(),
        head.scale(),
        head.softmax(),
        head.product(),
        head.remedies(),
        head.output(),
        coarse ? new Int8Steps(9, 9) : new Int8Steps(0, 0),
        head.role(),
        verdicts);
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::code).toList();
  }

  @ParameterizedTest
  @EnumSource(HeadVerdict.class)
  void everyVerdictHasAFindingThatNamesItsHead(HeadVerdict verdict) {
    List<Finding> findings = findings(scaled(0.3f, 0.2f, 0.25f, 0.35f), List.of(verdict));
    String code = verdict == HeadVerdict.SINK ? "attention-sinks" : "attention-" + verdict.label();
    assertThat(
            findings.stream()
                .filter(finding -> finding.code().equals(code))
                .map(finding -> finding.evidence().get("names"))
                .collect(Collectors.toList()))
        .containsExactly("L0H0");
  }

  @ParameterizedTest
  @EnumSource(HeadVerdict.class)
  void nothingIsCalledHealthyBesideAVerdictOtherThanASink(HeadVerdict verdict) {
    AttentionReport report = scaled(0.3f, 0.2f, 0.25f, 0.35f);
    List<Finding> calm = findings(report, List.of());
    assertThat(calm.get(0).code()).isEqualTo(HEALTHY);
    assertThat(calm.get(0).evidence()).doesNotContainKey("sinks");
    assertThat(codes(findings(report, List.of(verdict))).contains(HEALTHY))
        .isEqualTo(verdict == HeadVerdict.SINK);
    if (verdict == HeadVerdict.SINK) {
      assertThat(findings(report, List.of(verdict)).get(0).evidence()).containsEntry("sinks", 1L);
    }
  }

  /** Heads 0 and 2 give every key the same, but for a thousandth. */
  @Test
  void headsThatAttendAlikeAreNamed() {
    AttentionReport report = scaled(1e-4f, 0.4f, 1e-4f, 0.8f);
    Finding finding =
        report.findings().stream()
            .filter(one -> one.code().equals("attention-duplicate"))
            .findFirst()
            .orElseThrow();
    assertThat(finding.severity()).isEqualTo(Finding.Severity.INFO);
    assertThat(finding.evidence())
        .containsEntry("count", 1)
        .containsEntry("heads", HEADS)
        .containsEntry("names", "L0H2");
    assertThat(codes(report.findings())).doesNotContain(HEALTHY);
  }
}
