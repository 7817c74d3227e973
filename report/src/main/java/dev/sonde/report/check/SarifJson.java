package dev.sonde.report.check;

import static dev.sonde.report.file.Json.object;

import dev.sonde.findings.Finding.Severity;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.outcomes.Outcome;
import dev.sonde.report.file.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Limits that were crossed and findings as SARIF 2.1.0, which code hosts show beside the code: an
 * error for each crossed limit; an error, warning or note for each finding.
 *
 * <p>Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0 (2020),
 * sections 3.13 to 3.27.
 */
public final class SarifJson {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private SarifJson() {}

  /**
   * Returns the SARIF text, indented, ending in a newline.
   *
   * @param version the version of Sonde
   * @param subject the file that results are about, such as the model's, as the user wrote it
   * @param outcome what was held against limits
   * @param checks the limits
   * @return the text
   */
  public static String render(
      String version, String subject, Outcome outcome, List<LimitCheck> checks) {
    List<Object> results = new ArrayList<>();
    List<String> rules = new ArrayList<>();
    for (LimitCheck check : checks) {
      if (check.crossed()) {
        String rule = "limit/" + check.name().replace(' ', '/');
        rules.add(rule);
        results.add(result(rule, "error", CheckText.sentence(check), subject));
      }
    }
    for (Outcome.Notice notice : outcome.notices()) {
      String rule = "finding/" + notice.code();
      rules.add(rule);
      results.add(result(rule, level(notice.severity()), notice.text(), subject));
    }
    return Json.text(
        object(
            "$schema",
            SCHEMA,
            "version",
            "2.1.0",
            "runs",
            List.of(object("tool", tool(version, rules), "results", results))));
  }

  private static Object tool(String version, List<String> rules) {
    return object(
        "driver",
        object(
            "name",
            "Sonde",
            "version",
            version,
            "rules",
            rules.stream().distinct().map(rule -> object("id", rule)).toList()));
  }

  private static Object result(String rule, String level, String message, String subject) {
    return object(
        "ruleId",
        rule,
        "level",
        level,
        "message",
        object("text", message),
        "locations",
        List.of(
            object("physicalLocation", object("artifactLocation", object("uri", uri(subject))))));
  }

  /** A relative reference, as hosts of code want it: with / and without what URIs do not allow. */
  private static String uri(String subject) {
    StringBuilder uri = new StringBuilder();
    for (byte one : subject.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (one & 0xff);
      boolean plain =
          letter < 128 && (Character.isLetterOrDigit(letter) || "-._~/".indexOf(letter) >= 0);
      uri.append(plain ? String.valueOf(letter) : String.format(Locale.ROOT, "%%%02X", one & 0xff));
    }
    return uri.toString();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case INFO -> "note";
      case WARNING -> "warning";
      case ALARM -> "error";
    };
  }
}
