package dev.sonde.report.compare;

import dev.sonde.outcomes.Change;
import dev.sonde.outcomes.RunComparison;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two runs as a page: the answer first, figures side by side, what changed. */
public final class CompareHtml {
  private CompareHtml() {}

  /**
   * Returns the page, one file without scripts.
   *
   * @param provenance where the comparison comes from
   * @param comparison what was compared
   * @param language the language
   * @return the HTML
   */
  public static String render(Provenance provenance, RunComparison comparison, Language language) {
    CompareWords words = new CompareWords(language);
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
    String title = words.title(comparison);
    html.element("p", text.get("page.eyebrow"), "class", "eyebrow")
        .element("h1", title)
        .element("p", words.answer(comparison), "class", "lead")
        .element("p", words.subject(comparison), "class", "subject");
    findings.counts(words.findings(comparison));
    html.section("figures", text.get("section.figures"))
        .table(words.rows(comparison), "dense figures compared");
    Prose.paragraph(html, text.get("figures.reading"));
    Prose.paragraph(
        html, text.get("figures.more", words.format().count(comparison.figures().size())));
    html.close();
    changes(html, comparison, words);
    findings.section(words.findings(comparison));
    FactList.open(html, common, words.format()).run(provenance).machine(provenance).close();
    return PageFrame.of(title, language, common, provenance).around(html, Optional.empty());
  }

  private static void changes(Html html, RunComparison comparison, CompareWords words) {
    Words text = words.words();
    html.section("changed", text.get("section.changed"));
    if (comparison.changes().isEmpty()) {
      html.element("p", text.get("changed.none"));
    } else {
      List<String[]> rows = new ArrayList<>();
      rows.add(
          new String[] {
            text.get("column.what"), text.get("column.first"), text.get("column.second")
          });
      for (Change change : comparison.changes()) {
        rows.add(
            new String[] {
              words.fact(change.what()),
              words.value(change.shortFrom()),
              words.value(change.shortTo())
            });
      }
      html.table(rows, "dense");
    }
    html.close();
  }
}
