package dev.sonde.report.check;

import static dev.sonde.report.file.Json.object;

import dev.sonde.outcomes.LimitCheck;
import dev.sonde.outcomes.Outcome;
import dev.sonde.report.file.Json;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.words.Words;
import java.util.List;

/** What was held against which limit as JSON, with the findings of the run. */
public final class CheckJson {
  private CheckJson() {}

  /**
   * Returns the JSON text, indented, ending in a newline.
   *
   * @param provenance where the figures come from
   * @param outcome what was held against limits
   * @param checks the limits
   * @return the text
   */
  public static String render(Provenance provenance, Outcome outcome, List<LimitCheck> checks) {
    return Json.text(
        object(
            "sonde", provenance,
            "kind", outcome.kind().label(),
            "crossed", checks.stream().anyMatch(LimitCheck::crossed),
            "limits", checks.stream().map(CheckJson::limit).toList(),
            "findings", outcome.notices().stream().map(CheckJson::finding).toList()));
  }

  private static Object limit(LimitCheck check) {
    return object(
        "name", check.name(),
        "bound", check.bound().label(),
        "limit", check.limit(),
        "value", object("estimate", check.measured(), "standardError", check.standardError()),
        "baseline", check.baseline(),
        "where", Json.orNull(check.where()),
        "crossed", check.crossed());
  }

  private static Object finding(Outcome.Notice notice) {
    return object(
        "code", notice.code(),
        "severity", Words.lower(notice.severity()),
        "text", notice.text());
  }
}
