package dev.sonde.attention;

import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.means.Influences;
import dev.sonde.attention.means.RowMean;
import dev.sonde.findings.InvalidInputException;
import dev.sonde.onnx.OnnxDescription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model's heads against those of a baseline, paired by layer and number: another model of the
 * same architecture (before quantisation, before fine-tuning), or the same on another text.
 *
 * <pre>{@code
 * AttentionProbe probe = AttentionProbe.of(onnx);
 * AttentionReport report = probe.on(texts).comparedWith(probe.withModel(original).on(texts));
 * report.comparison().ifPresent(comparison -> comparison.mostMoved(5).forEach(System.out::println));
 * }</pre>
 *
 * <p>Where both were shown the same token ids, standard errors of differences are paired over texts
 * or windows ({@link Influences}): what the texts have in common falls out. Otherwise, and where a
 * single sequence was shown, they are √(SE² + SE′²), which is too wide for related models.
 *
 * @param model the baseline's file
 * @param ofTexts whether that is the model itself, shown something else
 * @param input what the baseline was shown
 * @param paired whether standard errors are paired
 * @param heads every head, in the order of the layers
 */
public record AttentionComparison(
    OnnxDescription model,
    boolean ofTexts,
    AttentionInput input,
    boolean paired,
    List<HeadChange> heads) {

  /** Copies the list. */
  public AttentionComparison {
    heads = List.copyOf(heads);
  }

  /**
   * Compares.
   *
   * @param report a report
   * @param baseline what it is held against
   * @throws InvalidInputException when layers or heads are not as many in both
   */
  static AttentionComparison of(AttentionReport report, AttentionReport baseline) {
    checkSameHeads(report, baseline);
    boolean sameIds = report.input().sha256().equals(baseline.input().sha256());
    List<HeadChange> heads = new ArrayList<>();
    for (int l = 0; l < report.layers().size(); l++) {
      for (int h = 0; h < report.layers().get(l).heads().size(); h++) {
        double moved =
            sameIds
                ? report
                    .sample()
                    .rows()
                    .get(l)
                    .get(h)
                    .difference(baseline.sample().rows().get(l).get(h))
                : Double.NaN;
        HeadFigures head = report.layers().get(l).heads().get(h);
        heads.add(change(l, head, baseline.layers().get(l).heads().get(h), moved, sameIds));
      }
    }
    boolean paired = sameIds && report.input().windows() > 1;
    boolean ofTexts = report.model().sha256().equals(baseline.model().sha256());
    return new AttentionComparison(baseline.model(), ofTexts, baseline.input(), paired, heads);
  }

  private static void checkSameHeads(AttentionReport report, AttentionReport baseline) {
    if (!heads(report).equals(heads(baseline))) {
      throw new InvalidInputException(
          InvalidInputException.Kind.HEADS,
          "expected a baseline with the heads of "
              + report.model().file()
              + ", "
              + described(report)
              + ", and "
              + baseline.model().file()
              + " has "
              + described(baseline)
              + "; heads are paired by layer and number, so compare models of one architecture");
    }
  }

  private static List<Integer> heads(AttentionReport report) {
    return report.layers().stream().map(layer -> layer.heads().size()).toList();
  }

  private static String described(AttentionReport report) {
    List<Integer> heads = heads(report);
    String each =
        heads.stream().distinct().map(String::valueOf).collect(Collectors.joining(" or "));
    return heads.size() + (heads.size() == 1 ? " layer of " : " layers of ") + each + " heads";
  }

  private static HeadChange change(
      int layer, HeadFigures head, HeadFigures before, double moved, boolean sameIds) {
    Map<HeadFigureKey, RowMean> differences = new EnumMap<>(HeadFigureKey.class);
    for (HeadFigureKey measure : HeadFigureKey.values()) {
      RowMean difference = measure.of(head).minus(measure.of(before), sameIds);
      if (difference.resolved()) {
        differences.put(measure, difference);
      }
    }
    return new HeadChange(
        layer,
        head.head(),
        before.role(),
        head.role(),
        without(head.verdicts(), before.verdicts()),
        without(before.verdicts(), head.verdicts()),
        moved,
        differences);
  }

  private static List<HeadVerdict> without(List<HeadVerdict> verdicts, List<HeadVerdict> others) {
    return verdicts.stream().filter(verdict -> !others.contains(verdict)).toList();
  }

  /** Heads with other verdicts than the baseline's, in the order of the layers. */
  public List<HeadChange> withOtherVerdicts() {
    return heads.stream().filter(HeadChange::hasOtherVerdicts).toList();
  }

  /** Those of them whose verdicts rest on a change larger than its error. */
  public List<HeadChange> withOtherVerdictsBeyondErrors() {
    return heads.stream().filter(HeadChange::hasOtherVerdictsBeyondErrors).toList();
  }

  /** Heads with another role than the baseline's, in the order of the layers. */
  public List<HeadChange> withAnotherRole() {
    return heads.stream().filter(head -> head.role() != head.roleBefore()).toList();
  }

  /**
   * The heads that moved most: by the share of attention that went to other keys, or, where both
   * were not shown the same tokens, by how far their entropy moved.
   *
   * @param count at most so many
   */
  public List<HeadChange> mostMoved(int count) {
    return heads.stream()
        .sorted(Comparator.comparingDouble((HeadChange head) -> -distance(head)))
        .limit(count)
        .toList();
  }

  private static double distance(HeadChange head) {
    double entropy = Math.abs(head.difference(HeadFigureKey.ENTROPY_RATIO).estimate());
    double distance = Double.isNaN(head.moved()) ? entropy : head.moved();
    return Double.isNaN(distance) ? 0 : distance;
  }
}
