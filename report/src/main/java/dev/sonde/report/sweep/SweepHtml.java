package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.outcomes.LimitCheck;
import dev.sonde.report.check.GateSection;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.measure.MeasureHtml;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Optional;

/**
 * A sweep as a page for people: one file with everything in it, which loads nothing and allows
 * nothing to be loaded, as {@link MeasureHtml}.
 */
public final class SweepHtml {
  private final Provenance provenance;
  private final Sweep sweep;
  private final Language language;
  private final SweepWords words;
  private final GateSection gate;

  private SweepHtml(Provenance provenance, Sweep sweep, GateSection gate, Language language) {
    this.gate = gate;
    this.provenance = provenance;
    this.sweep = sweep;
    this.language = language;
    words = new SweepWords(sweep, language);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(Provenance provenance, Sweep sweep, Language language) {
    return render(provenance, sweep, List.of(), language);
  }

  /**
   * Returns the page of a sweep that was held against limits, which it says first.
   *
   * @param provenance where the sweep comes from
   * @param sweep the sweep
   * @param checks the limits, and what was held against them
   * @param language the language
   * @return the HTML
   */
  public static String render(
      Provenance provenance, Sweep sweep, List<LimitCheck> checks, Language language) {
    return new SweepHtml(provenance, sweep, new GateSection(checks, language), language).page();
  }

  private String page() {
    Html html = new Html(Words.ofPages(language));
    SweepSections sections = new SweepSections(sweep, words, html, "");
    html.paragraph("eyebrow", words.words().get("page.eyebrow"))
        .element("h1", SweepSubject.title(sweep, words))
        .paragraph("subject", SweepSubject.line(sweep, words));
    gate.lead(html);
    new SweepAnswer(sweep, words).sentence().ifPresent(says -> html.paragraph("lead", says));
    html.paragraph("lead", sections.lead());
    sections.cards();
    gate.section(html);
    sections.curve();
    sections.preset();
    sections.findings();
    sections.scoreboard();
    sections.parts();
    sections.theory();
    sections.sampleMap();
    sections.map();
    sections.points();
    sections.models();
    FactList.open(html, words.words(), words.format())
        .run(provenance)
        .machine(provenance)
        .settings(sweep.run().plan().values())
        .close();
    return PageFrame.of(SweepSubject.title(sweep, words), language, words.words(), provenance)
        .around(html, Optional.empty());
  }
}
