package dev.sonde.attention;

import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a reader should notice when a model is held against another, in one finding. */
final class BaselineFinding {
  /** As many as a sentence holds. */
  private static final int MOST_MOVED = 3;

  /** Verdicts that nobody wants to gain. */
  private static final Set<HeadVerdict> GRAVE =
      EnumSet.of(HeadVerdict.SATURATED, HeadVerdict.PRECISION_RISK, HeadVerdict.TRAINING_DANGER);

  private BaselineFinding() {}

  static Finding of(AttentionComparison comparison) {
    List<HeadChange> changed = comparison.withOtherVerdicts();
    List<HeadChange> graver =
        comparison.heads().stream()
            .filter(head -> head.gained().stream().anyMatch(GRAVE::contains))
            .toList();
    HeadChange first = comparison.mostMoved(1).get(0);
    Evidence.Builder evidence = Evidence.builder();
    evidence.add("baseline", comparison.model().file());
    evidence.add("heads", comparison.heads().size());
    evidence.add("changed", changed.size());
    evidence.add("roles", comparison.withAnotherRole().size());
    if (!graver.isEmpty()) {
      evidence.add("graver", names(graver));
    }
    evidence.add("names", names(comparison.mostMoved(MOST_MOVED)));
    if (Double.isFinite(first.moved())) {
      evidence.add("moved", first.moved());
    }
    RowMean entropy = first.difference(HeadFigureKey.ENTROPY_RATIO);
    if (entropy.resolved()) {
      evidence.add("entropyChange", entropy.estimate());
      if (Double.isFinite(entropy.standardError())) {
        evidence.add("standardError", entropy.standardError());
      }
    }
    return new Finding(
        comparison.ofTexts()
            ? AttentionFindingCode.ATTENTION_BASELINE_TEXT
            : AttentionFindingCode.ATTENTION_BASELINE,
        graver.isEmpty() ? Severity.INFO : Severity.WARNING,
        evidence.build());
  }

  private static String names(List<HeadChange> heads) {
    return heads.stream()
        .limit(Finding.MOST_NAMES)
        .map(HeadChange::name)
        .collect(Collectors.joining(", "));
  }
}
