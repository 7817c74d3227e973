package dev.sonde.report.measure;

import static dev.sonde.report.file.Json.object;

import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.LossFigures;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.ModelDescription;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.nets.curvature.CurvatureMatrix;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A measurement as {@code measure.json}: the stable form that users script against.
 *
 * <p>Non-finite values: a figure that was not resolved, or that is not finite, is null, with {@code
 * "resolved": false} beside it; NaN and infinity never appear. Numbers are written with the digits
 * that give back the same double. Keys beyond the contract are only ever added.
 */
public final class MeasureJson {

  private MeasureJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, Measurement measurement, Language language) {
    return Json.text(
        object(
            "sonde", provenance,
            "model", model(measurement.model()),
            "data", data(measurement.data()),
            "loss", loss(measurement.loss()),
            "spectrum", spectrum(measurement.spectrum()),
            "survey", survey(measurement.survey()),
            "effectiveDimension",
                Stream.concat(
                        dimensions(
                            measurement.spectrum().matrix(), measurement.effectiveDimensions()),
                        dimensions(CurvatureMatrix.GAUSS_NEWTON, measurement.gaussNewton()))
                    .toList(),
            "layers", measurement.layers().stream().map(MeasureJson::layer).toList(),
            "measures", measurement.measures().stream().map(MeasureJson::measure).toList(),
            "findings", Json.findings(measurement.findings(), FindingText.in(language)::sentence)));
  }

  private static Object model(ModelDescription model) {
    Map<String, @Nullable Object> node =
        object(
            "file", model.file(),
            "sha256", Json.orNull(model.sha256()),
            "format", model.format(),
            "parameters", model.parameters(),
            "tensors",
                model.tensors().stream()
                    .map(
                        tensor ->
                            object(
                                "name", tensor.name(),
                                "shape", tensor.shape(),
                                "parameters", tensor.count()))
                    .toList(),
            "frozen", model.frozen());
    if (!model.leftOut().isEmpty()) {
      node.put("chosen", model.tensors().stream().map(ParameterTensor::name).toList());
      node.put("leftOut", model.leftOut());
    }
    if (!model.notes().merged().isEmpty()) {
      node.put("merged", model.notes().merged());
    }
    model.notes().weights().ifPresent(weights -> node.put("weights", weights));
    return node;
  }

  private static Object data(DataDescription data) {
    return object(
        "source", data.source(),
        "sha256", Json.orNull(data.sha256()),
        "samples", data.samples(),
        "population", data.population(),
        "targetsPerSample", data.targetsPerSample(),
        "shape", data.shape(),
        "classes", data.classes());
  }

  private static Object loss(LossFigures loss) {
    Map<String, @Nullable Object> node =
        object(
            "name", loss.name(),
            "value", loss.value(),
            "accuracy", loss.accuracy(),
            "gradientNorm", loss.gradientNorm());
    if (loss.samplingError() != 0) {
      node.put("samplingError", loss.samplingError());
    }
    return resolved(Double.isFinite(loss.value()) && Double.isFinite(loss.gradientNorm()), node);
  }

  private static Object spectrum(SpectrumFigures spectrum) {
    return object(
        "matrix", spectrum.matrix().label(),
        "method", Words.lower(spectrum.method()),
        "precision", spectrum.precision().label(),
        "products", spectrum.products(),
        "stopped", Words.lower(spectrum.stopReason()),
        "top", spectrum.top().stream().map(MeasureJson::eigenvalue).toList(),
        "bottom", spectrum.bottom().stream().map(MeasureJson::eigenvalue).toList(),
        "trace", sum(spectrum.trace()),
        "frobeniusSquared", sum(spectrum.frobeniusSquared()),
        "density", spectrum.density(),
        "above", spectrum.above().stream().map(MeasureJson::share).toList(),
        "below", spectrum.below().stream().map(MeasureJson::share).toList());
  }

  private static Object eigenvalue(EigenvalueEstimate eigenvalue) {
    Map<String, @Nullable Object> node =
        object("value", eigenvalue.value(), "residual", eigenvalue.residual());
    if (eigenvalue.samplingError() != 0) {
      node.put("samplingError", eigenvalue.samplingError());
    }
    return resolved(
        Double.isFinite(eigenvalue.value()) && Double.isFinite(eigenvalue.residual()), node);
  }

  /** Where the contract has no such key of its own, it appears when it is false. */
  private static Object resolved(boolean resolved, Map<String, @Nullable Object> node) {
    if (!resolved) {
      node.put("resolved", false);
    }
    return node;
  }

  private static Object sum(Estimate estimate) {
    return resolved(estimate.resolved(), figure(object(), estimate));
  }

  private static Object share(EigenvalueShare share) {
    return object(
        "tau", share.tau(),
        "fraction", figure(object(), share.fraction()),
        "resolved", share.fraction().resolved());
  }

  private static Object survey(SurveySummary survey) {
    return object(
        "budget", survey.budget().isPresent() ? survey.budget() : "auto",
        "ceiling", survey.ceiling(),
        "products", survey.products(),
        "gaussNewtonProducts", survey.gaussNewtonProducts(),
        "endedBy", Words.lower(survey.endedBy()),
        "minibatches", survey.minibatches(),
        "askedTop", survey.askedTop(),
        "askedBottom", survey.askedBottom(),
        "confidence", SurveySummary.CONFIDENCE);
  }

  private static Stream<Object> dimensions(
      CurvatureMatrix matrix, List<EffectiveDimension> dimensions) {
    return dimensions.stream().map(dimension -> dimension(matrix, dimension));
  }

  private static Object dimension(CurvatureMatrix matrix, EffectiveDimension dimension) {
    boolean bounds = dimension.kind() == BoundedEstimate.Kind.BOUNDS;
    Map<String, @Nullable Object> node =
        figure(object("matrix", matrix.label(), "z", dimension.z()), dimension.estimate());
    node.put("low", bounds ? dimension.figure().low() : null);
    node.put("high", bounds ? dimension.figure().high() : null);
    node.put("resolved", dimension.estimate().resolved());
    return node;
  }

  private static Object layer(LayerFigures layer) {
    return object(
        "name", layer.name(),
        "parameters", layer.parameters(),
        "spectrum", spectrum(layer.spectrum()),
        "effectiveDimension",
            dimensions(layer.spectrum().matrix(), layer.effectiveDimensions()).toList());
  }

  private static Object measure(ScalarMeasure measure) {
    Map<String, @Nullable Object> node = figure(object("name", measure.name()), measure.estimate());
    node.put("resolved", measure.estimate().resolved());
    return node;
  }

  private static Map<String, @Nullable Object> figure(
      Map<String, @Nullable Object> node, Estimate estimate) {
    node.put("estimate", estimate.resolved() ? estimate.value() : null);
    node.put("standardError", estimate.resolved() ? estimate.standardError() : null);
    return node;
  }
}
