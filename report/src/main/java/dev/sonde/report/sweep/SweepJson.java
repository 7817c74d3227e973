package dev.sonde.report.sweep;

import static dev.sonde.report.file.Json.object;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindingCode;
import dev.sonde.descent.SweepFindings;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sweep as {@code sweep.json}: the stable form that users script against.
 *
 * <p>Non-finite values: a figure that is not there is null; NaN and infinity never appear. An
 * average is {@code {"estimate", "standardError", "n"}}, its standard error null below two seeds.
 */
public final class SweepJson {
  private SweepJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, Sweep sweep, Language language) {
    return Json.text(of(provenance, sweep, language));
  }

  static Object of(Provenance provenance, Sweep sweep, Language language) {
    SweepWords words = new SweepWords(sweep, language);
    Map<String, @Nullable Object> root =
        object(
            "sonde", provenance,
            "data",
                object(
                    "source", sweep.known().source(),
                    "sha256", sweep.known().sha256().filter(hash -> !hash.isEmpty()),
                    "samples", sweep.known().samples(),
                    "classes", Optional.of(sweep.known().classes()).filter(many -> many != 0)),
            "configuration", sweep.run().plan().values(),
            "axis", sweep.axis().label(),
            "points", sweep.points().stream().map(SweepJson::point).toList(),
            "threshold", sweep.thresholds(),
            "landmarks",
                sweep.landmarks().stream()
                    .map(l -> object("parametersEqual", l.kind().label(), "value", l.value()))
                    .toList(),
            "criticalRegime", sweep.criticalRegime(),
            "doubleDescent", sweep.doubleDescent(),
            "tunedDoubleDescent", sweep.tunedDescent(),
            "scoreboard", sweep.scoreboard(),
            "theory", sweep.theory().stream().map(SweepJson::theory).toList(),
            "advice", sweep.advice().map(advice -> advice(advice, sweep, words)));
    sweep.sampleMap().ifPresent(map -> root.put("sampleMap", sampleMap(map)));
    root.put("missing", sweep.missing());
    root.put("findings", Json.findings(SweepFindings.of(sweep), words::sentence));
    return root;
  }

  private static Object advice(Advice advice, Sweep sweep, SweepWords words) {
    Optional<CriticalRegime> avoid =
        sweep.doubleDescent().found() ? sweep.criticalRegime() : Optional.empty();
    return object(
        "value", advice.value(),
        "regularisation",
            advice
                .regularisation()
                .map(by -> object("kind", by.kind().label(), "value", by.value())),
        "testError", advice.testError(),
        "avoid",
            avoid.map(
                regime ->
                    object("low", Math.round(regime.low()), "high", Math.round(regime.high()))),
        "why", why(sweep, words));
  }

  private static String why(Sweep sweep, SweepWords words) {
    return SweepFindings.of(sweep).stream()
        .filter(finding -> finding.is(SweepFindingCode.SIZE_ADVICE))
        .findFirst()
        .map(words::sentence)
        .orElse("");
  }

  private static Object point(SweepPoint point) {
    Map<String, @Nullable Object> node =
        object(
            "value", point.value(),
            "parameters", point.parameters(),
            "trainError", point.trainError(),
            "testError", point.testError(),
            "noisyTestError", point.noisyTestError(),
            "trainLoss", point.trainLoss(),
            "testLoss", point.testLoss());
    if (point.variance().n() > 0) {
      node.put("squaredBias", point.bias());
      node.put("variance", point.variance());
    }
    if (point.earlyStopped().n() > 0) {
      node.put("earlyStoppedTestError", point.earlyStopped());
    }
    if (point.tuned().n() > 0) {
      node.put("tunedTestError", point.tuned());
    }
    node.put("diverged", point.diverged());
    node.put("failed", point.failed());
    node.put("measures", point.named());
    return node;
  }

  private static Object sampleMap(SampleMap map) {
    return object(
        "rows", map.rows().stream().map(SweepJson::row).toList(),
        "pValue", map.effect().pValue(),
        "moreSamplesHurt",
            map.effect()
                .worst()
                .map(
                    worst ->
                        object(
                            "value", worst.value(),
                            "fewer", worst.fewer(),
                            "more", worst.more(),
                            "fewerTestError", worst.fewerError(),
                            "moreTestError", worst.moreError())));
  }

  private static Object row(SampleMap.Row row) {
    return object(
        "samples", row.samples(),
        "points",
            row.points().stream()
                .map(
                    point ->
                        object(
                            "value", point.value(),
                            "parameters", point.parameters(),
                            "trainError", point.trainError(),
                            "testError", point.testError()))
                .toList(),
        "threshold", row.thresholds(),
        "doubleDescent", row.doubleDescent());
  }

  private static Object theory(TheoryPoint point) {
    Map<String, @Nullable Object> node =
        object(
            "value", point.value(),
            "predicted", point.predicted(),
            "residual", point.residual(),
            "masked", point.masked());
    point.ridge().ifPresent(ridge -> node.put("tunedRidge", ridge));
    return node;
  }
}
