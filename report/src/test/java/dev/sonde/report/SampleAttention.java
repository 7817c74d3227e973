package dev.sonde.report;

import dev.sonde.attention.AttentionConventions;
import dev.sonde.attention.AttentionInput;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.AttentionSample;
import dev.sonde.attention.ablation.Ablation;
import dev.sonde.attention.ablation.AblationSetting;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadOutput;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.heads.Int8Steps;
import dev.sonde.attention.heads.MassiveActivation;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.attention.means.ErrorUnit;
import dev.sonde.attention.means.Histogram;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.pattern.UnrecognisedAttention;
import dev.sonde.attention.softmax.BestTemperature;
import dev.sonde.attention.softmax.ComparedRows;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.SoftmaxShape;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.text.UsedTokenizer;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.findings.Finding;
import dev.sonde.onnx.OnnxDescription;
import dev.sonde.report.file.Provenance;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A report about attention with a healthy head, a saturated one, and figures that are missing. */
final class SampleAttention {
  static final String HOSTILE = "</script><b>\u202E";

  private SampleAttention() {}

  static Provenance provenance() {
    return new Provenance(
        "1.2.3",
        "sonde attention model.onnx --text '" + HOSTILE + "'",
        0,
        Instant.parse("2026-11-24T18:00:00Z"),
        1.5,
        "17.0.15 (Debian)",
        "Linux, 2 cores",
        2);
  }

  static HeadFigures head(int number, double std, HeadRole role, List<HeadVerdict> verdicts) {
    TreeMap<Integer, RowMean> offsets = new TreeMap<>();
    for (int offset = -1; offset <= 1; offset++) {
      offsets.put(offset, new RowMean(0.2 + 0.1 * offset, 0.01, 24));
    }
    return new HeadFigures(
        number,
        32,
        number == 0 ? 1 / Math.sqrt(32) : Double.NaN,
        new SoftmaxFigures(
            new RowMean(std, 0.07, 24),
            3 * std,
            -4 * std,
            4 * std,
            new RowMean(0.5 / std, 0.02, 24),
            new RowMean(0.3, 0.01, 24),
            new RowMean(0.35, 0.01, 24),
            new RowMean(0.4, 0.02, 24),
            new RowMean(0.01, Double.NaN, 1),
            new RowMean(0.2, 0.03, 24),
            new RowMean(Double.NaN, Double.NaN, 0),
            offsets,
            new RowMean(Double.NaN, Double.NaN, 0),
            new RowMean(Double.NaN, Double.NaN, 0),
            new Histogram(-2, 0.5, new long[] {1, 5, 12, 20, 20, 12, 5, 1})),
        spread(number, std),
        remedies(number, std),
        new HeadOutput(
            HeadOutput.Seen.PROJECTED,
            new RowMean(2, 0.1, 24),
            new RowMean(0.12, 0.01, 24),
            new RowMean(0.6, Double.NaN, 24),
            new RowMean(0.05, 0.01, 12)),
        new Int8Steps(7 * std / 255, 210 / 255.0),
        role,
        verdicts);
  }

  private static ProductSpread spread(int number, double std) {
    if (number != 0) {
      RowMean none = new RowMean(Double.NaN, Double.NaN, 0);
      return new ProductSpread(none, none, none, none, none, Double.NaN, Double.NaN, Double.NaN);
    }
    return new ProductSpread(
        new RowMean(0.8, 0.01, 24),
        new RowMean(0.7, 0.01, 24),
        new RowMean(32 * std * std, 0.5, 24),
        new RowMean(10.03, 0.2, 24),
        new RowMean(3.19 * std * std, 0.06, 24),
        12.5,
        8.25,
        0.91);
  }

  private static WhatIfLogits remedies(int number, double std) {
    RowMean none = new RowMean(Double.NaN, Double.NaN, 0);
    SoftmaxShape as = shape(std);
    return number == 0
        ? new WhatIfLogits(
            as,
            new BestTemperature(
                new RowMean(2.1 / std, 0.1, 16),
                new RowMean(0.4, 0.01, 16),
                new RowMean(4 / 3.0, 0.02, 16)),
            shape(1),
            as)
        : new WhatIfLogits(
            as,
            new BestTemperature(none, none, none),
            new SoftmaxShape(none, none, none, none),
            shape(std / 2));
  }

  private static SoftmaxShape shape(double std) {
    return new SoftmaxShape(
        new RowMean(std, 0.07, 16),
        new RowMean(0.5 / std, 0.02, 16),
        new RowMean(0.3, 0.01, 16),
        new RowMean(0.01, Double.NaN, 16));
  }

  static AttentionReport report() {
    List<AttentionLayer> layers =
        List.of(
            new AttentionLayer(
                0,
                "/layer.0/Softmax",
                AttentionLayer.Kind.BIDIRECTIONAL,
                List.of(
                    head(0, 0.9, HeadRole.MIXED, List.of()),
                    head(
                        1,
                        30,
                        HeadRole.SEPARATOR,
                        List.of(HeadVerdict.SATURATED, HeadVerdict.PRECISION_RISK)))),
            new AttentionLayer(
                1,
                "/layer.1/Softmax",
                AttentionLayer.Kind.CAUSAL,
                List.of(
                    head(0, 1.2, HeadRole.PREVIOUS_TOKEN, List.of()),
                    head(1, 1.1, HeadRole.FIRST_TOKEN, List.of(HeadVerdict.SINK)))));
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("count", 1);
    evidence.put("heads", 4);
    evidence.put("names", "L0H1");
    evidence.put("rowStd", 30.0);
    evidence.put("entropyRatio", 0.0167);
    evidence.put("jacobianNorm", 0.001);
    float[][] pattern = {{1, 0}, {0.25f, 0.75f}};
    return new AttentionReport(
        new OnnxDescription(
            "models/model.onnx", "ab12", "ONNX", "pytorch 2.10", 637, Map.of("ai.onnx", 17L)),
        new AttentionInput(
            2,
            0,
            24,
            2,
            512,
            2,
            0,
            "cd34",
            Optional.of(
                new UsedTokenizer(
                    HOSTILE + ".json", "0a1b", 30522, OptionalLong.of(30522), 20, 1))),
        new AttentionConventions(
            AttentionConventions.Scale.ROOT,
            AttentionConventions.SoftCap.NONE,
            ErrorUnit.TEXTS,
            Double.NaN),
        layers,
        new GaussianCurve(
            12,
            List.of(
                new GaussianCurve.Point(0.5, 0.95, 0.2), new GaussianCurve.Point(60, 0.01, 0.02))),
        Optional.of(new AblationSetting(Ablation.MEAN, 12, 5, "last_hidden_state")),
        new ResidualStream(
            384,
            4,
            2000,
            "/layer.1/Add",
            List.of(new MassiveActivation("/layer.1/Add", 7, -2000, 0.5, 3, HOSTILE, 0, 0))),
        List.of(new UnrecognisedAttention("/x", "Fused", "unknown")),
        List.of(new Finding("attention-saturated", Finding.Severity.WARNING, evidence)),
        new AttentionSample(
            List.of("[CLS]", HOSTILE),
            List.of(List.of(pattern, pattern), List.of(pattern, pattern)),
            Collections.nCopies(2, Collections.nCopies(2, ComparedRows.of(pattern)))),
        Optional.empty(),
        Optional.empty());
  }

  /** Held against a baseline whose second head was healthy. */
  static AttentionReport compared() {
    AttentionReport report = report();
    HeadFigures healthy = head(1, 2, HeadRole.PREVIOUS_TOKEN, List.of(HeadVerdict.SINK));
    AttentionLayer first = report.layers().get(0);
    AttentionReport baseline =
        new AttentionReport(
            new OnnxDescription(HOSTILE + ".onnx", "ef56", "ONNX", "", 637, Map.of("ai.onnx", 17L)),
            report.input(),
            report.conventions(),
            List.of(
                new AttentionLayer(
                    0, first.node(), first.kind(), List.of(first.heads().get(0), healthy)),
                report.layers().get(1)),
            report.gaussian(),
            Optional.empty(),
            report.stream(),
            List.of(),
            List.of(),
            report.sample(),
            Optional.empty(),
            Optional.empty());
    return report.comparedWith(baseline);
  }
}
