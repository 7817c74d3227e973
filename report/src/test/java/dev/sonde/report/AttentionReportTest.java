package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.attention.AttentionFindingCode;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.AttentionSample;
import dev.sonde.attention.heads.AttentionLayer;
import dev.sonde.attention.heads.HeadFigureKey;
import dev.sonde.attention.heads.HeadFigures;
import dev.sonde.attention.heads.HeadRole;
import dev.sonde.attention.heads.HeadVerdict;
import dev.sonde.findings.Finding;
import dev.sonde.report.attention.AttentionHtml;
import dev.sonde.report.attention.AttentionJson;
import dev.sonde.report.attention.AttentionPageData;
import dev.sonde.report.attention.AttentionTable;
import dev.sonde.report.attention.HeadOverview;
import dev.sonde.report.attention.HeadText;
import dev.sonde.report.attention.HeadsCsv;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

/** A report about attention in every form that users read or script against. */
class AttentionReportTest {
  private static final List<String> PARTS = List.of("title", "text", "meaning", "advice");

  private static JsonNode json() throws Exception {
    return new ObjectMapper()
        .readTree(
            AttentionJson.render(
                SampleAttention.provenance(), SampleAttention.report(), Language.ENGLISH));
  }

  @Test
  void theJsonHasTheContractsKeys() throws Exception {
    JsonNode json = json();
    assertThat(json.path("sonde").path("version").asText()).isEqualTo("1.2.3");
    assertThat(json.path("input").path("texts").asInt()).isEqualTo(2);
    assertThat(json.path("input").path("tokens").asInt()).isEqualTo(24);
    assertThat(json.path("input").path("windows").asInt()).isEqualTo(2);
    JsonNode tokenizer = json.path("input").path("tokenizer");
    assertThat(tokenizer.path("file").asText()).isEqualTo(SampleAttention.HOSTILE + ".json");
    assertThat(tokenizer.path("sha256").asText()).isEqualTo("0a1b");
    assertThat(tokenizer.path("entries").asLong()).isEqualTo(30522);
    assertThat(tokenizer.path("modelEntries").asLong()).isEqualTo(30522);
    assertThat(tokenizer.path("unknownTokens").asLong()).isEqualTo(1);
    assertThat(json.path("conventions").path("scaled").asBoolean()).isTrue();
    assertThat(json.path("conventions").path("beforeMask").asBoolean()).isTrue();
    JsonNode head = json.path("layers").path(0).path("heads").path(1);
    assertThat(head.path("head").asInt()).isEqualTo(1);
    assertThat(head.path("dimension").asInt()).isEqualTo(32);
    assertThat(head.path("rowStd").path("estimate").asDouble()).isEqualTo(30);
    assertThat(head.path("rowStd").path("standardError").asDouble()).isEqualTo(0.07);
    assertThat(head.path("rowStd").path("n").asInt()).isEqualTo(24);
    assertThat(head.path("maxLogit").asDouble()).isEqualTo(90);
    for (String key :
        List.of("entropyRatio", "jacobianNorm", "maxProbability", "nearOneHotShare")) {
      assertThat(head.path(key).has("estimate")).as(key).isTrue();
    }
    assertThat(head.path("sinkMass").path("position0").path("estimate").asDouble()).isEqualTo(0.2);
    assertThat(head.path("offsets").path("-1").path("estimate").asDouble()).isEqualTo(0.1);
    assertThat(head.path("role").asText()).isEqualTo("separator");
    assertThat(head.path("verdicts").path(0).asText()).isEqualTo("saturated");
    assertThat(json.path("findings").path(0).path("code").asText())
        .isEqualTo("attention-saturated");
  }

  @Test
  void whatIsNotFiniteIsNull() throws Exception {
    JsonNode head = json().path("layers").path(0).path("heads").path(1);
    assertThat(head.path("scale").isNull()).isTrue();
    assertThat(head.path("sinkMass").path("separator").path("estimate").isNull()).isTrue();
    assertThat(json().path("conventions").path("softmaxDifference").isNull()).isTrue();
  }

  /**
   * √ of the mean of ‖J‖²_F, 0.35 of 0.4, where the line has √E‖J‖²_F; the mean of ‖J‖_F is 0.3.
   */
  @Test
  void headsAndTheirLineAreDrawnAlike() throws Exception {
    String html =
        AttentionHtml.render(
            SampleAttention.provenance(), SampleAttention.report(), Language.ENGLISH);
    String chart = html.substring(html.indexOf("<h3>Softmax Jacobian, √E‖J‖²<sub>F</sub></h3>"));
    chart = chart.substring(0, chart.indexOf("</svg>"));
    assertThat(chart.split("cy=\"37.0\"", -1)).hasSize(4 + 1);
    assertThat(chart.split("<circle", -1)).hasSize(4 + 1);
    // the line's first point, 0.2 of 0.4
    assertThat(chart).contains("points=\"50.0,112.0 ");
    JsonNode json = json();
    assertThat(json.path("gaussian").path("points").path(0).path("jacobianRootMeanSquare"))
        .hasToString("0.2");
    assertThat(
            json.path("layers")
                .path(0)
                .path("heads")
                .path(0)
                .path("jacobianRootMeanSquare")
                .path("estimate"))
        .hasToString("0.35");
  }

  @Test
  void theTableOfHeadsHasOneRowAHeadWithAsManyCellsAsTheHeading() {
    List<String> lines = HeadsCsv.render(SampleAttention.report()).lines().toList();
    assertThat(lines).hasSize(5);
    int columns = lines.get(0).split(",", -1).length;
    assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).as(line).hasSize(columns));
    assertThat(lines.get(0))
        .startsWith("layer,kind,head,dimension,scale,rowStd,rowStd.se,maxLogit");
    assertThat(lines.get(2)).endsWith("separator,saturated precision-risk");
  }

  /** One figure has one name: in a head of the JSON, in the table of heads, among differences. */
  @Test
  void aFigureIsNamedAlikeInEveryFile() throws Exception {
    JsonNode head = json().path("layers").path(0).path("heads").path(0);
    List<String> lines = HeadsCsv.render(SampleAttention.report()).lines().toList();
    List<String> names = List.of(lines.get(0).split(",", -1));
    String[] cells = lines.get(1).split(",", -1);
    int figures = 0;
    for (int c = 0; c < cells.length; c++) {
      String name = names.get(c);
      if (!List.of("layer", "kind", "verdicts").contains(name) && !name.endsWith(".se")) {
        JsonNode figure = at(head, name);
        JsonNode value = figure.isObject() ? figure.path("estimate") : figure;
        assertThat(value.isMissingNode()).as(name).isFalse();
        if (value.isNumber()) {
          assertThat(Double.parseDouble(cells[c])).as(name).isEqualTo(value.asDouble());
        } else {
          assertThat(value.isNull() ? "" : value.asText()).as(name).isEqualTo(cells[c]);
        }
        figures++;
      }
    }
    assertThat(figures).isGreaterThan(40);
    for (HeadFigureKey measure : HeadFigureKey.values()) {
      assertThat(at(head, measure.key()).isMissingNode()).as(measure.key()).isFalse();
      assertThat(names).contains(measure.key());
    }
  }

  private static JsonNode at(JsonNode head, String path) {
    return head.at("/" + path.replace('.', '/'));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void noLineOfTheTableIsWiderThanTheTerminal(Language language) {
    for (int columns : new int[] {40, 80, 132}) {
      String table =
          AttentionTable.in(language, TerminalStyle.plain().withColumns(columns))
              .render(SampleAttention.report());
      assertThat(table.lines())
          .allSatisfy(
              line -> assertThat(ColumnText.width(line)).as(line).isLessThanOrEqualTo(columns));
      assertThat(table).contains("L0H1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void thePageIsWellFormedAndNothingFromFilesIsMarkup(Language language) throws Exception {
    String page =
        AttentionHtml.render(SampleAttention.provenance(), SampleAttention.report(), language);
    assertThat(page).doesNotContain(SampleAttention.HOSTILE).doesNotContain("<b>");
    String xml =
        page.replaceFirst("<!DOCTYPE html>", "").replaceAll("(?s)<script>.*?</script>", "");
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("section").getLength()).isEqualTo(7);
    assertThat(xml).doesNotContain("http://", "https://");
    // two charts with a point for each of four heads
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(8);
  }

  private static JsonNode opening(AttentionReport report) {
    return new AttentionPageData(report, Words.aboutAttention(Language.ENGLISH), new FigureFormat())
        .json()
        .path("opening");
  }

  private static AttentionReport withHeads(List<Finding> findings, HeadFigures... heads) {
    AttentionReport report = SampleAttention.report();
    float[][] pattern = {{1, 0}, {0.25f, 0.75f}};
    return new AttentionReport(
        report.model(),
        report.input(),
        report.conventions(),
        List.of(new AttentionLayer(0, "softmax", AttentionLayer.Kind.CAUSAL, List.of(heads))),
        report.gaussian(),
        report.ablation(),
        report.stream(),
        report.unrecognised(),
        findings,
        new AttentionSample(
            report.sample().tokens(),
            List.of(Collections.nCopies(heads.length, pattern)),
            List.of()),
        Optional.empty(),
        Optional.empty());
  }

  private static Finding naming(String names) {
    return new Finding("attention-saturated", Finding.Severity.WARNING, Map.of("names", names));
  }

  private static HeadFigures head(int number, double std, HeadRole role, HeadVerdict... verdicts) {
    return SampleAttention.head(number, std, role, List.of(verdicts));
  }

  @Test
  void thePageOpensOnTheHeadThatIsMostWorthALook() {
    HeadRole mixed = HeadRole.MIXED;
    // the gravest, and of two such the first that a finding names
    JsonNode worst =
        opening(
            withHeads(
                List.of(naming("L0H3, L0H1")),
                head(0, 5, mixed, HeadVerdict.COLLAPSED),
                head(1, 9, mixed, HeadVerdict.SATURATED),
                head(2, 30, HeadRole.PREVIOUS_TOKEN),
                head(3, 8, mixed, HeadVerdict.SATURATED)));
    assertThat(worst.path("head").asInt()).isEqualTo(3);
    assertThat(worst.path("why").asText()).contains("gravest verdict");
    // without verdicts the widest that looks at no fixed place
    JsonNode widest =
        opening(
            withHeads(
                List.of(),
                head(0, 2, mixed),
                head(1, 3, HeadRole.FIRST_TOKEN, HeadVerdict.SINK),
                head(2, 30, HeadRole.PREVIOUS_TOKEN)));
    assertThat(widest.path("head").asInt()).isEqualTo(1);
    assertThat(widest.path("why").asText()).contains("spread most");
    JsonNode positional =
        opening(
            withHeads(
                List.of(), head(0, 2, HeadRole.SAME_TOKEN), head(1, 30, HeadRole.PREVIOUS_TOKEN)));
    assertThat(positional.path("head").asInt()).isEqualTo(1);
    assertThat(positional.path("why").asText()).contains("every head looks at a fixed neighbour");
  }

  @Test
  void theLeadCountsSinksOnlyWhereThereAreSome() {
    HeadRole mixed = HeadRole.MIXED;
    HeadFigures calm = head(0, 1, mixed);
    HeadFigures sink = head(1, 1, HeadRole.FIRST_TOKEN, HeadVerdict.SINK);
    HeadFigures grave = head(1, 9, mixed, HeadVerdict.SATURATED);
    assertThat(lead(calm, calm)).isEqualTo("Nothing worrying was found in 2 heads on these texts.");
    assertThat(lead(calm)).startsWith("Nothing worrying was found in the model’s only head");
    assertThat(lead(calm, sink))
        .startsWith("Nothing worrying")
        .contains("2 heads", "one is a sink");
    assertThat(lead(sink, sink)).startsWith("Nothing worrying").contains("2 heads", "2 are sinks");
    assertThat(lead(sink)).startsWith("Nothing worrying").contains("only head", "a sink");
    assertThat(lead(calm, grave))
        .isEqualTo("1 of 2 heads is worth a look on these texts: L0H1 (saturated).");
    assertThat(lead(grave, grave))
        .isEqualTo(
            "2 of 2 heads are worth a look on these texts, first of all L0H1 (saturated), L0H1"
                + " (saturated).");
    assertThat(lead(grave)).isEqualTo("The model’s only head is worth a look on these texts.");
  }

  @Test
  void largeLogitsAloneAreHealthyInFloat32() {
    HeadFigures calm = head(0, 1, HeadRole.MIXED);
    HeadFigures large = head(1, 1, HeadRole.MIXED, HeadVerdict.PRECISION_RISK);
    HeadFigures both =
        head(1, 1, HeadRole.FIRST_TOKEN, HeadVerdict.SINK, HeadVerdict.PRECISION_RISK);
    HeadFigures grave = head(0, 9, HeadRole.MIXED, HeadVerdict.SATURATED);
    assertThat(lead(calm, large)).startsWith("Healthy in float32").contains("1 of 2 heads has");
    assertThat(lead(large, both)).startsWith("Healthy in float32").contains("2 of 2 heads have");
    assertThat(lead(large)).startsWith("Healthy in float32").contains("only head");
    assertThat(lead(grave, large)).doesNotContain("ealthy");
    Finding risk = warning(AttentionFindingCode.ATTENTION_PRECISION_RISK, Finding.Severity.WARNING);
    assertThat(lead(List.of(risk), large)).startsWith("Healthy in float32");
    Finding unread = warning(AttentionFindingCode.ATTENTION_UNRECOGNISED, Finding.Severity.WARNING);
    assertThat(lead(List.of(risk, unread), large)).doesNotContain("ealthy");
  }

  @Test
  void theLeadIsNoVerdictWhereThereCanBeNone() {
    HeadFigures calm = head(0, 1, HeadRole.MIXED);
    AttentionFindingCode unknown = AttentionFindingCode.ATTENTION_UNKNOWN_TOKENS;
    assertThat(lead(List.of(warning(unknown, Finding.Severity.ALARM)), calm, calm))
        .contains("unknown to the tokenizer", "not a verdict");
    assertThat(lead(List.of(warning(unknown, Finding.Severity.WARNING)), calm, calm))
        .startsWith("No head is worrying")
        .contains("findings");
    AttentionFindingCode other = AttentionFindingCode.ATTENTION_OTHER_VOCABULARY;
    assertThat(lead(List.of(warning(other, Finding.Severity.WARNING)), calm, calm))
        .contains("not this model’s", "not a verdict");
  }

  @Test
  void theLeadSaysWhatAVerdictOnFewTokensRestsOn() {
    HeadFigures calm = head(0, 1, HeadRole.MIXED);
    Finding few = warning(AttentionFindingCode.ATTENTION_ONE_TEXT, Finding.Severity.INFO);
    assertThat(lead(List.of(few), calm, calm))
        .startsWith("Nothing worrying was found")
        .contains("one sequence of", "first impression");
    assertThat(lead(calm, calm)).doesNotContain("first impression");
  }

  private static Finding warning(AttentionFindingCode code, Finding.Severity severity) {
    return new Finding(code.code(), severity, Map.of());
  }

  private static String lead(HeadFigures... heads) {
    return lead(List.of(), heads);
  }

  private static String lead(List<Finding> findings, HeadFigures... heads) {
    Words words = Words.aboutAttention(Language.ENGLISH);
    return new HeadOverview(withHeads(findings, heads), words, new FigureFormat()).lead();
  }

  @Test
  void headsAndLayersAreCountedInTheirNumber() {
    HeadFigures calm = head(0, 1, HeadRole.MIXED);
    HeadText english = new HeadText(Words.aboutAttention(Language.ENGLISH), new FigureFormat());
    HeadText japanese = new HeadText(Words.aboutAttention(Language.JAPANESE), new FigureFormat());
    assertThat(english.subject(withHeads(List.of(), calm))).startsWith("1 head in 1 layer,");
    assertThat(english.subject(withHeads(List.of(), calm, calm))).startsWith("2 heads in 1 layer,");
    assertThat(english.subject(SampleAttention.report())).startsWith("4 heads in 2 layers,");
    assertThat(japanese.subject(withHeads(List.of(), calm, calm))).startsWith("1 層、2 ヘッド、");
  }

  /** With sinks and without. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void theOverallVerdictNamesSinksOnlyWhereThereAreSome(Language language) {
    FindingText text = FindingText.aboutAttention(language, new FigureFormat());
    String sink = Words.aboutAttention(language).get("verdict.sink");
    Map<String, Object> none = Map.of("heads", 8, "maxLogit", 3.0, "rowStd", 1.0);
    Map<String, Object> two = new LinkedHashMap<>(none);
    two.put("sinks", 2L);
    Finding calm = new Finding("attention-healthy", Finding.Severity.INFO, none);
    Finding sinks = new Finding("attention-healthy", Finding.Severity.INFO, two);
    assertThat(text.sentence(calm)).contains("8").doesNotContain(sink);
    assertThat(text.sentence(sinks)).contains("8", "2", sink);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void aComparisonStandsOnTerminalAndPage(Language language) {
    for (int columns : new int[] {40, 80, 132}) {
      String table =
          AttentionTable.in(language, TerminalStyle.plain().withColumns(columns))
              .render(SampleAttention.compared());
      assertThat(table.lines())
          .allSatisfy(
              line -> assertThat(ColumnText.width(line)).as(line).isLessThanOrEqualTo(columns));
      Words words = Words.aboutAttention(language);
      // in 40 columns words are broken
      assertThat(table.replaceAll("\\s", ""))
          .contains(
              words.get("section.baseline").replace(" ", ""),
              "L0H1+" + words.get("verdict.saturated"),
              "−" + words.get("verdict.sink"));
    }
    String page =
        AttentionHtml.render(SampleAttention.provenance(), SampleAttention.compared(), language);
    assertThat(page).doesNotContain(SampleAttention.HOSTILE).contains("id=\"baseline\"");
  }

  @Test
  void theJsonHasEveryDifference() throws Exception {
    JsonNode baseline =
        new ObjectMapper()
            .readTree(
                AttentionJson.render(
                    SampleAttention.provenance(), SampleAttention.compared(), Language.ENGLISH))
            .path("baseline");
    assertThat(json().path("baseline").isNull()).isTrue();
    assertThat(baseline.path("paired").asBoolean()).isTrue();
    assertThat(baseline.path("heads")).hasSize(4);
    JsonNode head = baseline.path("heads").path(1);
    assertThat(head.path("moved").asDouble()).isZero();
    assertThat(head.path("roleBefore").asText()).isEqualTo("previous-token");
    assertThat(head.path("gained").path(0).asText()).isEqualTo("saturated");
    assertThat(head.path("lost").path(0).asText()).isEqualTo("sink");
    assertThat(head.path("differences").path("rowStd").path("estimate").asDouble()).isEqualTo(28);
    assertThat(head.path("differences").path("rowStd").path("standardError").asDouble())
        .isEqualTo(Math.hypot(0.07, 0.07));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void everyCodeRoleAndVerdictHasItsWords(Language language) {
    ResourceBundle findings = Words.bundle("attentionFindings", language);
    for (AttentionFindingCode code : AttentionFindingCode.values()) {
      for (String part : PARTS) {
        String key = code.code() + "." + part;
        assertThat(findings.containsKey(key)).as(key).isTrue();
        assertThat(FindingText.placeholders(findings.getString(key)))
            .as("evidence in %s", key)
            .allSatisfy(
                name -> assertThat(findings.containsKey("evidence." + name)).as(name).isTrue());
        // braces that were not understood as evidence would be printed
        assertThat(
                findings
                    .getString(key)
                    .replaceAll("\\{[A-Za-z]+(?:[%!]|±[A-Za-z]+|\\?[^:}]*:[^}]*)?}", ""))
            .as(key)
            .doesNotContain("{", "}");
      }
    }
    Words words = Words.aboutAttention(language);
    for (HeadRole role : HeadRole.values()) {
      assertThat(words.get("role." + role.label())).isNotBlank();
    }
    for (HeadVerdict verdict : HeadVerdict.values()) {
      assertThat(words.get("verdict." + verdict.label())).isNotBlank();
    }
    for (HeadFigureKey measure : HeadFigureKey.values()) {
      assertThat(words.get("measure." + measure.key())).isNotBlank();
    }
  }

  @Test
  void bothLanguagesHaveTheSameKeys() {
    for (String name : List.of("attention", "attentionFindings")) {
      assertThat(Collections.list(Words.bundle(name, Language.JAPANESE).getKeys()))
          .containsExactlyInAnyOrderElementsOf(
              Collections.list(Words.bundle(name, Language.ENGLISH).getKeys()));
    }
  }
}
