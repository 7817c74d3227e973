package dev.sonde.report.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capacity.Measurement;
import dev.sonde.findings.Finding;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class MeasureHtmlTest {
  private static final Pattern SCRIPT =
      Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);
  private static final Pattern STYLE = Pattern.compile("<style>.*?</style>", Pattern.DOTALL);

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
      NodeList links = document.getElementsByTagName("a");
      assertThat(links.getLength()).isGreaterThan(3);
      for (int i = 0; i < links.getLength(); i++) {
        String target = ((Element) links.item(i)).getAttribute("href");
        assertThat(target).startsWith("#");
        assertThat(page).contains("id=\"" + target.substring(1) + "\"");
      }
      NodeList elements = document.getElementsByTagName("*");
      for (int i = 0; i < elements.getLength(); i++) {
        for (String attribute : List.of("src", "srcset", "action", "data", "style")) {
          assertThat(elements.item(i).getAttributes().getNamedItem(attribute))
              .as("%s of %s", attribute, elements.item(i).getNodeName())
              .isNull();
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void thePolicyLetsExactlyTheOneScriptRun(String name, Measurement measurement) throws Exception {
    String page = render(measurement, Language.ENGLISH);
    assertThat(page.split("\"Content-Security-Policy\"", -1)).hasSize(2);
    assertThat(page).contains("content=\"default-src &#39;none&#39;; script-src ");
    List<String> scripts = new ArrayList<>();
    Matcher matcher = SCRIPT.matcher(page);
    while (matcher.find()) {
      if (matcher.group(1).isEmpty()) {
        scripts.add(matcher.group(2));
      }
    }
    assertThat(scripts).hasSize(1);
    for (String script : scripts) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      assertThat(page).contains("sha256-" + Base64.getEncoder().encodeToString(hash));
      assertThat(script).doesNotContain("<!--", "\r");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void everyChartHasACurveAndTicksForThreeWidthsInsideItsPlot(String name, Measurement measurement)
      throws Exception {
    String page = render(measurement, Language.ENGLISH);
    Document document = parse(STYLE.matcher(SCRIPT.matcher(page).replaceAll("")).replaceAll(""));
    NodeList all = document.getElementsByTagName("div");
    for (int i = 0; i < all.getLength(); i++) {
      Element chart = (Element) all.item(i);
      if (chart.hasAttribute("data-chart")) {
        List<String> groups = new ArrayList<>();
        NodeList inside = chart.getElementsByTagName("g");
        for (int g = 0; g < inside.getLength(); g++) {
          groups.add(((Element) inside.item(g)).getAttribute("class"));
          assertThat(((Element) inside.item(g)).getElementsByTagName("text").getLength())
              .isGreaterThan(2);
        }
        assertThat(groups).containsExactly("narrow", "medium", "wide");
        assertThat(chart.getElementsByTagName("path").getLength()).isGreaterThan(2);
        NodeList circles = chart.getElementsByTagName("circle");
        for (int c = 0; c < circles.getLength(); c++) {
          Element circle = (Element) circles.item(c);
          String at = circle.getAttribute("cx");
          assertThat(at).endsWith("%");
          assertThat(Double.parseDouble(at.replace("%", ""))).isBetween(0.0, 100.0);
          assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(0.0, 292.0);
          assertThat(circle.getTextContent()).isNotBlank();
        }
      }
    }
  }

  @Test
  void namesFromOutsideCannotBreakOut() throws Exception {
    String page = render(SampleMeasurements.hostileNames(), Language.ENGLISH);
    assertThat(page).doesNotContain("<script>alert", "<img", "\u202E", "\u0007");
    assertThat(SCRIPT.matcher(page).results().count()).isEqualTo(1);
    assertThat(page).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
  }

  @Test
  void boundsAndTheGaussNewtonMatrixStandInThePage() {
    assertThat(render(SampleMeasurements.withGaussNewton(), Language.ENGLISH))
        .contains(
            "<td class=\"bounds\">between 1.26 and 2.51</td>",
            "the data determine <strong>1.75\u00a0±\u00a00.12</strong> of 6 directions",
            "of the Gauss–Newton matrix",
            "Maddox, Benton and Wilson");
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
                Markup.escaped(words.title(finding)),
                Markup.escaped(words.sentence(finding)),
                Markup.escaped(words.meaning(finding)));
      }
    }
    assertThat(render(measurement, Language.ENGLISH))
        .contains(
            "<div class=\"value\">1.50<span class=\"error\">"
                + Markup.escaped(" ± 0.12")
                + "</span>",
            Markup.escaped("at z = 1; not resolved at z = 0.01 = 1/N"),
            "that of the measured matrix is <strong>"
                + Markup.escaped("1.50 ± 0.12")
                + "</strong>, with",
            "<span class=\"badge alarm\">");
    assertThat(render(measurement, Language.JAPANESE))
        .contains(
            "有効次元数", "測定した行列の有効次元数は <strong>" + Markup.escaped("1.50 ± 0.12") + "</strong> です");
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
        pages.add(render(SampleMeasurements.digitsPerceptron(), Language.JAPANESE));
      }
    } finally {
      Locale.setDefault(before);
    }
    assertThat(pages).containsOnly(pages.get(0));
  }

  private static String render(Measurement measurement, Language language) {
    return MeasureHtml.render(SampleMeasurements.provenance(), measurement, language);
  }

  private static Document parse(String markup) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(markup)));
  }
}
