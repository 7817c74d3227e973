package dev.sonde.report.measure;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sonde.capacity.DataDescription;
import dev.sonde.capacity.LayerFigures;
import dev.sonde.capacity.LossFigures;
import dev.sonde.capacity.Matrix;
import dev.sonde.capacity.Measurement;
import dev.sonde.capacity.ModelDescription;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.capacity.SurveySummary;
import dev.sonde.capacity.measures.EffectiveDimension;
import dev.sonde.capacity.measures.EigenvalueShare;
import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.nets.network.ParameterTensor;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.JsonFigures;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.spectra.BoundedEstimate;
import dev.sonde.spectra.EigenvalueEstimate;
import dev.sonde.spectra.Estimate;
import dev.sonde.spectra.SpectralDensity;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

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
   * Writes the file, whole or not at all.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language of the findings' text
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, Measurement measurement, Language language, Path path) {
    AtomicFile.write(path, render(provenance, measurement, language));
  }

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the measurement comes from
   * @param measurement what was measured
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, Measurement measurement, Language language) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JsonFigures.generator(text)) {
      out.writeStartObject();
      JsonFigures.writeProvenance(out, provenance);
      writeModel(out, measurement.model());
      writeData(out, measurement.data());
      writeLoss(out, measurement.loss());
      writeSpectrum(out, measurement.spectrum());
      writeSurvey(out, measurement.survey());
      out.writeArrayFieldStart("effectiveDimension");
      writeEffectiveDimensions(
          out, measurement.spectrum().matrix(), measurement.effectiveDimensions());
      writeEffectiveDimensions(out, Matrix.GGN, measurement.gaussNewton());
      out.writeEndArray();
      writeLayers(out, measurement.layers());
      writeMeasures(out, measurement.measures());
      JsonFigures.writeFindings(out, measurement.findings(), FindingText.in(language));
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }

  private static void writeModel(JsonGenerator out, ModelDescription model) throws IOException {
    out.writeObjectFieldStart("model");
    out.writeStringField("file", model.file());
    writeHash(out, model.sha256());
    out.writeStringField("format", model.format());
    out.writeNumberField("parameters", model.parameters());
    out.writeArrayFieldStart("tensors");
    for (ParameterTensor tensor : model.tensors()) {
      out.writeStartObject();
      out.writeStringField("name", tensor.name());
      writeShape(out, tensor.shape());
      out.writeNumberField("parameters", tensor.count());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("frozen");
    for (String name : model.frozen()) {
      out.writeString(name);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeData(JsonGenerator out, DataDescription data) throws IOException {
    out.writeObjectFieldStart("data");
    out.writeStringField("source", data.source());
    writeHash(out, data.sha256());
    out.writeNumberField("samples", data.samples());
    out.writeNumberField("population", data.population());
    writeShape(out, data.shape());
    if (data.classes().isPresent()) {
      out.writeNumberField("classes", data.classes().getAsInt());
    } else {
      out.writeNullField("classes");
    }
    out.writeEndObject();
  }

  private static void writeLoss(JsonGenerator out, LossFigures loss) throws IOException {
    double accuracy = loss.accuracy().orElse(Double.NaN);
    out.writeObjectFieldStart("loss");
    out.writeStringField("name", loss.name());
    JsonFigures.writeNumber(out, "value", loss.value());
    JsonFigures.writeNumber(out, "accuracy", accuracy);
    JsonFigures.writeNumber(out, "gradientNorm", loss.gradientNorm());
    if (!Double.isFinite(loss.value()) || !Double.isFinite(loss.gradientNorm())) {
      out.writeBooleanField("resolved", false);
    }
    out.writeEndObject();
  }

  private static void writeSpectrum(JsonGenerator out, SpectrumFigures spectrum)
      throws IOException {
    out.writeObjectFieldStart("spectrum");
    out.writeStringField("matrix", spectrum.matrix().label());
    out.writeStringField("method", Words.lower(spectrum.method()));
    out.writeStringField("precision", spectrum.precision().label());
    out.writeNumberField("products", spectrum.products());
    out.writeStringField("stopped", Words.lower(spectrum.stopReason()));
    writeEigenvalues(out, "top", spectrum.top());
    writeEigenvalues(out, "bottom", spectrum.bottom());
    writeSum(out, "trace", spectrum.trace());
    writeSum(out, "frobeniusSquared", spectrum.frobeniusSquared());
    writeDensity(out, spectrum.density());
    writeShares(out, "above", spectrum.above());
    writeShares(out, "below", spectrum.below());
    out.writeEndObject();
  }

  private static void writeEigenvalues(
      JsonGenerator out, String key, List<EigenvalueEstimate> eigenvalues) throws IOException {
    out.writeArrayFieldStart(key);
    for (EigenvalueEstimate eigenvalue : eigenvalues) {
      out.writeStartObject();
      JsonFigures.writeNumber(out, "value", eigenvalue.value());
      JsonFigures.writeNumber(out, "residual", eigenvalue.residual());
      if (eigenvalue.samplingError() != 0) {
        JsonFigures.writeNumber(out, "samplingError", eigenvalue.samplingError());
      }
      if (!Double.isFinite(eigenvalue.value()) || !Double.isFinite(eigenvalue.residual())) {
        out.writeBooleanField("resolved", false);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** A figure whose contract has no "resolved" key of its own; it appears when it is false. */
  private static void writeSum(JsonGenerator out, String key, Estimate estimate)
      throws IOException {
    out.writeObjectFieldStart(key);
    writeEstimate(out, estimate);
    if (!estimate.resolved()) {
      out.writeBooleanField("resolved", false);
    }
    out.writeEndObject();
  }

  private static void writeDensity(JsonGenerator out, SpectralDensity density) throws IOException {
    out.writeObjectFieldStart("density");
    writeNumbers(out, "grid", density.grid());
    writeNumbers(out, "values", density.values());
    JsonFigures.writeNumber(out, "width", density.width());
    out.writeEndObject();
  }

  private static void writeSurvey(JsonGenerator out, SurveySummary survey) throws IOException {
    out.writeObjectFieldStart("survey");
    if (survey.budget().isPresent()) {
      out.writeNumberField("budget", survey.budget().getAsInt());
    } else {
      out.writeStringField("budget", "auto");
    }
    out.writeNumberField("ceiling", survey.ceiling());
    out.writeNumberField("products", survey.products());
    out.writeNumberField("gaussNewtonProducts", survey.gaussNewtonProducts());
    out.writeStringField("endedBy", Words.lower(survey.endedBy()));
    out.writeNumberField("minibatches", survey.minibatches());
    JsonFigures.writeNumber(out, "confidence", SurveySummary.CONFIDENCE);
    out.writeEndObject();
  }

  private static void writeShares(JsonGenerator out, String key, List<EigenvalueShare> shares)
      throws IOException {
    out.writeArrayFieldStart(key);
    for (EigenvalueShare share : shares) {
      out.writeStartObject();
      JsonFigures.writeNumber(out, "tau", share.tau());
      out.writeObjectFieldStart("fraction");
      writeEstimate(out, share.fraction());
      out.writeEndObject();
      out.writeBooleanField("resolved", share.fraction().resolved());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeEffectiveDimensions(
      JsonGenerator out, Matrix matrix, List<EffectiveDimension> effectiveDimensions)
      throws IOException {
    for (EffectiveDimension dimension : effectiveDimensions) {
      out.writeStartObject();
      out.writeStringField("matrix", matrix.label());
      JsonFigures.writeNumber(out, "z", dimension.z());
      writeEstimate(out, dimension.estimate());
      if (dimension.kind() == BoundedEstimate.Kind.BOUNDS) {
        JsonFigures.writeNumber(out, "low", dimension.figure().low());
        JsonFigures.writeNumber(out, "high", dimension.figure().high());
      } else {
        out.writeNullField("low");
        out.writeNullField("high");
      }
      out.writeBooleanField("resolved", dimension.estimate().resolved());
      out.writeEndObject();
    }
  }

  private static void writeLayers(JsonGenerator out, List<LayerFigures> layers) throws IOException {
    out.writeArrayFieldStart("layers");
    for (LayerFigures layer : layers) {
      out.writeStartObject();
      out.writeStringField("name", layer.name());
      out.writeNumberField("parameters", layer.parameters());
      writeSpectrum(out, layer.spectrum());
      out.writeArrayFieldStart("effectiveDimension");
      writeEffectiveDimensions(out, layer.spectrum().matrix(), layer.effectiveDimensions());
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeMeasures(JsonGenerator out, List<ScalarMeasure> measures)
      throws IOException {
    out.writeArrayFieldStart("measures");
    for (ScalarMeasure measure : measures) {
      out.writeStartObject();
      out.writeStringField("name", measure.name());
      writeEstimate(out, measure.estimate());
      out.writeBooleanField("resolved", measure.estimate().resolved());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeEstimate(JsonGenerator out, Estimate estimate) throws IOException {
    if (estimate.resolved()) {
      JsonFigures.writeNumber(out, "estimate", estimate.value());
      JsonFigures.writeNumber(out, "standardError", estimate.standardError());
    } else {
      out.writeNullField("estimate");
      out.writeNullField("standardError");
    }
  }

  private static void writeHash(JsonGenerator out, String sha256) throws IOException {
    if (sha256.isEmpty()) {
      out.writeNullField("sha256");
    } else {
      out.writeStringField("sha256", sha256);
    }
  }

  private static void writeShape(JsonGenerator out, long[] shape) throws IOException {
    out.writeFieldName("shape");
    out.writeArray(shape, 0, shape.length);
  }

  private static void writeNumbers(JsonGenerator out, String key, double[] values)
      throws IOException {
    out.writeArrayFieldStart(key);
    for (double value : values) {
      if (Double.isFinite(value)) {
        out.writeNumber(value);
      } else {
        out.writeNull();
      }
    }
    out.writeEndArray();
  }
}
