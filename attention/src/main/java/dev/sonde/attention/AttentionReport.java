package dev.sonde.attention;

import dev.sonde.capacity.Finding;
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
    AttentionSample sample) {

  /** Copies the lists. */
  public AttentionReport {
    layers = List.copyOf(layers);
    unrecognised = List.copyOf(unrecognised);
    findings = List.copyOf(findings);
  }
}
