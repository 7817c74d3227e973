package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The contract of measure.json, as a check of a tree. */
public final class MeasureContract {
  private MeasureContract() {}

  public static void check(JsonNode json) {
    keys(
        json,
        "sonde",
        "model",
        "data",
        "loss",
        "spectrum",
        "survey",
        "effectiveDimension",
        "layers",
        "measures",
        "findings");
    keys(
        json.get("sonde"),
        "version",
        "command",
        "seed",
        "started",
        "seconds",
        "java",
        "machine",
        "threads");
    keys(json.get("model"), "file", "sha256", "format", "parameters", "tensors", "frozen");
    for (JsonNode tensor : json.at("/model/tensors")) {
      keys(tensor, "name", "shape", "parameters");
    }
    keys(
        json.get("data"),
        "source",
        "sha256",
        "samples",
        "population",
        "targetsPerSample",
        "shape",
        "classes");
    loss(json.get("loss"));
    spectrum(json.get("spectrum"));
    keys(
        json.get("survey"),
        "budget",
        "ceiling",
        "products",
        "gaussNewtonProducts",
        "endedBy",
        "minibatches",
        "askedTop",
        "askedBottom",
        "confidence");
    effectiveDimensions(json.get("effectiveDimension"));
    for (JsonNode layer : json.get("layers")) {
      keys(layer, "name", "parameters", "spectrum", "effectiveDimension");
      spectrum(layer.get("spectrum"));
      effectiveDimensions(layer.get("effectiveDimension"));
    }
    for (JsonNode measure : json.get("measures")) {
      keys(measure, "name", "estimate", "standardError", "resolved");
      resolvedOrNull(measure, measure.get("resolved").booleanValue());
    }
    for (JsonNode finding : json.get("findings")) {
      keys(finding, "code", "severity", "text", "evidence");
      assertThat(finding.get("severity").textValue()).isIn("info", "warning", "alarm");
      assertThat(finding.get("text").textValue()).isNotBlank();
      assertThat(finding.get("evidence").isObject()).isTrue();
    }
  }

  private static void spectrum(JsonNode spectrum) {
    keys(
        spectrum,
        "matrix",
        "method",
        "precision",
        "products",
        "stopped",
        "top",
        "bottom",
        "trace",
        "frobeniusSquared",
        "density",
        "above",
        "below");
    assertThat(spectrum.get("method").textValue()).isIn("exact", "estimated");
    for (String end : List.of("top", "bottom")) {
      for (JsonNode eigenvalue : spectrum.get(end)) {
        assertThat(names(eigenvalue)).startsWith("value", "residual");
        assertThat(names(eigenvalue).subList(2, eigenvalue.size()))
            .isSubsetOf("samplingError", "resolved");
      }
    }
    for (String sum : List.of("trace", "frobeniusSquared")) {
      keysWithResolved(spectrum.get(sum), "estimate", "standardError");
      resolvedOrNull(spectrum.get(sum), !spectrum.get(sum).has("resolved"));
    }
    keys(spectrum.get("density"), "grid", "values", "width");
    assertThat(spectrum.at("/density/grid").size())
        .isEqualTo(spectrum.at("/density/values").size());
    for (String side : List.of("above", "below")) {
      for (JsonNode share : spectrum.get(side)) {
        keys(share, "tau", "fraction", "resolved");
        keys(share.get("fraction"), "estimate", "standardError");
        resolvedOrNull(share.get("fraction"), share.get("resolved").booleanValue());
      }
    }
  }

  private static void effectiveDimensions(JsonNode dimensions) {
    for (JsonNode dimension : dimensions) {
      keys(dimension, "matrix", "z", "estimate", "standardError", "low", "high", "resolved");
      resolvedOrNull(dimension, dimension.get("resolved").booleanValue());
      bounds(dimension);
    }
  }

  private static void bounds(JsonNode dimension) {
    JsonNode low = dimension.get("low");
    JsonNode high = dimension.get("high");
    assertThat(low.isNull()).isEqualTo(high.isNull());
    if (low.isNumber()) {
      assertThat(dimension.get("resolved").booleanValue()).isFalse();
      assertThat(low.doubleValue()).isPositive().isLessThanOrEqualTo(high.doubleValue());
    }
  }

  private static void resolvedOrNull(JsonNode estimate, boolean resolved) {
    assertThat(estimate.get("estimate").isNumber()).isEqualTo(resolved);
    assertThat(estimate.get("estimate").isNull()).isEqualTo(!resolved);
    assertThat(estimate.get("standardError").isNumber()).isEqualTo(resolved);
  }

  private static void keys(JsonNode node, String... expected) {
    assertThat(names(node)).isEqualTo(List.of(expected));
  }

  /** A sampling error is there where some samples were not seen, and is never 0. */
  private static void loss(JsonNode loss) {
    if (loss.has("samplingError")) {
      assertThat(loss.get("samplingError").doubleValue()).isPositive();
      keysWithResolved(loss, "name", "value", "accuracy", "gradientNorm", "samplingError");
    } else {
      keysWithResolved(loss, "name", "value", "accuracy", "gradientNorm");
    }
  }

  /** A "resolved" key may follow; when it does, it is false. */
  private static void keysWithResolved(JsonNode node, String... expected) {
    List<String> all = new ArrayList<>(List.of(expected));
    if (node.has("resolved")) {
      assertThat(node.get("resolved").booleanValue()).isFalse();
      all.add("resolved");
    }
    assertThat(names(node)).isEqualTo(all);
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
