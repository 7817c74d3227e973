package dev.sonde.report.watch;

import static dev.sonde.report.file.Json.object;

import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.watch.CheckpointChange;
import dev.sonde.capacity.watch.CheckpointMeasurement;
import dev.sonde.capacity.watch.HeadLogit;
import dev.sonde.capacity.watch.StepRule;
import dev.sonde.capacity.watch.TrainingLog;
import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A training as {@code watch.json}: the stable form that users script against.
 *
 * <p>A figure that was not resolved is null with {@code "resolved": false}; NaN and infinity never
 * appear. Error bars hold for the samples that were seen.
 */
public final class WatchJson {
  private WatchJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the figures come from
   * @param subject what was watched
   * @param result what was found
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(
      Provenance provenance, WatchSubject subject, WatchResult result, Language language) {
    FindingText words = FindingText.ofWatches(language, new FigureFormat());
    List<Object> checkpoints = new ArrayList<>();
    for (int i = 0; i < result.checkpoints().size(); i++) {
      checkpoints.add(
          checkpoint(
              result.checkpoints().get(i),
              i == 0 ? Optional.empty() : Optional.of(result.changes().get(i - 1))));
    }
    return Json.text(
        object(
            "sonde", provenance,
            "model",
                object(
                    "file", subject.model(),
                    "format", subject.format(),
                    "parameters", subject.parameters()),
            "data",
                object(
                    "source", subject.data(),
                    "sha256", Json.orNull(subject.dataSha256()),
                    "samples", subject.samples(),
                    "population", subject.population()),
            "settings", settings(subject, result.rule()),
            "checkpoints", checkpoints,
            "limit", result.rule().map(WatchJson::limit),
            "trainingLog", result.log().map(WatchJson::log),
            "findings", Json.findings(result.findings(), words::sentence)));
  }

  private static Object settings(WatchSubject subject, Optional<StepRule> rule) {
    boolean momentum = rule.filter(r -> r.kind() == StepRule.Kind.MOMENTUM).isPresent();
    Optional<StepRule> adam = rule.filter(r -> r.kind() == StepRule.Kind.ADAM);
    return object(
        "loss", subject.loss(),
        "optimizer", rule.map(r -> r.kind().label()),
        "learningRate", rule.map(StepRule::learningRate),
        "momentum", momentum ? rule.map(StepRule::momentum) : null,
        "beta1", adam.map(StepRule::momentum),
        "beta2", adam.map(StepRule::secondDecay));
  }

  private static Object limit(StepRule rule) {
    return object(
        "formula", rule.formula(),
        "value", rule.limit(),
        "smallBatches",
            rule.smallBatchLimit().isPresent()
                ? object("formula", StepRule.smallBatchFormula(), "value", rule.smallBatchLimit())
                : null);
  }

  private static Object log(TrainingLog log) {
    return object(
        "source", log.source(),
        "curves",
            log.curves().stream()
                .map(
                    curve ->
                        object(
                            "name", curve.name(),
                            "steps", curve.points().stream().map(TrainingLog.Point::step).toList(),
                            "values",
                                curve.points().stream().map(TrainingLog.Point::value).toList()))
                .toList());
  }

  private static Object checkpoint(CheckpointMeasurement m, Optional<CheckpointChange> change) {
    return object(
        "file", m.file(),
        "sha256", Json.orNull(m.sha256()),
        "step", m.step(),
        "loss", exact(m.loss()),
        "accuracy", m.accuracy().isPresent() ? exact(m.accuracy().getAsDouble()) : null,
        "gradientNorm", exact(m.gradientNorm()),
        "largestEigenvalue", pair(m.largest()),
        "preconditionedLargest", m.preconditioned().map(WatchJson::pair),
        "preconditionedDirection",
            m.loadings().stream()
                .map(
                    each ->
                        object(
                            "name", each.name(),
                            "share", each.share(),
                            "momentScale", each.scale()))
                .toList(),
        "secondMoments", Words.lower(m.moments()),
        "trace", figure(m.trace()),
        "gaussNewtonTrace", figure(m.gaussNewton().trace()),
        "effectiveDimension", dimensions(m),
        "above", m.above().stream().map(WatchJson::share).toList(),
        "below", m.below().stream().map(WatchJson::share).toList(),
        "distance", m.distance(),
        "criticalSharpness", m.critical().map(WatchJson::figure),
        "criticalDirection",
            m.critical()
                .map(
                    critical ->
                        m.preconditioned().isPresent() ? "preconditionedGradient" : "gradient"),
        "maxLogit", m.largestHead().map(HeadLogit::largest),
        "heads",
            m.heads().stream()
                .map(
                    head ->
                        object(
                            "layer", head.layer(),
                            "head", head.head(),
                            "maxLogit", head.largest(),
                            "clip", head.clip()))
                .toList(),
        "change", change.map(WatchJson::change),
        "products", m.products(),
        "start", Words.lower(m.start()));
  }

  private static Object change(CheckpointChange change) {
    return object(
        "from", change.from(),
        "gaussNewtonTrace", figure(change.trace()),
        "effectiveDimension",
            change.effectiveDimensions().stream()
                .map(
                    each -> {
                      Map<String, @Nullable Object> node = object("matrix", "ggn", "z", each.z());
                      node.putAll(parts(each.change()));
                      node.put("independentError", each.independent());
                      return node;
                    })
                .toList());
  }

  private static List<Object> dimensions(CheckpointMeasurement m) {
    List<Object> out = new ArrayList<>();
    m.hessian().forEach(each -> out.add(dimension("hessian", each)));
    m.hessian().forEach(each -> out.add(dimension("ggn", m.gaussNewtonDimension(each.z()))));
    return out;
  }

  private static Object dimension(String matrix, EffectiveDimension dimension) {
    boolean bounds = dimension.kind() == BoundedEstimate.Kind.BOUNDS;
    Map<String, @Nullable Object> node = object("matrix", matrix, "z", dimension.z());
    node.putAll(parts(dimension.estimate()));
    node.put("low", bounds ? dimension.figure().low() : null);
    node.put("high", bounds ? dimension.figure().high() : null);
    node.put("resolved", dimension.estimate().resolved());
    return node;
  }

  private static Object share(EigenvalueShare share) {
    return object(
        "tau", share.tau(),
        "fraction", parts(share.fraction()),
        "resolved", share.fraction().resolved());
  }

  private static Object exact(double value) {
    return object("estimate", value, "standardError", 0.0);
  }

  private static Object pair(EigenvalueEstimate pair) {
    return figure(CheckpointMeasurement.estimate(pair));
  }

  private static Object figure(Estimate estimate) {
    Map<String, @Nullable Object> node = parts(estimate);
    if (!estimate.resolved()) {
      node.put("resolved", false);
    }
    return node;
  }

  private static Map<String, @Nullable Object> parts(Estimate estimate) {
    return object(
        "estimate", estimate.resolved() ? estimate.value() : null,
        "standardError", estimate.resolved() ? estimate.standardError() : null);
  }
}
