package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.attention.FindingCode;
import dev.sonde.attention.HeadMeasure;
import dev.sonde.attention.HeadRole;
import dev.sonde.attention.HeadVerdict;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
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
    String chart = html.substring(html.indexOf("<h3>Softmax Jacobian, √E‖J‖²_F</h3>"));
    chart = chart.substring(0, chart.indexOf("</svg>"));
    assertThat(chart.split("cy=\"45.0\"", -1)).hasSize(4 + 1);
    assertThat(chart.split("<circle", -1)).hasSize(4 + 1);
    // the line's first point, 0.2 of 0.4
    assertThat(chart).contains("points=\"52.0,138.0 ");
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
    for (HeadMeasure measure : HeadMeasure.values()) {
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
    for (FindingCode code : FindingCode.values()) {
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
    for (HeadMeasure measure : HeadMeasure.values()) {
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
