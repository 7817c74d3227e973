package dev.sonde.report.page;

import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The findings of a page: how many of each severity, and each with its meaning and advice. */
public record FindingsSection(
    Html html, Words words, FigureFormat format, FindingText text, Evidence evidence) {
  /** Where the reader finds the figures behind a finding. */
  public enum Evidence {
    /** Named one by one below the advice. */
    LISTED,
    /** In the finding's own sentence, and nowhere else. */
    IN_THE_SENTENCE
  }

  private static final Pattern OPTION =
      Pattern.compile("--[a-z][a-z-]*[a-z](?: (?:[0-9][0-9.e-]*|ggn|double)(?![0-9A-Za-z]))?");

  /** Writes how many there are of each severity; nothing when there are none. */
  public void counts(List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    html.open("ul", "class", "counts");
    for (Severity severity : List.of(Severity.ALARM, Severity.WARNING, Severity.INFO)) {
      long count = findings.stream().filter(finding -> finding.severity() == severity).count();
      if (count > 0) {
        String key = "findings.counts." + Words.lower(severity);
        html.open("li");
        badge(severity, count == 1 ? words.get(key + ".one") : words.get(key, format.count(count)));
        html.close();
      }
    }
    html.close();
  }

  /** Writes the section, in the order of the list; without findings it says so. */
  public void section(List<Finding> findings) {
    section("", findings);
  }

  /** Writes the section of one of several subjects, whose prefix begins its name. */
  public void section(String prefix, List<Finding> findings) {
    html.section(prefix + "findings", words.get("section.findings"));
    if (findings.isEmpty()) {
      html.element("p", words.get("findings.none"));
    }
    findings.forEach(this::finding);
    html.close();
  }

  private void finding(Finding finding) {
    html.open("article", "class", "finding " + Words.lower(finding.severity())).open("header");
    badge(finding.severity(), text.severity(finding.severity()));
    html.element("h3", text.title(finding)).close().paragraph("says", text.sentence(finding));
    html.open("dl");
    term("findings.meaning", text.meaning(finding));
    term("findings.advice", text.advice(finding));
    if (evidence == Evidence.LISTED && !finding.evidence().isEmpty()) {
      html.element("dt", words.get("findings.evidence")).open("dd").open("ul", "class", "evidence");
      text.evidence(finding).forEach(piece -> html.element("li", piece));
      html.close().close();
    }
    html.close().close();
  }

  private void term(String key, String says) {
    if (!says.isEmpty()) {
      html.element("dt", words.get(key)).open("dd");
      prose(says);
      html.close();
    }
  }

  /** A text of ours in which options of the command line stand out and stay on one line. */
  private void prose(String says) {
    Matcher option = OPTION.matcher(says);
    int from = 0;
    while (option.find()) {
      html.text(says.substring(from, option.start()))
          .element("code", option.group(), "class", "option");
      from = option.end();
    }
    html.text(says.substring(from));
  }

  /** Severities differ in shape as well as in colour. */
  private void badge(Severity severity, String label) {
    String shape =
        switch (severity) {
          case ALARM -> "<path d=\"M3.6.5h4.8l3.1 3.1v4.8l-3.1 3.1H3.6L.5 8.4V3.6z\"/>";
          case WARNING -> "<path d=\"M6 .8 11.6 11H.4z\"/>";
          case INFO -> "<circle cx=\"6\" cy=\"6\" r=\"4\"/>";
        };
    html.fill(
        "<span class=\"badge {}\"><svg viewBox=\"0 0 12 12\" fill=\"currentColor\""
            + " aria-hidden=\"true\">"
            + shape
            + "</svg>{}</span>",
        Words.lower(severity),
        label);
  }
}
