package dev.sonde.report.compare;

import static dev.sonde.report.file.Json.object;

import dev.sonde.outcomes.ComparedFigure;
import dev.sonde.outcomes.Difference;
import dev.sonde.outcomes.Figure;
import dev.sonde.outcomes.Outcome;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as {@code compare.json}: the stable form that users script against.
 *
 * <p>Figures that are not there are null; NaN and infinity never appear.
 */
public final class CompareJson {
  private CompareJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the comparison comes from
   * @param comparison what was compared
   * @param language the language of the findings' text
   * @return the text
   */
  public static String render(Provenance provenance, RunComparison comparison, Language language) {
    FindingText words = FindingText.ofComparisons(language, new FigureFormat());
    return Json.text(
        object(
            "sonde", provenance,
            "kind", comparison.second().kind().label(),
            "runs", List.of(run(comparison.first()), run(comparison.second())),
            "changed", comparison.changes(),
            "figures", comparison.figures().stream().map(CompareJson::figure).toList(),
            "findings", Json.findings(comparison.findings(), words::sentence)));
  }

  private static Object run(Outcome outcome) {
    return object(
        "folder", outcome.source(),
        "model", facts(outcome, "model."),
        "data", facts(outcome, "data."),
        "settings", settings(outcome));
  }

  private static Map<String, String> facts(Outcome outcome, String prefix) {
    Map<String, String> facts = new TreeMap<>();
    outcome
        .facts()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                facts.put(name.substring(prefix.length()), value);
              }
            });
    return facts;
  }

  private static Map<String, String> settings(Outcome outcome) {
    Map<String, String> facts = new TreeMap<>(outcome.facts());
    facts.keySet().removeIf(name -> name.startsWith("model.") || name.startsWith("data."));
    return facts;
  }

  private static Object figure(ComparedFigure figure) {
    Difference difference = figure.difference();
    return object(
        "name", figure.second().name().text(),
        "first", side(figure.first()),
        "second", side(figure.second()),
        "difference",
            object("estimate", difference.estimate(), "standardError", difference.standardError()),
        "distinguishable", figure.distinguishable());
  }

  private static Object side(Figure figure) {
    Map<String, @Nullable Object> side =
        object("estimate", figure.estimate(), "standardError", figure.standardError());
    if (Double.isFinite(figure.low()) && Double.isFinite(figure.high())) {
      side.put("low", figure.low());
      side.put("high", figure.high());
    }
    return side;
  }
}
