package dev.sonde.report.study;

import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.studies.Claim;
import dev.sonde.studies.StudyResult;
import java.util.List;
import java.util.Optional;

/**
 * A study as a page: the answer first, at most three pictures, every claim with its verdict, what
 * to do about it, and the papers. One file.
 */
public final class StudyHtml {
  private final StudyResult result;
  private final StudyWords words;
  private final StudyPictures pictures;
  private final Html html;

  private StudyHtml(StudyResult result, Language language) {
    this.result = result;
    html = new Html(Words.ofPages(language));
    words = StudyWords.in(language);
    pictures = PictureChoice.of(result, words);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the result comes from
   * @param result what was found
   * @param subject what was looked at, for people: the data's name, or empty for the theory
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance, StudyResult result, String subject, Language language) {
    return new StudyHtml(result, language).page(provenance, subject, language);
  }

  private String page(Provenance provenance, String subject, Language language) {
    Words text = words.words();
    FigureFormat format = words.format();
    String study = result.study().label();
    String title = words.question(result.study());
    FindingsSection findings =
        new FindingsSection(
            html, text, format, words.findings(), FindingsSection.Evidence.IN_THE_SENTENCE);
    html.paragraph("eyebrow", text.get("page.eyebrow", study))
        .element("h1", title)
        .paragraph("subject", subject.isEmpty() ? text.get("subject.theory." + study) : subject)
        .paragraph("lead", words.answer(result))
        .paragraph("lead", words.verdicts(result));
    html.section("charts", text.get("section.charts")).open("div", "class", "theory");
    pictures.charts().forEach(chart -> chart.draw(html, format));
    html.close();
    figures();
    html.close();
    claims();
    findings.section(result.findings());
    reading(study);
    references();
    FactList.open(html, text, format)
        .run(provenance)
        .fact("provenance.seed", Long.toString(provenance.seed()))
        .settings(words.settings(result))
        .machine(provenance)
        .close();
    return PageFrame.of(title, language, text, provenance).around(html, Optional.empty());
  }

  private void figures() {
    table(pictures.table(), pictures.firstWords());
    pictures.note().ifPresent(note -> Prose.paragraph(html, note));
    if (!pictures.secondTable().isEmpty()) {
      table(pictures.secondTable(), Integer.MAX_VALUE);
    }
  }

  private void table(List<String[]> rows, int firstWords) {
    html.openScroll("scroll")
        .open("table", "class", "dense figures")
        .rows(rows, column -> column >= firstWords ? "words" : "")
        .close()
        .close();
  }

  private void claims() {
    Words text = words.words();
    html.section("claims", text.get("section.claims"))
        .openScroll("scroll")
        .open("table", "class", "claims");
    html.tableHead(
        text.get("column.claim"),
        text.get("column.verdict"),
        text.get("column.published"),
        text.get("column.measured"),
        text.get("column.source"));
    html.open("tbody");
    for (Claim claim : result.claims()) {
      html.open("tr", "class", claim.verdict().label())
          .element("td", words.statement(claim))
          .element("td", words.verdict(claim), "class", "verdict")
          .element("td", words.published(claim), "data-name", text.get("column.published"))
          .element("td", words.measured(claim), "data-name", text.get("column.measured"))
          .element("td", source(claim))
          .close();
    }
    html.close().close().close();
    Prose.paragraph(html, text.get("claims.reading"));
    html.close();
  }

  private String source(Claim claim) {
    return claim.source().bibtex().isEmpty()
        ? words.words().get("source.algebra")
        : claim.source().citation();
  }

  private void reading(String study) {
    Words text = words.words();
    html.section("reading", text.get("section.reading")).open("div", "class", "reading");
    Prose.paragraph(html, text.get("reading." + study));
    words.leftOut(result).ifPresent(sentence -> Prose.paragraph(html, sentence));
    html.close().close();
  }

  private void references() {
    List<String> entries = StudyWords.bibtex(result);
    html.section("references", words.words().get("section.references"))
        .open("pre", "class", "bibtex");
    String.join("\n\n", entries)
        .lines()
        .forEach(line -> html.element("span", line, "class", "line"));
    html.close().close();
  }
}
