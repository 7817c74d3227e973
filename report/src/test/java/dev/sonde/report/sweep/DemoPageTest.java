package dev.sonde.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.nets.data.DataSource;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import dev.sonde.report.words.Words;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DemoPageTest {
  private static Sweep tested;
  private static Sweep untested;

  /** Random features stand for the networks too: a page asks no more of them than of any sweep. */
  @BeforeAll
  static void sweep() {
    tested = sweep(3);
    untested = sweep(1);
  }

  private static Sweep sweep(int seeds) {
    return SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 15, 30, 50, 60, 70, 120, 240))
        .withSamples(60)
        .withTestSamples(200)
        .withLabelNoise(0.2)
        .withRidges(1, 10)
        .withSeeds(seeds)
        .on(DataSource.read("digits"));
  }

  private static String page(Sweep linear, Sweep networks, Language language) {
    return DemoHtml.render(SampleMeasurements.provenance(), linear, networks, language);
  }

  @Test
  void theAnswersNamePeakMisleadingCountAndMeasure() {
    String page = page(tested, tested, Language.ENGLISH);
    String answers =
        page.substring(page.indexOf("class=\"answers\""), page.indexOf("id=\"linear\""));
    double peak = tested.doubleDescent().peak().orElseThrow().value();
    assertThat(peak).isEqualTo(60);
    assertThat(answers)
        .contains("Where was the double descent?", "at 60 (95% interval")
        .contains("the worst linear model has 600 parameters (60 features for each of 10 classes)")
        .contains("orders the", "Which measure did not?", "a ridge tuned on held-out samples gives")
        .doesNotContain("{");
  }

  @Test
  void theSizeToTakeStandsBeforeEverythingElse() {
    String page = page(tested, tested, Language.ENGLISH);
    assertThat(page.substring(page.indexOf("<h1"), page.indexOf("<figure")))
        .contains("Linear models: Take 240 features, with a ridge of 10");
    String text = DemoTable.render(tested, tested, Language.ENGLISH, TerminalStyle.plain());
    assertThat(text).startsWith("How big should it be?\n  Trained networks: Take 240 features");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void bothSweepsStandOnOneWellFormedPageWithNamesOfTheirOwn(Language language) throws Exception {
    String page = page(tested, tested, language);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new InputSource(
                    new StringReader(
                        page.replaceFirst("<!DOCTYPE html>", "")
                            .replaceAll("(?s)<(style|script)[^>]*>.*?</\\1>", ""))));
    NodeList all = document.getElementsByTagName("*");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < all.getLength(); i++) {
      var id = all.item(i).getAttributes().getNamedItem("id");
      assertThat(id == null || ids.add(id.getNodeValue())).as(String.valueOf(id)).isTrue();
    }
    assertThat(ids).contains("linear-curve", "networks-curve", "networks-scoreboard");
    Matcher option = Pattern.compile("<option value=\"([^\"]+)\"").matcher(page);
    int options = 0;
    while (option.find()) {
      assertThat(page).contains("data-chart=\"" + option.group(1) + "\"");
      options++;
    }
    assertThat(options).isGreaterThan(2);
    long charts =
        Pattern.compile("class=\"frame\" id=\"[a-z]+-[a-z]+-chart\"")
            .matcher(page)
            .results()
            .count();
    // of each: the errors before everything, the curve, bias and variance, and theory
    assertThat(charts).isEqualTo(8);
    assertThat(page.indexOf("linear-opening-chart")).isLessThan(page.indexOf("class=\"answers\""));
  }

  @Test
  void theAxisNamesTheValuesThatWereTried() {
    String page = page(tested, tested, Language.ENGLISH);
    String wide =
        page.substring(
            page.indexOf("<g class=\"wide\">", page.indexOf("id=\"linear-curve-chart\"")));
    Matcher text = Pattern.compile(">([0-9]+)</text>").matcher(wide);
    List<String> named = new ArrayList<>();
    while (named.size() < 8 && text.find()) {
      named.add(text.group(1));
    }
    // the ends before what is between them
    assertThat(named).containsExactly("5", "240", "15", "30", "50", "60", "70", "120");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void whatWasNotFoundIsSaid(Language language) {
    Words words = Words.ofSweeps(language);
    String page = page(untested, untested, language);
    for (String key :
        List.of(
            "demo.where.linear.none",
            "demo.where.networks.none",
            "demo.measure.networks.none",
            "demo.remedy.none")) {
      assertThat(page).contains(Markup.escaped(words.get(key)));
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void linesOfTheTerminalFitItsColumns(Language language) {
    String text =
        DemoTable.render(
            tested, tested, language, new TerminalStyle(80, false, Optional.of("out/report.html")));
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 80);
    assertThat(text).endsWith("out/report.html\n").doesNotContain("{");
  }
}
