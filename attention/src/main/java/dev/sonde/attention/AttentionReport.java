package dev.sonde.attention;

import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.findings.Finding;
import dev.sonde.onnx.OnnxDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that was measured of a model's attention.
 *
 * @param model the file
 * @param input what the model was shown
 * @param conventions what the figures mean
 * @param layers the figures by layer and head
 * @param gaussian what Gaussian logits would give, to lay the heads beside
 * @param ablation how heads were taken out; nothing where that was not asked for
 * @param stream what was seen of the residual stream
 * @param unrecognised places that look like attention but were not understood
 * @param findings what a reader should notice, in the order of reading
 * @param sample patterns to look at
 * @param products what other scales would make of its queries and keys; nothing where that was not
 *     asked for
 * @param comparison how the heads differ from those of a baseline; nothing without one
 */
public record AttentionReport(
    OnnxDescription model,
    AttentionInput input,
    AttentionConventions conventions,
    List<AttentionLayer> layers,
    GaussianCurve gaussian,
    Optional<AblationSetting> ablation,
    ResidualStream stream,
    List<UnrecognisedAttention> unrecognised,
    List<Finding> findings,
    AttentionSample sample,
    Optional<MeasuredProducts> products,
    Optional<AttentionComparison> comparison) {

  /** Copies the lists. */
  public AttentionReport {
    layers = List.copyOf(layers);
    unrecognised = List.copyOf(unrecognised);
    findings = List.copyOf(findings);
  }

  /**
   * Holds the heads against those of another report.
   *
   * @param baseline a report about a model of the same architecture, or about this one on other
   *     texts
   * @return this report with the comparison, and a finding that sums it up
   * @throws dev.sonde.findings.InvalidInputException when layers or heads are not as many in both
   */
  public AttentionReport comparedWith(AttentionReport baseline) {
    AttentionComparison compared = AttentionComparison.of(this, baseline);
    List<Finding> all = new ArrayList<>(findings);
    all.add(BaselineFinding.of(compared));
    AttentionFindingRules.sort(all);
    return new AttentionReport(
        model,
        input,
        conventions,
        layers,
        gaussian,
        ablation,
        stream,
        unrecognised,
        all,
        sample,
        products,
        Optional.of(compared));
  }
}
