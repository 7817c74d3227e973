package dev.sonde.verification.schemas;

import static dev.sonde.verification.schemas.BoundTypes.bound;
import static dev.sonde.verification.schemas.BoundTypes.returned;
import static dev.sonde.verification.schemas.Shape.anyOf;
import static dev.sonde.verification.schemas.Shape.flag;
import static dev.sonde.verification.schemas.Shape.integer;
import static dev.sonde.verification.schemas.Shape.listOf;
import static dev.sonde.verification.schemas.Shape.mapOf;
import static dev.sonde.verification.schemas.Shape.mean;
import static dev.sonde.verification.schemas.Shape.number;
import static dev.sonde.verification.schemas.Shape.object;
import static dev.sonde.verification.schemas.Shape.oneOf;
import static dev.sonde.verification.schemas.Shape.orNull;
import static dev.sonde.verification.schemas.Shape.text;
import static dev.sonde.verification.schemas.Shape.textOrNull;
import static dev.sonde.verification.schemas.Shape.types;
import static dev.sonde.verification.schemas.Shape.with;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.attention.AttentionInput;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.attention.softmax.BestTemperature;
import dev.sonde.attention.softmax.SoftmaxFigures;
import dev.sonde.attention.softmax.WhatIfLogits;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.capacity.SpectrumFigures;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.results.SampleEffect;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.onnx.MatchedWeights;
import dev.sonde.outcomes.Change;
import dev.sonde.report.file.Provenance;
import dev.sonde.scaling.ScalingCell;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.studies.landscape.DirectionsFigures;
import dev.sonde.studies.landscape.SaddlesFigures;
import dev.sonde.studies.linear.InputsFigures;
import dev.sonde.studies.linear.OnlineFigures;
import dev.sonde.studies.linear.StoppingFigures;
import dev.sonde.studies.recurrent.RulesFigures;
import dev.sonde.studies.trajectory.StepsFigures;
import dev.sonde.studies.trajectory.TicketsFigures;
import dev.sonde.studies.transformed.ShortcutsFigures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The schema of every JSON file: what records bind is generated from them, and what the writers lay
 * out by hand is laid out here in the same order. No member may be missing and none be added, so
 * that outputs and schemas cannot drift apart unseen.
 */
final class Schemas {
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  private Schemas() {}

  /** By the file's name without its ending. */
  static Map<String, JsonNode> all() {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    all.put("measure", headed("measure", measure()));
    all.put("sweep", headed("sweep", sweep()));
    all.put("demo", headed("demo", object("features", sweep(), "networks", sweep())));
    all.put("attention", headed("attention", attention()));
    all.put("theory", headed("theory", anyOf(theory(), measuredTheory())));
    all.put("study", headed("study", study()));
    all.put("watch", headed("watch", watch()));
    all.put("compare", headed("compare", compare()));
    all.put("check", headed("check", check()));
    return all;
  }

  private static JsonNode headed(String name, ObjectNode schema) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("$schema", DRAFT);
    root.put("title", name + ".json of Sonde");
    root.setAll(schema);
    return root;
  }

  private static JsonNode provenance() {
    return bound(Provenance.class);
  }

  private static ObjectNode findings() {
    return listOf(
        object(
            "code", text(),
            "severity", severity(),
            "text", text(),
            "evidence", mapOf(types("number", "string", "boolean", "null"))));
  }

  private static ObjectNode severity() {
    return oneOf("info", "warning", "alarm");
  }

  private static ObjectNode measure() {
    return object(
        "sonde", provenance(),
        "model",
            object(
                "file", text(),
                "sha256", textOrNull(),
                "format", text(),
                "parameters", integer(),
                "tensors",
                    listOf(
                        object(
                            "name", text(),
                            "shape", listOf(integer()),
                            "parameters", integer())),
                "frozen", listOf(text()),
                "chosen?", listOf(text()),
                "leftOut?", listOf(text()),
                "merged?", listOf(text()),
                "weights?", bound(MatchedWeights.class)),
        "data",
            object(
                "source", text(),
                "sha256", textOrNull(),
                "samples", integer(),
                "population", integer(),
                "targetsPerSample", integer(),
                "shape", listOf(integer()),
                "classes", types("integer", "null")),
        "loss",
            object(
                "name", oneOf("cross-entropy", "mse", "bce"),
                "value", number(),
                "accuracy", number(),
                "gradientNorm", number(),
                "samplingError?", number(),
                "resolved?", flag()),
        "spectrum", spectrum(),
        "survey",
            object(
                "budget", anyOf(integer(), oneOf("auto")),
                "ceiling", integer(),
                "products", integer(),
                "gaussNewtonProducts", integer(),
                "endedBy", text(),
                "minibatches", integer(),
                "askedTop", integer(),
                "askedBottom", integer(),
                "confidence", number()),
        "effectiveDimension", listOf(dimension()),
        "layers",
            listOf(
                object(
                    "name", text(),
                    "parameters", integer(),
                    "spectrum", spectrum(),
                    "effectiveDimension", listOf(dimension()))),
        "measures",
            listOf(
                object(
                    "name", text(),
                    "estimate", number(),
                    "standardError", number(),
                    "resolved", flag())),
        "findings", findings());
  }

  private static ObjectNode watch() {
    return object(
        "sonde", provenance(),
        "model", object("file", text(), "format", text(), "parameters", integer()),
        "data",
            object(
                "source", text(),
                "sha256", textOrNull(),
                "samples", integer(),
                "population", integer()),
        "settings",
            object(
                "loss", oneOf("cross-entropy", "mse", "bce"),
                "optimizer", orNull(oneOf("sgd", "momentum", "adam")),
                "learningRate", number(),
                "momentum", number(),
                "beta1", number(),
                "beta2", number()),
        "checkpoints", listOf(checkpoint()),
        "limit",
            orNull(
                object(
                    "formula", text(),
                    "value", number(),
                    "smallBatches", orNull(object("formula", text(), "value", number())))),
        "trainingLog",
            orNull(
                object(
                    "source", text(),
                    "curves",
                        listOf(
                            object(
                                "name", text(),
                                "steps", listOf(integer()),
                                "values", listOf(number()))))),
        "findings", findings());
  }

  private static ObjectNode checkpoint() {
    return object(
        "file", text(),
        "sha256", textOrNull(),
        "step", integer(),
        "loss", estimate(),
        "accuracy", orNull(estimate()),
        "gradientNorm", estimate(),
        "largestEigenvalue", sum(),
        "preconditionedLargest", orNull(sum()),
        "preconditionedDirection",
            listOf(object("name", text(), "share", number(), "momentScale", number())),
        "secondMoments", oneOf("none", "state", "rule"),
        "trace", sum(),
        "gaussNewtonTrace", sum(),
        "effectiveDimension", listOf(dimension()),
        "above", listOf(share()),
        "below", listOf(share()),
        "distance", number(),
        "criticalSharpness", orNull(sum()),
        "criticalDirection", orNull(oneOf("gradient", "preconditionedGradient")),
        "maxLogit", number(),
        "heads",
            listOf(
                object(
                    "layer", integer(),
                    "head", integer(),
                    "maxLogit", number(),
                    "clip", number())),
        "change",
            orNull(
                object(
                    "from", integer(),
                    "gaussNewtonTrace", sum(),
                    "effectiveDimension",
                        listOf(
                            object(
                                "matrix", oneOf("ggn"),
                                "z", number(),
                                "estimate", number(),
                                "standardError", number(),
                                "independentError", number())))),
        "products", integer(),
        "start", oneOf("cold", "warm"));
  }

  private static ObjectNode estimate() {
    return object("estimate", number(), "standardError", number());
  }

  private static ObjectNode spectrum() {
    return object(
        "matrix", matrix(),
        "method", oneOf("exact", "estimated"),
        "precision", oneOf("single", "double"),
        "products", integer(),
        "stopped", text(),
        "top", listOf(eigenvalue()),
        "bottom", listOf(eigenvalue()),
        "trace", sum(),
        "frobeniusSquared", sum(),
        "density", returned(SpectrumFigures.class, "density"),
        "above", listOf(share()),
        "below", listOf(share()));
  }

  private static ObjectNode matrix() {
    return oneOf("hessian", "ggn", "fisher");
  }

  private static ObjectNode eigenvalue() {
    return object(
        "value", number(), "residual", number(), "samplingError?", number(), "resolved?", flag());
  }

  private static ObjectNode sum() {
    return object("estimate", number(), "standardError", number(), "resolved?", flag());
  }

  private static ObjectNode share() {
    return object(
        "tau", number(),
        "fraction", object("estimate", number(), "standardError", number()),
        "resolved", flag());
  }

  private static ObjectNode dimension() {
    return object(
        "matrix", matrix(),
        "z", number(),
        "estimate", number(),
        "standardError", number(),
        "low", number(),
        "high", number(),
        "resolved", flag());
  }

  private static ObjectNode sweep() {
    return object(
        "sonde", provenance(),
        "data",
            object(
                "source", text(),
                "sha256", textOrNull(),
                "samples", integer(),
                "classes", types("integer", "null")),
        "configuration", mapOf(text()),
        "axis", oneOf("width", "steps", "samples", "noise", "features"),
        "points", listOf(point()),
        "threshold", returned(Sweep.class, "thresholds"),
        "landmarks", listOf(object("parametersEqual", text(), "value", number())),
        "criticalRegime", returned(Sweep.class, "criticalRegime"),
        "doubleDescent", returned(Sweep.class, "doubleDescent"),
        "tunedDoubleDescent", returned(Sweep.class, "tunedDescent"),
        "scoreboard", returned(Sweep.class, "scoreboard"),
        "theory",
            listOf(
                object(
                    "value", number(),
                    "predicted", number(),
                    "residual", number(),
                    "masked", flag(),
                    "tunedRidge?", bound(TheoryPoint.TunedRidge.class))),
        "advice",
            orNull(
                object(
                    "value", number(),
                    "regularisation", orNull(object("kind", text(), "value", number())),
                    "testError", mean(),
                    "avoid", orNull(object("low", integer(), "high", integer())),
                    "why", text())),
        "sampleMap?", sampleMap(),
        "missing", integer(),
        "findings", findings());
  }

  private static ObjectNode point() {
    return object(
        "value", number(),
        "parameters", returned(SweepPoint.class, "parameters"),
        "trainError", mean(),
        "testError", mean(),
        "noisyTestError", mean(),
        "trainLoss", mean(),
        "testLoss", mean(),
        "squaredBias?", mean(),
        "variance?", mean(),
        "earlyStoppedTestError?", mean(),
        "tunedTestError?", mean(),
        "diverged", integer(),
        "failed", integer(),
        "measures", mapOf(mean()));
  }

  private static ObjectNode sampleMap() {
    return object(
        "rows",
            listOf(
                object(
                    "samples", integer(),
                    "points",
                        listOf(
                            object(
                                "value", number(),
                                "parameters", returned(SweepPoint.class, "parameters"),
                                "trainError", mean(),
                                "testError", mean())),
                    "threshold", returned(SampleMap.Row.class, "thresholds"),
                    "doubleDescent", returned(SampleMap.Row.class, "doubleDescent"))),
        "pValue", returned(SampleEffect.class, "pValue"),
        "moreSamplesHurt",
            orNull(
                object(
                    "value", number(),
                    "fewer", integer(),
                    "more", integer(),
                    "fewerTestError", mean(),
                    "moreTestError", mean())));
  }

  private static ObjectNode attention() {
    return object(
        "sonde", provenance(),
        "model", onnx(),
        "input", bound(AttentionInput.class),
        "conventions", conventions(),
        "ablation",
            orNull(
                object("mode", text(), "tokens", integer(), "runs", integer(), "output", text())),
        "residualStream",
            object(
                "width", integer(),
                "tensors", integer(),
                "largest", number(),
                "largestTensor", text(),
                "massive",
                    listOf(
                        object(
                            "tensor", text(),
                            "channel", integer(),
                            "value", number(),
                            "median", number(),
                            "timesMedian", number(),
                            "tokens", integer(),
                            "token", integer(),
                            "position", integer(),
                            "text", textOrNull()))),
        "gaussian", bound(GaussianCurve.class),
        "layers",
            listOf(
                object(
                    "layer", integer(),
                    "node", text(),
                    "kind", text(),
                    "heads", listOf(head()))),
        "verdicts",
            object(
                Arrays.stream(HeadVerdict.values())
                    .flatMap(verdict -> Stream.of(verdict.label(), listOf(text())))
                    .toArray()),
        "baseline",
            orNull(
                object(
                    "model", onnx(),
                    "input", bound(AttentionInput.class),
                    "paired", flag(),
                    "heads",
                        listOf(
                            object(
                                "layer", integer(),
                                "head", integer(),
                                "moved", number(),
                                "roleBefore", text(),
                                "role", text(),
                                "gained", listOf(text()),
                                "lost", listOf(text()),
                                "differences", mapOf(mean()))))),
        "unrecognised", returned(AttentionReport.class, "unrecognised"),
        "findings", findings());
  }

  private static ObjectNode conventions() {
    return object(
        "scaled", flag(),
        "beforeMask", flag(),
        "afterSoftCap", flag(),
        "rowCentred", flag(),
        "maskedExcluded", flag(),
        "errorOver", text(),
        "softmaxDifference", number());
  }

  private static ObjectNode onnx() {
    return object(
        "file", text(),
        "sha256", text(),
        "format", text(),
        "producer", text(),
        "nodes", integer(),
        "opsets", mapOf(integer()),
        "weights?", bound(MatchedWeights.class));
  }

  private static ObjectNode head() {
    return object(
        "head", integer(),
        "dimension", integer(),
        "scale", number(),
        "rowStd", mean(),
        "maxLogit", number(),
        "minLogit", number(),
        "maxAbsoluteLogit", number(),
        "entropyRatio", mean(),
        "jacobianNorm", mean(),
        "jacobianRootMeanSquare", mean(),
        "maxProbability", mean(),
        "nearOneHotShare", mean(),
        "sinkMass", object("position0", mean(), "separator", mean()),
        "offsets", returned(SoftmaxFigures.class, "offsets"),
        "induction", mean(),
        "duplicateToken", mean(),
        "product", product(),
        "remedies",
            object(
                "asItIs", returned(WhatIfLogits.class, "asItIs"),
                "bestTemperature",
                    object(
                        "factor", returned(BestTemperature.class, "factor"),
                        "scale", number(),
                        "jacobianNorm", returned(BestTemperature.class, "jacobianNorm"),
                        "gain", returned(BestTemperature.class, "gain")),
                "queryKeyNorm", returned(WhatIfLogits.class, "queryKeyNorm"),
                "softCap", returned(WhatIfLogits.class, "softCap")),
        "output",
            object(
                "seen", text(),
                "norm", mean(),
                "streamShare", mean(),
                "varyingShare", mean(),
                "ablationChange", mean()),
        "int8",
            object(
                "perHeadStep", number(),
                "perTensorStep", number(),
                "perHeadOverStd", number(),
                "perTensorOverStd", number()),
        "role", text(),
        "verdicts", listOf(text()));
  }

  private static ObjectNode product() {
    ObjectNode node = object();
    for (String[] pair :
        new String[][] {
          {"queryStd", "queryStd"},
          {"keyStd", "keyStd"},
          {"variance", "variance"},
          {"independentVariance", "independent"},
          {"ratio", "ratio"},
          {"queryDirections", "queryDirections"},
          {"keyDirections", "keyDirections"},
          {"agreement", "agreement"}
        }) {
      node = with(node, pair[0], returned(ProductSpread.class, pair[1]));
    }
    return node;
  }

  /** A mean beside what a formula expects. */
  private static ObjectNode expected() {
    return with(mean(), "formula", number());
  }

  private static ObjectNode simulatedRows() {
    return object(
        "std", number(),
        "variance", expected(),
        "entropyRatio", expected(),
        "maxProbability", expected(),
        "jacobianNorm", expected(),
        "jacobianRootMeanSquare", expected(),
        "largestLogit", expected(),
        "nearOneHotShare", expected());
  }

  private static ObjectNode products() {
    return listOf(
        with(
            simulatedRows(),
            "dimension",
            integer(),
            "scaling",
            text(),
            "gradient",
            expected(),
            "gradientMedian",
            number()));
  }

  private static ObjectNode theory() {
    return object(
        "sonde", provenance(),
        "keys", integer(),
        "entries", text(),
        "rows", listOf(simulatedRows()),
        "products", products(),
        "training?", training());
  }

  private static ObjectNode training() {
    ObjectNode comparison =
        object(
            "scaling", text(),
            "dimension", integer(),
            "learningRate", number(),
            "rootLearningRate", number(),
            "loss", mean(),
            "rootLoss", mean(),
            "difference", mean(),
            "resolved", flag());
    ObjectNode setting = object("data", text(), "initialisation", text());
    for (String count :
        List.of(
            "steps",
            "seeds",
            "width",
            "heads",
            "layers",
            "context",
            "batchSize",
            "warmUp",
            "trainingWindows",
            "heldOutWindows",
            "probeWindows")) {
      setting = with(setting, count, integer());
    }
    return object(
        "setting", setting,
        "baselines", returned(ScalingResult.class, "baselines"),
        "missing", integer(),
        "comparisons", listOf(comparison),
        "comparisonsAtRates", listOf(comparison.deepCopy()),
        "cells",
            listOf(
                object(
                    "scaling", text(),
                    "dimension", integer(),
                    "learningRate", number(),
                    "repetition", integer(),
                    "status", text(),
                    "curve", returned(ScalingCell.class, "curve"))),
        "findings", findings());
  }

  private static ObjectNode measuredTheory() {
    ObjectNode logits =
        object(
            "factor", number(),
            "rowStd", expected(),
            "entropyRatio", expected(),
            "maxProbability", expected(),
            "nearOneHotShare", expected(),
            "jacobianNorm", expected(),
            "jacobianRootMeanSquare", expected(),
            "gradient", expected(),
            "gradientMedian", number());
    return object(
        "sonde", provenance(),
        "model", onnx(),
        "input", bound(AttentionInput.class),
        "conventions", conventions(),
        "keys", integer(),
        "entries", text(),
        "heads",
            listOf(
                object(
                    "layer", integer(),
                    "head", integer(),
                    "dimension", integer(),
                    "product", product(),
                    "beyond", listOf(text()),
                    "scales", mapOf(logits))),
        "unread",
            listOf(
                object(
                    "layer", integer(),
                    "node", text(),
                    "reason", text(),
                    "difference", number())),
        "unrecognised", returned(AttentionReport.class, "unrecognised"),
        "gaussian", bound(GaussianCurve.class),
        "products", products(),
        "findings", findings());
  }

  private static ObjectNode study() {
    return object(
        "sonde", provenance(),
        "study", text(),
        "form", oneOf("theory", "data"),
        "extent", oneOf("full", "quick"),
        "settings", mapOf(types("number", "string", "boolean", "null")),
        "claims",
            listOf(
                object(
                    "id", text(),
                    "statement", text(),
                    "source", text(),
                    "relation", text(),
                    "published", number(),
                    "measured", orNull(mean()),
                    "tolerance", number(),
                    "verdict", oneOf("holds", "does-not-hold-here", "not-resolved"))),
        "figures",
            anyOf(
                bound(InputsFigures.class),
                bound(StoppingFigures.class),
                bound(OnlineFigures.class),
                rules(),
                bound(StepsFigures.class),
                bound(TicketsFigures.class),
                bound(ShortcutsFigures.class),
                bound(SaddlesFigures.class),
                bound(DirectionsFigures.class)),
        "findings", findings());
  }

  private static ObjectNode rules() {
    return object(
        "rules", mapOf(bound(RulesFigures.Row.class)),
        "levels", returned(RulesFigures.class, "levels"),
        "curves", returned(RulesFigures.class, "curves"));
  }

  private static ObjectNode compare() {
    ObjectNode side =
        object(
            "estimate", number(), "standardError", number(), "low?", number(), "high?", number());
    return object(
        "sonde", provenance(),
        "kind", oneOf("measure", "sweep", "attention", "study"),
        "runs",
            listOf(
                object(
                    "folder", text(),
                    "model", mapOf(text()),
                    "data", mapOf(text()),
                    "settings", mapOf(text()))),
        "changed", listOf(bound(Change.class)),
        "figures",
            listOf(
                object(
                    "name", text(),
                    "first", side,
                    "second", side.deepCopy(),
                    "difference", object("estimate", number(), "standardError", number()),
                    "distinguishable", types("boolean", "null"))),
        "findings", findings());
  }

  private static ObjectNode check() {
    return object(
        "sonde", provenance(),
        "kind", oneOf("measure", "sweep", "attention", "watch"),
        "crossed", flag(),
        "limits",
            listOf(
                object(
                    "name", text(),
                    "bound", oneOf("max", "min"),
                    "limit", number(),
                    "value", object("estimate", number(), "standardError", number()),
                    "baseline", number(),
                    "where", textOrNull(),
                    "crossed", flag())),
        "findings", listOf(object("code", text(), "severity", severity(), "text", text())));
  }
}
