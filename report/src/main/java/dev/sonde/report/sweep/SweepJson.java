package dev.sonde.report.sweep;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.results.Advice;
import dev.sonde.descent.results.SampleEffect;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.descent.results.TheoryPoint;
import dev.sonde.descent.statistics.Average;
import dev.sonde.descent.statistics.CriticalRegime;
import dev.sonde.descent.statistics.DoubleDescent;
import dev.sonde.descent.statistics.InterpolationThreshold;
import dev.sonde.findings.Finding;
import dev.sonde.report.file.AtomicFile;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.file.UnwritablePathException;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A sweep as {@code sweep.json}: the stable form that users script against.
 *
 * <p>Non-finite values: a figure that is not there is null; NaN and infinity never appear. An
 * average is {@code {"estimate", "standardError", "n"}}, its standard error null below two seeds.
 */
public final class SweepJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SweepJson() {}

  /**
   * Writes the file, whole or not at all.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language of the findings' text
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(Provenance provenance, Sweep sweep, Language language, Path path) {
    AtomicFile.write(path, render(provenance, sweep, language));
  }

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, Sweep sweep, Language language) {
    return text(tree(provenance, sweep, language));
  }

  static ObjectNode tree(Provenance provenance, Sweep sweep, Language language) {
    ObjectNode root = JSON.objectNode();
    root.set("sonde", provenance(provenance));
    ObjectNode data = root.putObject("data");
    data.put("source", sweep.setting("data").orElse(""));
    sweep
        .setting("data-sha256")
        .filter(hash -> !hash.isEmpty())
        .ifPresentOrElse(hash -> data.put("sha256", hash), () -> data.putNull("sha256"));
    whole(data, "samples", sweep.setting("data-samples"));
    whole(data, "classes", sweep.setting("classes").filter(classes -> !classes.equals("0")));
    ObjectNode configuration = root.putObject("configuration");
    sweep.run().plan().values().forEach(configuration::put);
    root.put("axis", sweep.axis().label());
    ArrayNode points = root.putArray("points");
    sweep.points().forEach(point -> points.add(point(point)));
    ArrayNode thresholds = root.putArray("threshold");
    sweep.thresholds().forEach(threshold -> thresholds.add(threshold(threshold)));
    ArrayNode landmarks = root.putArray("landmarks");
    sweep
        .landmarks()
        .forEach(
            landmark ->
                landmarks
                    .addObject()
                    .put("parametersEqual", landmark.kind().label())
                    .put("value", landmark.value()));
    if (sweep.criticalRegime().isPresent()) {
      root.putObject("criticalRegime")
          .put("low", sweep.criticalRegime().get().low())
          .put("high", sweep.criticalRegime().get().high());
    } else {
      root.putNull("criticalRegime");
    }
    root.set("doubleDescent", descent(sweep.doubleDescent()));
    root.set("tunedDoubleDescent", descent(sweep.tunedDescent()));
    ArrayNode scoreboard = root.putArray("scoreboard");
    sweep.scoreboard().forEach(entry -> scoreboard.add(entry(entry)));
    ArrayNode theory = root.putArray("theory");
    sweep.theory().forEach(point -> theory.add(theory(point)));
    SweepWords words = new SweepWords(sweep, language);
    if (sweep.advice().isPresent()) {
      ObjectNode advice = root.putObject("advice");
      Advice found = sweep.advice().get();
      number(advice, "value", found.value());
      if (found.regularisation().isPresent()) {
        Advice.Regularisation by = found.regularisation().get();
        ObjectNode regularisation = advice.putObject("regularisation");
        regularisation.put("kind", by.kind().label());
        number(regularisation, "value", by.value());
      } else {
        advice.putNull("regularisation");
      }
      advice.set("testError", average(found.testError()));
      Optional<CriticalRegime> avoid =
          sweep.doubleDescent().found() ? sweep.criticalRegime() : Optional.empty();
      if (avoid.isPresent()) {
        ObjectNode range = advice.putObject("avoid");
        range.put("low", Math.round(avoid.get().low()));
        range.put("high", Math.round(avoid.get().high()));
      } else {
        advice.putNull("avoid");
      }
      advice.put(
          "why",
          sweep.findings().stream()
              .filter(finding -> finding.code().equals("size-advice"))
              .findFirst()
              .map(words::sentence)
              .orElse(""));
    } else {
      root.putNull("advice");
    }
    sweep.sampleMap().ifPresent(map -> root.set("sampleMap", sampleMap(map)));
    root.put("missing", sweep.missing());
    ArrayNode findings = root.putArray("findings");
    for (Finding finding : sweep.findings()) {
      ObjectNode one = findings.addObject();
      one.put("code", finding.code());
      one.put("severity", Words.lower(finding.severity()));
      one.put("text", words.sentence(finding));
      ObjectNode evidence = one.putObject("evidence");
      for (Map.Entry<String, Object> item : finding.evidence().entrySet()) {
        if (item.getValue() instanceof Integer count) {
          evidence.put(item.getKey(), count);
        } else if (item.getValue() instanceof Number figure) {
          number(evidence, item.getKey(), figure.doubleValue());
        } else {
          evidence.put(item.getKey(), item.getValue().toString());
        }
      }
    }
    return root;
  }

  private static ObjectNode provenance(Provenance provenance) {
    ObjectNode node = JSON.objectNode();
    node.put("version", provenance.version());
    node.put("command", provenance.command());
    node.put("seed", provenance.seed());
    node.put("started", provenance.started().toString());
    number(node, "seconds", provenance.seconds());
    node.put("java", provenance.java());
    node.put("machine", provenance.machine());
    node.put("threads", provenance.threads());
    return node;
  }

  private static ObjectNode point(SweepPoint point) {
    ObjectNode node = JSON.objectNode();
    number(node, "value", point.value());
    node.put("parameters", point.parameters());
    node.set("trainError", average(point.trainError()));
    node.set("testError", average(point.testError()));
    node.set("noisyTestError", average(point.noisyTestError()));
    node.set("trainLoss", average(point.trainLoss()));
    node.set("testLoss", average(point.testLoss()));
    if (point.variance().n() > 0) {
      node.set("squaredBias", average(point.bias()));
      node.set("variance", average(point.variance()));
    }
    if (point.earlyStopped().n() > 0) {
      node.set("earlyStoppedTestError", average(point.earlyStopped()));
    }
    if (point.tuned().n() > 0) {
      node.set("tunedTestError", average(point.tuned()));
    }
    node.put("diverged", point.diverged());
    node.put("failed", point.failed());
    ObjectNode measures = node.putObject("measures");
    point.measures().forEach((name, average) -> measures.set(name, average(average)));
    return node;
  }

  private static ObjectNode sampleMap(SampleMap map) {
    ObjectNode node = JSON.objectNode();
    ArrayNode rows = node.putArray("rows");
    for (SampleMap.Row row : map.rows()) {
      ObjectNode one = rows.addObject();
      one.put("samples", row.samples());
      ArrayNode points = one.putArray("points");
      for (SweepPoint point : row.points()) {
        ObjectNode figures = points.addObject();
        number(figures, "value", point.value());
        figures.put("parameters", point.parameters());
        figures.set("trainError", average(point.trainError()));
        figures.set("testError", average(point.testError()));
      }
      ArrayNode thresholds = one.putArray("threshold");
      row.thresholds().forEach(threshold -> thresholds.add(threshold(threshold)));
      one.set("doubleDescent", descent(row.doubleDescent()));
    }
    number(node, "pValue", map.effect().pValue());
    if (map.effect().worst().isEmpty()) {
      node.putNull("moreSamplesHurt");
      return node;
    }
    SampleEffect.Worst worst = map.effect().worst().get();
    ObjectNode hurt = node.putObject("moreSamplesHurt");
    number(hurt, "value", worst.value());
    hurt.put("fewer", worst.fewer());
    hurt.put("more", worst.more());
    hurt.set("fewerTestError", average(worst.fewerError()));
    hurt.set("moreTestError", average(worst.moreError()));
    return node;
  }

  private static ObjectNode average(Average average) {
    ObjectNode node = JSON.objectNode();
    number(node, "estimate", average.estimate());
    number(node, "standardError", average.standardError());
    node.put("n", average.n());
    return node;
  }

  private static ObjectNode threshold(InterpolationThreshold threshold) {
    ObjectNode node = JSON.objectNode();
    number(node, "epsilon", threshold.epsilon());
    number(node, "value", threshold.value());
    number(node, "low", threshold.low());
    number(node, "high", threshold.high());
    return node;
  }

  private static ObjectNode descent(DoubleDescent descent) {
    ObjectNode node = JSON.objectNode();
    node.put("found", descent.found());
    number(node, "pValue", descent.pValue());
    number(node, "rise", descent.rise());
    place(node, "valley", descent.valley());
    place(node, "peak", descent.peak());
    place(node, "after", descent.after());
    return node;
  }

  private static void place(ObjectNode node, String name, Optional<DoubleDescent.Place> place) {
    if (place.isEmpty()) {
      node.putNull(name);
      return;
    }
    ObjectNode one = node.putObject(name);
    number(one, "value", place.get().value());
    number(one, "low", place.get().low());
    number(one, "high", place.get().high());
    one.set("testError", average(place.get().testError()));
  }

  private static ObjectNode entry(ScoreboardEntry entry) {
    ObjectNode node = JSON.objectNode();
    node.put("measure", entry.measure());
    node.put("against", entry.against());
    node.put("nets", entry.nets());
    number(node, "kendallTau", entry.kendallTau());
    number(node, "low", entry.low());
    number(node, "high", entry.high());
    node.put("n", entry.n());
    return node;
  }

  private static ObjectNode theory(TheoryPoint point) {
    ObjectNode node = JSON.objectNode();
    number(node, "value", point.value());
    number(node, "predicted", point.predicted());
    number(node, "residual", point.residual());
    node.put("masked", point.masked());
    point
        .ridge()
        .ifPresent(
            ridge -> {
              ObjectNode tuned = node.putObject("tunedRidge");
              number(tuned, "least", ridge.least());
              tuned.set("measured", average(ridge.measured()));
            });
    return node;
  }

  private static void whole(ObjectNode node, String name, Optional<String> value) {
    if (value.isPresent()) {
      node.put(name, Long.parseLong(value.get()));
    } else {
      node.putNull(name);
    }
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  static String text(ObjectNode root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    // "\n" on every system: the same records give the same bytes.
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    StringWriter text = new StringWriter();
    ObjectMapper mapper = new ObjectMapper();
    try (JsonGenerator out = mapper.getFactory().createGenerator(text).setPrettyPrinter(printer)) {
      mapper.writeTree(out, root);
    } catch (IOException e) {
      throw new UncheckedIOException("a string in memory refused a character", e);
    }
    return text.append('\n').toString();
  }
}
