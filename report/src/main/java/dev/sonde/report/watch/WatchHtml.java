package dev.sonde.report.watch;

import dev.sonde.capacity.watch.WatchResult;
import dev.sonde.capacity.watch.WatchSubject;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.check.GateSection;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Optional;

/** A training as a page: the answer first, every figure over steps, what changed, findings. */
public final class WatchHtml {
  private WatchHtml() {}

  /**
   * Returns the page, one file without scripts.
   *
   * @param provenance where the figures come from
   * @param subject what was watched
   * @param result what was found, of one checkpoint at least
   * @param checks the limits, and what was held against them
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance,
      WatchSubject subject,
      WatchResult result,
      List<LimitCheck> checks,
      Language language) {
    GateSection gate = new GateSection(checks, language);
    WatchWords words = WatchWords.in(language);
    Words text = words.words();
    Words common = Words.in(language);
    Html html = new Html(Words.ofPages(language));
    FindingsSection findings =
        new FindingsSection(
            html,
            common,
            words.format(),
            words.findings(),
            FindingsSection.Evidence.IN_THE_SENTENCE);
    String title = text.get("page.title", Words.plain(subject.model()));
    html.paragraph("eyebrow", text.get("page.eyebrow")).element("h1", title);
    gate.lead(html);
    html.paragraph("lead", words.answer(result))
        .paragraph("subject", words.subject(subject, result));
    findings.counts(result.findings());
    gate.section(html);
    html.section("charts", text.get("section.charts"));
    new WatchPictures(result, words, html).draw();
    Prose.paragraph(html, text.get("charts.reading"));
    result.log().ifPresent(log -> Prose.paragraph(html, words.logged(log)));
    html.close();
    List<String[]> rows = words.rows(result);
    html.section("checkpoints", text.get("section.checkpoints")).table(rows, "dense figures");
    Prose.paragraph(html, words.rowsNote(rows));
    words.limits(result).forEach(limit -> Prose.paragraph(html, limit));
    html.close();
    if (!words.heads(result).isEmpty()) {
      html.section("heads", text.get("section.heads"))
          .table(words.headRows(result), "dense figures");
      Prose.paragraph(html, words.headsNote(subject, result));
      html.close();
    }
    if (!result.changes().isEmpty()) {
      html.section("changes", text.get("section.changes"))
          .table(words.changes(result), "dense figures");
      Prose.paragraph(html, text.get("changes.reading"));
      html.close();
    }
    findings.section(result.findings());
    FactList.open(html, common, words.format())
        .run(provenance)
        .fact("provenance.model", subject.model())
        .fact("provenance.format", subject.format())
        .fact("provenance.data", subject.data())
        .fact("provenance.seed", Long.toString(provenance.seed()))
        .machine(provenance)
        .close();
    return PageFrame.of(title, language, common, provenance).around(html, Optional.empty());
  }
}
