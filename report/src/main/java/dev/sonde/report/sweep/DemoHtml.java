package dev.sonde.report.sweep;

import dev.sonde.descent.Sweep;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.List;
import java.util.Optional;

/** The demo's two sweeps as one page for people, as {@link SweepHtml}. */
public final class DemoHtml {
  private final Provenance provenance;
  private final Sweep linear;
  private final Sweep networks;
  private final Language language;
  private final SweepWords words;
  private final Html html;

  private DemoHtml(Provenance provenance, Sweep linear, Sweep networks, Language language) {
    this.provenance = provenance;
    this.linear = linear;
    this.networks = networks;
    this.language = language;
    html = new Html(Words.ofPages(language));
    words = new SweepWords(linear, language);
  }

  /**
   * Returns the page.
   *
   * @param provenance where the sweeps come from
   * @param linear the linear models
   * @param networks the trained networks
   * @param language the language
   * @return the HTML, some ten KB for each chart
   */
  public static String render(
      Provenance provenance, Sweep linear, Sweep networks, Language language) {
    return new DemoHtml(provenance, linear, networks, language).page();
  }

  private String page() {
    Words text = words.words();
    html.paragraph("eyebrow", text.get("page.eyebrow"))
        .element("h1", text.get("demo.title"))
        .paragraph("subject", text.get("demo.subject"));
    DemoAnswers said = new DemoAnswers(linear, networks, words);
    said.size().sentences().forEach(sentence -> html.paragraph("lead", sentence));
    SweepSections ofLinear = new SweepSections(linear, words, html, "linear-");
    SweepSections ofNetworks = new SweepSections(networks, words, html, "networks-");
    html.open("div", "class", "halves opening");
    ofLinear.opening(text.get("demo.chart.linear"));
    ofNetworks.opening(text.get("demo.chart.networks"));
    html.close();
    html.paragraph(
        "caption",
        text.get(
            "demo.chart.caption",
            words.format().count(linear.known().classes()),
            words.format().percent(1 - 1.0 / linear.known().classes())));
    answers(said.reasons());
    part("linear", linear, ofLinear);
    part("networks", networks, ofNetworks);
    FactList facts = FactList.open(html, text, words.format()).run(provenance).machine(provenance);
    for (Sweep sweep : List.of(linear, networks)) {
      facts.settings(sweep.run().plan().values());
    }
    facts.close();
    return PageFrame.of(text.get("demo.title"), language, text, provenance)
        .around(html, Optional.empty());
  }

  private void answers(List<DemoAnswers.Answer> answers) {
    html.open("dl", "class", "answers");
    for (DemoAnswers.Answer answer : answers) {
      html.element("dt", answer.question()).open("dd");
      answer.sentences().forEach(sentence -> html.element("p", sentence));
      html.close();
    }
    html.close();
  }

  private void part(String name, Sweep sweep, SweepSections sections) {
    html.part(name, words.words().get("demo.part." + name))
        .paragraph("subject", SweepSubject.line(sweep, words))
        .paragraph("caption", words.words().get("demo.chosen." + name));
    sections.cards();
    sections.curve();
    sections.scoreboard();
    sections.findings();
    sections.parts();
    sections.theory();
    sections.map();
    sections.points();
    html.close();
  }
}
