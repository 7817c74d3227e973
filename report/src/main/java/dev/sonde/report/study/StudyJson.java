package dev.sonde.report.study;

import static dev.sonde.report.file.Json.object;

import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyFigures;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.recurrent.RulesFigures;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A study as {@code study.json}: claims with their verdicts, and the figures under the names of the
 * study's record.
 *
 * <p>Figures that are not there are null; NaN and infinity never appear.
 */
public final class StudyJson {

  private StudyJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the result comes from
   * @param result what was found
   * @param language the language of statements and findings
   * @return the text
   */
  public static String render(Provenance provenance, StudyResult result, Language language) {
    StudyWords words = StudyWords.in(language);
    return Json.text(
        object(
            "sonde", provenance,
            "study", result.study().label(),
            "form", Words.lower(result.form()),
            "extent", Words.lower(result.extent()),
            "settings", result.settings(),
            "claims", result.claims().stream().map(claim -> claim(claim, words)).toList(),
            "figures", figures(result.figures()),
            "findings", Json.findings(result.findings(), words.findings()::sentence)));
  }

  private static Object claim(Claim claim, StudyWords words) {
    return object(
        "id", claim.id(),
        "statement", words.statement(claim),
        "source", claim.source().citation(),
        "relation", Words.lower(claim.relation()),
        "published", claim.published(),
        "measured", claim.measured(),
        "tolerance", claim.tolerance(),
        "verdict", claim.verdict().label());
  }

  /** Rules stand under their names. */
  private static Object figures(StudyFigures figures) {
    if (!(figures instanceof RulesFigures rules)) {
      return figures;
    }
    Map<String, Object> rows = new LinkedHashMap<>();
    for (RulesFigures.Row row : rules.rules()) {
      rows.put(row.rule().label(), row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("rules", rows);
    all.put("levels", rules.levels());
    all.put("curves", rules.curves());
    all.put("lossUnit", rules.lossUnit());
    return all;
  }
}
