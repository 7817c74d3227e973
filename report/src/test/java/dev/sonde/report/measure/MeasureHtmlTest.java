package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.capacity.Measurement;
import dev.sonde.findings.Finding;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.page.Html;
import dev.sonde.report.page.PageAssets;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class MeasureHtmlTest {
  private static final Pattern SCRIPT =
      Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);
  private static final Pattern STYLE = Pattern.compile("<style>.*?</style>", Pattern.DOTALL);

  @TempDir Path folder;

  static List<Object[]> samples() {
    List<Object[]> samples = new ArrayList<>();
    SampleMeasurements.all().forEach((name, sample) -> samples.add(new Object[] {name, sample}));
    return samples;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void everyPageIsWellFormedAndLoadsNothing(String name, Measurement measurement) throws Exception {
    for (Language language : Language.values()) {
      String page = render(measurement, language);
      String markup = STYLE.matcher(SCRIPT.matcher(page).replaceAll("")).replaceAll("");
      assertThat(markup)
          .doesNotContain("<script", "NaN", "Infinity", "null")
          .doesNotContainPattern("\\{[0-9a-zA-Z]*}")
          .doesNotContainPattern("(?i)\\bon[a-z]+=\"");
      Document document = parse(markup);
      assertThat(document.getDocumentElement().getAttribute("lang")).isEqualTo(language.tag());
      NodeList elements = document.getElementsByTagName("*");
      for (int i = 0; i < elements.getLength(); i++) {
        for (String attribute : List.of("src", "href", "srcset", "action", "data", "style")) {
          assertThat(elements.item(i).getAttributes().getNamedItem(attribute))
              .as("%s of %s", attribute, elements.item(i).getNodeName())
              .isNull();
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void thePolicyLetsExactlyTheTwoScriptsRun(String name, Measurement measurement) throws Exception {
    String page = render(measurement, Language.ENGLISH);
    assertThat(page.split("\"Content-Security-Policy\"", -1)).hasSize(2);
    assertThat(page).contains("content=\"default-src &#39;none&#39;; script-src ");
    List<String> scripts = new ArrayList<>();
    Matcher matcher = SCRIPT.matcher(page);
    while (matcher.find()) {
      if (matcher.group(1).isEmpty()) {
        scripts.add(matcher.group(2));
      } else {
        assertThat(matcher.group(1)).isEqualTo(" type=\"application/json\" id=\"sonde-data\"");
      }
    }
    assertThat(scripts).hasSize(2);
    for (String script : scripts) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      assertThat(page).contains("sha256-" + Base64.getEncoder().encodeToString(hash));
      assertThat(script).doesNotContain("<!--", "\r");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void theDataOfTheChartsAreFiniteAndEveryChartHasSome(String name, Measurement measurement)
      throws Exception {
    String page = render(measurement, Language.ENGLISH);
    JsonNode charts = data(page).get("charts");
    Matcher chart = Pattern.compile("data-chart=\"([^\"]*)\"").matcher(page);
    int drawn = 0;
    while (chart.find()) {
      assertThat(charts.at("/" + chart.group(1) + "/series").size())
          .as(chart.group(1))
          .isPositive();
      drawn++;
    }
    assertThat(charts.size()).isEqualTo(drawn);
    for (JsonNode one : charts) {
      for (JsonNode series : one.get("series")) {
        for (JsonNode point : series.get("points")) {
          assertThat(point.get("x").isNumber()).isTrue();
          assertThat(point.get("y").isNumber() || point.get("y").isNull()).isTrue();
        }
      }
    }
  }

  @Test
  void namesFromOutsideCannotBreakOut() throws Exception {
    String page = render(SampleMeasurements.hostileNames(), Language.ENGLISH);
    assertThat(page.replace(PageAssets.charts(), ""))
        .doesNotContain("<script>alert", "<img", "\u202E", "\u0007");
    assertThat(SCRIPT.matcher(page).results().count()).isEqualTo(3);
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
  }

  @Test
  void headlinesAndFindingsStandInThePage() {
    Measurement measurement = SampleMeasurements.golden();
    for (Language language : Language.values()) {
      String page = render(measurement, language);
      FindingText words = FindingText.in(language);
      for (Finding finding : measurement.findings()) {
        assertThat(page)
            .contains(
                Html.escaped(words.title(finding)),
                Html.escaped(words.sentence(finding)),
                Html.escaped(words.meaning(finding)));
      }
    }
    assertThat(render(measurement, Language.ENGLISH))
        .contains(
            "<div class=\"value\">1.50<span class=\"error\">" + Html.escaped(" ± 0.12") + "</span>",
            Html.escaped("at z = 1; not resolved at z = 0.01 = 1/N"),
            "the data determine <strong>"
                + Html.escaped("1.50 ± 0.12")
                + "</strong> of 6 directions",
            "<span class=\"badge alarm\">");
    assertThat(render(measurement, Language.JAPANESE))
        .contains("有効次元数", "データで定まるのは<strong>" + Html.escaped("1.50 ± 0.12") + "</strong>方向です");
  }

  @Test
  void findingsAreInTheOrderOfTheRecord() {
    String page = render(SampleMeasurements.failing(), Language.ENGLISH);
    assertThat(page.indexOf("Worse than a constant"))
        .isLessThan(page.indexOf("This point is a saddle"));
  }

  @Test
  void aThousandLayersAreCutWithANote() {
    String page = render(SampleMeasurements.manyLayers(), Language.ENGLISH);
    assertThat(page.split("encoder\\.layers\\.", -1)).hasSize(101);
    assertThat(page).contains("The 100 layers with the largest trace are shown, of 1,000;");
  }

  @Test
  void withoutLayersThereIsNoSectionForThem() {
    assertThat(render(SampleMeasurements.failing(), Language.ENGLISH))
        .doesNotContain("id=\"layers\"");
  }

  @Test
  void theSameRecordsGiveTheSameBytesInAnyLocale() throws Exception {
    Locale before = Locale.getDefault();
    List<String> pages = new ArrayList<>();
    try {
      for (Locale locale : List.of(Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("ar-EG"))) {
        Locale.setDefault(locale);
        Path file = folder.resolve("report.html");
        MeasureHtml.write(
            SampleMeasurements.provenance(),
            SampleMeasurements.digitsPerceptron(),
            Language.JAPANESE,
            file);
        pages.add(Files.readString(file));
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(pages).containsOnly(pages.get(0));
  }

  @Test
  void theEmbeddedDataCannotEndTheirElement() {
    assertThatCode(() -> data(render(SampleMeasurements.hostileNames(), Language.JAPANESE)))
        .doesNotThrowAnyException();
  }

  private static String render(Measurement measurement, Language language) {
    return MeasureHtml.render(SampleMeasurements.provenance(), measurement, language);
  }

  private static JsonNode data(String page) throws Exception {
    int start = page.indexOf("id=\"sonde-data\">") + "id=\"sonde-data\">".length();
    return new ObjectMapper().readTree(page.substring(start, page.indexOf("</script>", start)));
  }

  private static Document parse(String markup) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(markup)));
  }
}
