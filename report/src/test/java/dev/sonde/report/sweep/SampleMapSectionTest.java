package dev.sonde.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.SampleMap;
import dev.sonde.descent.results.SweepPoint;
import dev.sonde.nets.data.DataSource;
import dev.sonde.report.page.Html;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SampleMapSectionTest {
  private static Sweep sweep;

  @BeforeAll
  static void sweep() {
    sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 15, 25, 30, 40, 50, 60, 70, 120))
            .withSampleSizes(30, 60)
            .withTestSamples(200)
            .withLabelNoise(0.2)
            .withSeeds(6)
            .on(DataSource.read("digits"));
  }

  private static String section(Language language) {
    Html html = new Html(Words.ofPages(Language.ENGLISH));
    SweepWords words = new SweepWords(sweep, language);
    new SampleMapSection(sweep, map(), words, html).section("");
    return html.toString();
  }

  private static SampleMap map() {
    return sweep.sampleMap().orElseThrow();
  }

  private static List<Element> elements(String section, String tag) throws Exception {
    NodeList found =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(section)))
            .getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyCellIsShadedAndNamed(Language language) throws Exception {
    String section = section(language);
    List<Element> titles = elements(section, "title");
    assertThat(elements(section, "rect")).hasSize(2 * 9);
    assertThat(titles).hasSize(2 * 9);
    String all = section + titles.get(0).getTextContent();
    assertThat(all).doesNotContain("{", "samplemap.");
    // the table has a row for each value, with both errors
    assertThat(elements(section, "tr")).hasSize(1 + 9);
  }

  @Test
  void theWorstCellIsTheDarkest() throws Exception {
    SweepPoint worst =
        map().rows().stream()
            .flatMap(row -> row.points().stream())
            .max(Comparator.comparingDouble(point -> point.testError().estimate()))
            .orElseThrow();
    SweepWords words = new SweepWords(sweep, Language.ENGLISH);
    List<Element> cells = elements(section(Language.ENGLISH), "g");
    Element darkest =
        cells.stream()
            .filter(
                cell ->
                    ((Element) cell.getElementsByTagName("rect").item(0))
                        .getAttribute("style")
                        .contains(" 75%"))
            .findFirst()
            .orElseThrow();
    assertThat(
            darkest.getElementsByTagName("title").item(0).getTextContent().replace('\u00a0', ' '))
        .endsWith(words.error(worst.testError()));
  }

  @Test
  void columnsAreLabelledWithTheirOwnValuesAndFiguresStandOverTheLines() throws Exception {
    Sweep wide =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 2, 5, 11, 27, 64))
            .withSampleSizes(20, 40)
            .withTestSamples(100)
            .withSeeds(2)
            .on(DataSource.read("digits"));
    Html html = new Html(Words.ofPages(Language.ENGLISH));
    SweepWords words = new SweepWords(sweep, Language.ENGLISH);
    new SampleMapSection(wide, wide.sampleMap().orElseThrow(), words, html).section("");
    String section = html.toString();
    List<Element> texts = elements(section, "text");
    List<Element> figures =
        texts.stream().filter(text -> text.getAttribute("class").equals("figure")).toList();
    assertThat(figures).hasSize(2 * 5);
    List<Element> labels = texts.subList(texts.size() - 6, texts.size() - 1);
    assertThat(labels)
        .extracting(Element::getTextContent)
        .containsExactly("2", "5", "11", "27", "64");
    for (int i = 0; i < 5; i++) {
      assertThat(labels.get(i).getAttribute("x")).isEqualTo(figures.get(i).getAttribute("x"));
    }
    assertThat(section.indexOf("class=\"figure\"")).isGreaterThan(section.lastIndexOf("<path"));
  }

  @Test
  void thresholdCountAndPeaksAreDrawn() throws Exception {
    String section = section(Language.ENGLISH);
    assertThat(elements(section, "path"))
        .extracting(path -> path.getAttribute("class"))
        .containsExactly("threshold", "count");
    List<Element> peaks = elements(section, "circle");
    assertThat(peaks).hasSize(2);
    // the peaks lie on the line where there are as many features as samples: 30 and 60
    String count = elements(section, "path").get(1).getAttribute("d");
    assertThat(count).contains("M" + peaks.get(0).getAttribute("cx") + " ");
    assertThat(count).contains("L" + peaks.get(1).getAttribute("cx") + " ");
  }
}
