package dev.sonde.report.attention;

import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.MassiveActivation;
import dev.sonde.attention.heads.ResidualStream;
import dev.sonde.findings.file.AtomicFile;
import dev.sonde.findings.file.UnwritablePathException;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.page.FactList;
import dev.sonde.report.page.FindingsSection;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageAssets;
import dev.sonde.report.page.PageFrame;
import dev.sonde.report.page.Prose;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Table;
import dev.sonde.report.words.Words;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report about attention as a page for people: one file with everything in it, which loads
 * nothing and allows nothing to be loaded.
 *
 * <p>The content security policy lets its scripts run, by their hashes, and no connection be made.
 * Tokens and names from files are escaped. The page follows the reader's light or dark setting.
 */
public final class AttentionHtml {
  private static final int LONGEST_TOKEN = 24;
  private static final int LONGEST_NAME = 60;

  private final Provenance provenance;
  private final AttentionReport report;
  private final Language language;
  private final Words words;
  private final FigureFormat format = new FigureFormat();
  private final FindingsSection findings;
  private final HeadText text;
  private final HeadOverview overview;
  private final Html html;

  private AttentionHtml(Provenance provenance, AttentionReport report, Language language) {
    this.provenance = provenance;
    this.report = report;
    this.language = language;
    html = new Html(Words.ofPages(language));
    words = Words.aboutAttention(language);
    findings =
        new FindingsSection(
            html,
            words,
            format,
            FindingText.aboutAttention(language, format),
            FindingsSection.Evidence.LISTED);
    text = new HeadText(words, format);
    overview = new HeadOverview(report, words, format);
  }

  /**
   * Writes the page, whole or not at all.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language
   * @param path the file to write or to replace
   * @throws UnwritablePathException when the file system refuses; nothing half-written is left
   */
  public static void write(
      Provenance provenance, AttentionReport report, Language language, Path path) {
    AtomicFile.write(path, render(provenance, report, language));
  }

  /**
   * Returns the page.
   *
   * @param provenance where the report comes from
   * @param report what was measured
   * @param language the language
   * @return the HTML
   */
  public static String render(Provenance provenance, AttentionReport report, Language language) {
    return new AttentionHtml(provenance, report, language).page();
  }

  private String page() {
    title();
    cards();
    findings.section(report.findings());
    report
        .comparison()
        .ifPresent(comparison -> new BaselineSection(comparison, words, text).draw(html));
    map();
    spread();
    heads();
    stream();
    reading();
    provenance();
    return PageFrame.of(heading(), language, words, provenance)
        .withScripts(PageAssets.script(), PageAssets.attentionScript())
        .around(html, Optional.of(new AttentionPageData(report, words, format).json().toString()));
  }

  private String heading() {
    return words.get("page.title", HeadText.modelName(report), text.input(report.input()));
  }

  private void title() {
    html.paragraph("eyebrow", words.get("page.eyebrow"))
        .element("h1", heading())
        .paragraph("subject", text.subject(report));
    report
        .comparison()
        .ifPresent(
            comparison ->
                html.paragraph("lead", new BaselineSection(comparison, words, text).lead()));
    html.paragraph("lead", overview.lead());
    findings.counts(report.findings());
  }

  private void cards() {
    html.open("div", "class", "cards");
    for (HeadOverview.Headline headline : overview.headlines()) {
      html.open("div", "class", headline.main() ? "card main" : "card")
          .element("div", headline.label(), "class", "label")
          .open("div", "class", "value");
      int error = headline.value().indexOf(" ± ");
      if (error < 0) {
        html.text(headline.value());
      } else {
        html.text(headline.value().substring(0, error))
            .element("span", headline.value().substring(error), "class", "error");
      }
      html.close().element("div", headline.note(), "class", "note").close();
    }
    html.close();
  }

  private void map() {
    section("map");
    html.fill(
        """
        <noscript><p class="caption">{}</p></noscript>
        <p class="caption">{}</p>
        <div id="heads-choices" class="choices"></div>
        <p id="heads-hint" class="hint" hidden="hidden">{}</p>
        <div class="scroll"><div id="heads-map" class="map"></div></div>
        <div id="heads-scale" class="scale"></div>
        <div id="heads-chosen" class="head"><p class="caption">{}</p></div>
        """,
        words.get("page.noscript"),
        words.get("map.caption"),
        words.get("map.hint"),
        words.get("head.choose"));
    html.close();
  }

  private void spread() {
    if (!report.gaussian().points().isEmpty()) {
      section("spread");
      new SpreadCharts(report.gaussian(), overview.all(), html, words, format).draw();
      html.close();
    }
  }

  private void heads() {
    section("heads");
    html.openScroll("scroll heads").open("table");
    List<HeadFigureKey> columns =
        Stream.of(
                HeadFigureKey.ROW_STD,
                HeadFigureKey.MAX_LOGIT,
                HeadFigureKey.ENTROPY_RATIO,
                HeadFigureKey.JACOBIAN_NORM,
                HeadFigureKey.MAX_PROBABILITY,
                HeadFigureKey.FIRST_TOKEN_MASS,
                HeadFigureKey.STREAM_SHARE,
                HeadFigureKey.ABLATION_CHANGE)
            .filter(overview.measured()::contains)
            .toList();
    Table<HeadOverview.Placed> table =
        new Table<HeadOverview.Placed>()
            .column(words.get("table.head"), HeadOverview.Placed::name)
            .column(words.get("table.role"), placed -> text.role(placed.head()))
            .column(words.get("table.verdicts"), placed -> text.verdicts(placed.head()));
    for (HeadFigureKey key : columns) {
      table.column(words.get("measure." + key.key()), placed -> text.mean(key.of(placed.head())));
    }
    html.rows(table.of(overview.all()), column -> column == 1 || column == 2 ? "word" : "")
        .close()
        .close()
        .close();
  }

  private void stream() {
    section("stream");
    ResidualStream stream = report.stream();
    html.paragraph(
        "caption",
        stream.tensors() == 0
            ? words.get("stream.none")
            : words.get(
                "stream.seen",
                format.count(stream.tensors()),
                format.count(stream.width()),
                format.number(stream.largest()),
                format.count(stream.massive().size())));
    if (!stream.massive().isEmpty()) {
      List<String[]> rows =
          new Table<MassiveActivation>()
              .column(words.get("stream.tensor"), one -> named(one.tensor(), LONGEST_NAME))
              .column(words.get("stream.channel"), one -> Integer.toString(one.channel()))
              .column(words.get("stream.value"), one -> format.number(one.value()))
              .column(words.get("stream.ratio"), one -> format.number(one.ratio()))
              .column(words.get("stream.tokens"), one -> format.count(one.tokens()))
              .column(
                  words.get("stream.token"),
                  one ->
                      words.get("stream.place", named(one.token(), LONGEST_TOKEN), one.position()))
              .of(stream.massive());
      html.openScroll("scroll")
          .open("table")
          .rows(rows, column -> column == 0 || column == 5 ? "word" : "")
          .close()
          .close();
    }
    html.close();
  }

  private static String named(String name, int longest) {
    return Words.shortened(Words.plain(name), longest);
  }

  private void reading() {
    section("reading");
    html.open("div", "class", "reading");
    for (String key :
        List.of(
            "reading.rowStd",
            "reading.entropy",
            "reading.jacobian",
            "reading.logit",
            "reading.product",
            "reading.remedies",
            "reading.output",
            "reading.int8")) {
      Prose.paragraph(html, words.get(key));
    }
    String errorOver = words.get("over." + report.conventions().errorOver().label());
    Prose.paragraph(html, words.get("reading.error", errorOver));
    Prose.paragraph(html, words.get("reading.proof"));
    html.close().close();
  }

  private void provenance() {
    FactList facts =
        FactList.open(html, words, format)
            .run(provenance)
            .fact("provenance.threads", format.count(provenance.threads()))
            .machine(provenance)
            .code("provenance.model", report.model().file())
            .code("provenance.modelHash", report.model().sha256());
    report.model().weights().ifPresent(facts::weights);
    report
        .input()
        .tokenizer()
        .ifPresent(
            tokenizer ->
                facts
                    .code("provenance.tokenizer", tokenizer.file())
                    .code("provenance.tokenizerHash", tokenizer.sha256()));
    if (!report.model().producer().isEmpty()) {
      facts.fact("provenance.producer", report.model().producer());
    }
    if (!report.model().opsets().isEmpty()) {
      facts.fact(
          "provenance.opsets",
          report.model().opsets().entrySet().stream()
              .map((Map.Entry<String, Long> set) -> set.getKey() + " " + set.getValue())
              .collect(Collectors.joining(words.get("separator"))));
    }
    facts
        .fact("provenance.nodes", format.count(report.model().nodes()))
        .fact("provenance.conventions", text.conventions(report.conventions()))
        .close();
  }

  private void section(String name) {
    html.section(name, words.get("section." + name));
  }
}
