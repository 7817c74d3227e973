package dev.sonde.attention;

import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.onnx.PositionTable;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.text.UnknownIds;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * What a reader should notice, in the order of {@link AttentionFindingCode}: {@linkplain
 * HeadFindings about heads}, {@linkplain ModelFindings about the model and its texts}, or, first of
 * all, that there is nothing to worry about. A finding names its heads as L0H2, counted from 0, the
 * strongest first.
 */
final class AttentionFindingRules {
  private static final List<String> ORDER =
      Arrays.stream(AttentionFindingCode.values()).map(AttentionFindingCode::code).toList();

  private AttentionFindingRules() {}

  static List<Finding> of(
      AttentionInput input,
      AttentionConventions conventions,
      List<AttentionLayer> layers,
      Optional<AblationSetting> ablation,
      ResidualStream stream,
      Optional<PositionTable> positions,
      List<UnrecognisedAttention> unrecognised,
      Optional<UnknownIds> unknown,
      List<UnreadProduct> unread) {
    List<Finding> findings = new ArrayList<>(HeadFindings.of(layers, ablation));
    findings.addAll(
        ModelFindings.of(
            input, conventions, layers, stream, positions, unrecognised, unknown, unread));
    List<HeadFigures> heads = layers.stream().flatMap(layer -> layer.heads().stream()).toList();
    if (isCalm(findings, heads)) {
      findings.add(healthy(heads));
    }
    sort(findings);
    return List.copyOf(findings);
  }

  /** Puts findings in the order of reading. */
  static void sort(List<Finding> findings) {
    findings.sort(Comparator.comparingInt(finding -> ORDER.indexOf(finding.code())));
  }

  private static boolean isCalm(List<Finding> findings, List<HeadFigures> heads) {
    return findings.stream().allMatch(finding -> finding.severity() == Severity.INFO)
        && heads.stream()
            .allMatch(head -> EnumSet.of(HeadVerdict.SINK).containsAll(head.verdicts()));
  }

  private static Finding healthy(List<HeadFigures> heads) {
    Evidence.Builder evidence = Evidence.builder();
    evidence.add("heads", heads.size());
    long sinks = heads.stream().filter(head -> !head.verdicts().isEmpty()).count();
    if (sinks > 0) {
      evidence.add("sinks", sinks);
    }
    evidence.add(
        "maxLogit",
        heads.stream().mapToDouble(head -> head.softmax().maxAbsoluteLogit()).max().orElse(0));
    evidence.add(
        "rowStd",
        heads.stream().mapToDouble(head -> head.softmax().rowStd().estimate()).max().orElse(0));
    return new Finding(AttentionFindingCode.ATTENTION_HEALTHY, Severity.INFO, evidence.build());
  }
}
