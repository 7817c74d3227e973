package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.AttentionTheory;
import dev.sonde.attention.theory.EntryDistribution;
import dev.sonde.attention.theory.MeasuredAndExpected;
import dev.sonde.attention.theory.ProductRow;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.SimulatedRows;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.theory.TheoryHtml;
import dev.sonde.report.theory.TheoryJson;
import dev.sonde.report.theory.TheoryText;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import dev.sonde.report.words.Words;
import dev.sonde.scaling.ProjectionInitialisation;
import dev.sonde.scaling.ScalingCell;
import dev.sonde.scaling.ScalingCell.Outcome;
import dev.sonde.scaling.ScalingFindingCode;
import dev.sonde.scaling.ScalingResult;
import dev.sonde.scaling.ScalingSetting;
import dev.sonde.scaling.ScalingStep;
import dev.sonde.scaling.ScalingVariant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ResourceBundle;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Table, page and JSON of transformers that were trained with several scales. */
class ScalingReportTest {

  /** Some seconds' work, which every test reads and none changes. */
  private static final TheoryTable TABLE =
      AttentionTheory.withDefaults().withKeys(8).withDimensions(List.of(8, 16)).measure();

  /** Figures of the size that trainings give; without a scale the last one diverged. */
  private static ScalingResult sample() {
    List<ScalingCell> cells = new ArrayList<>();
    for (ScalingVariant variant : ScalingVariant.values()) {
      for (int d : List.of(8, 128)) {
        for (double rate : List.of(3e-4, 1e-3, 3e-3)) {
          for (int seed = 0; seed < 2; seed++) {
            double loss = 2.2 + (variant == ScalingVariant.NONE ? 0.001 * d : 0) + 0.004 * seed;
            boolean diverged = variant == ScalingVariant.NONE && d == 128 && rate == 3e-3;
            List<ScalingStep> curve =
                List.of(
                    new ScalingStep(0, 4.49, 4.488, 10.6, 53.4, 0.107, 0.19, 0.31, 0.388, 1.2),
                    new ScalingStep(1, 4.4, 4.3, 10.5, 52.1, 0.112, 0.18, 0.3, 0.31, 1.1),
                    new ScalingStep(400, loss, loss, 45.7, 179.8, 0.021, 0.05, 0.7, 0.149, 0.6));
            cells.add(
                new ScalingCell(
                    variant,
                    d,
                    rate,
                    seed,
                    diverged ? Outcome.DIVERGED : Outcome.DONE,
                    diverged ? curve.subList(0, 2) : curve));
          }
        }
      }
    }
    return new ScalingResult(
        setting(List.of(3e-4, 1e-3, 3e-3), 2), new ScalingResult.Baselines(3.073, 2.426), cells, 0);
  }

  private static ScalingSetting setting(List<Double> rates, int seeds) {
    return new ScalingSetting(
        List.of(8, 128),
        rates,
        400,
        seeds,
        0,
        ProjectionInitialisation.UNIT,
        64,
        2,
        2,
        32,
        16,
        20,
        "moby-dick",
        34_114,
        200,
        32);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyCodeHasItsWordsAndEveryPlaceholderItsEvidence(Language language) {
    ResourceBundle words = Words.bundle("scalingFindings", language);
    for (ScalingFindingCode code : ScalingFindingCode.values()) {
      for (String part : List.of("title", "text", "meaning", "advice")) {
        String text = words.getString(code.code() + "." + part);
        assertThat(code.evidence())
            .as(code + "." + part)
            .containsAll(FindingText.placeholders(text));
      }
      for (String evidence : code.evidence()) {
        assertThat(words.getString("evidence." + evidence)).isNotBlank();
      }
    }
  }

  @Test
  void bothLanguagesHaveTheSameWords() {
    for (String name : List.of("scaling", "scalingFindings")) {
      assertThat(Collections.list(Words.bundle(name, Language.JAPANESE).getKeys()))
          .containsExactlyInAnyOrderElementsOf(
              Collections.list(Words.bundle(name, Language.ENGLISH).getKeys()));
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void theTerminalShowsLossesDifferencesAndFindingsInEightyColumns(Language language) {
    String text = TheoryText.render(TABLE, Optional.of(sample()), language, TerminalStyle.plain());
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 80);
    assertThat(text)
        .contains("0.001")
        .contains("2.330±0.002")
        .contains("+0.128")
        .contains("11→46")
        .contains(Words.ofScaling(language).get("diverged"))
        .doesNotContain("{")
        .doesNotContain("NaN");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void thePageIsWellFormedAndDrawsEveryScaleAtEveryHeadSize(Language language) throws Exception {
    String html =
        TheoryHtml.render(SampleMeasurements.provenance(), TABLE, Optional.of(sample()), language);
    Document page = PageMarkup.parsed(html);
    // the theory's six, seven figures at two head sizes; keys stand in two legends
    assertThat(charts(page)).hasSize(6 + 7 * 2);
    assertThat(PageMarkup.withoutScripts(html))
        .contains("class=\"qk-norm\"")
        .doesNotContain("NaN")
        .doesNotContain("{0}");
    assertThat(html).contains(Words.ofScaling(language).get("chart.gradient"));
  }

  /** A line with figures that are chosen; what is not asked about is 1. */
  private static ProductRow row(int d, Scaling scaling, double gradient, double median) {
    MeasuredAndExpected one =
        new MeasuredAndExpected(new RowMean(1, 0.001, 400), OptionalDouble.of(1));
    RowMean mean = new RowMean(0.5, 0.001, 400);
    return new ProductRow(
        d,
        scaling,
        1,
        new SimulatedRows(one, one, one, mean, one, one, mean),
        new RowMean(gradient, gradient / 100, 80),
        median);
  }

  private static List<ProductRow> rows(int d, double gradient, double median) {
    return List.of(
        row(d, Scaling.NONE, gradient, median),
        row(d, Scaling.ROOT, 0.1, 0.2),
        row(d, Scaling.DIMENSION, 0.01, 0.01));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void theGradientWithoutAScaleIsToldByItsOwnFigures(Language language) {
    List<ProductRow> products =
        Stream.of(rows(8, 1, 0.3), rows(64, 2, 0.5), rows(4096, 3.7, 0.0004))
            .flatMap(List::stream)
            .toList();
    TheoryTable table = new TheoryTable(512, EntryDistribution.GAUSSIAN, 0, List.of(), products);
    Words words = Words.aboutAttention(language);
    FigureFormat format = new FigureFormat();
    // the largest d of each kind: ratios of means, and of medians
    assertThat(TheoryText.gradient(table, words, format))
        .hasSize(3)
        .satisfies(
            says -> {
              assertThat(says.get(0)).endsWith(words.get("theory.reads.larger", "64", "20", "2.5"));
              assertThat(says.get(1))
                  .endsWith(words.get("theory.reads.smaller", "4,096", "37", "0.002"));
              assertThat(says.get(2)).contains("3.04").contains("512");
            });
    TheoryTable other =
        new TheoryTable(512, EntryDistribution.CORRELATED, 0, List.of(), products.subList(0, 3));
    assertThat(TheoryText.gradient(other, words, format))
        .hasSize(2)
        .last(InstanceOfAssertFactories.STRING)
        .isEqualTo(words.get("theory.reads.vanishes"));
  }

  /** As wide as the usual dimensions make it. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void theTerminalHasRoomForTheMedian(Language language) {
    RowMean wide = new RowMean(2.4517e-4, 1e-6, 400);
    MeasuredAndExpected share =
        new MeasuredAndExpected(new RowMean(0.54, 0.009, 400), OptionalDouble.of(0.546));
    SimulatedRows simulated =
        new SimulatedRows(
            new MeasuredAndExpected(wide, OptionalDouble.of(2.441e-4)),
            share,
            share,
            share.measured(),
            share,
            share,
            share.measured());
    ProductRow row =
        new ProductRow(65_536, Scaling.ROOT, 1, simulated, new RowMean(1.762, 0.57, 80), 0.64321);
    TheoryTable table =
        new TheoryTable(512, EntryDistribution.CORRELATED, 0, List.of(), List.of(row));
    String text = TheoryText.render(table, Optional.empty(), language, TerminalStyle.plain());
    assertThat(text)
        .contains(" " + Words.aboutAttention(language).get("theory.median") + "\n")
        .contains(" 0.643\n");
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 80);
  }

  private static List<Element> charts(Document page) {
    return elements(page.getDocumentElement(), "svg").stream()
        .filter(svg -> svg.getAttribute("class").equals("theory"))
        .toList();
  }

  private static List<Element> elements(Element parent, String tag) {
    NodeList found = parent.getElementsByTagName(tag);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void differencesStandAtEveryRateAndAtEachBestUnlessATrainingDiverged() throws Exception {
    List<Element> charts = charts(PageMarkup.parsed(page(sample())));
    // three scales at three rates and their best; at d = 128 one of them diverged without a scale
    assertThat(titles(charts.get(6))).hasSize(12);
    assertThat(titles(charts.get(7))).hasSize(11).contains("no scale, d = 128, rate 0.001: +0.128");
  }

  private static List<String> titles(Element chart) {
    return elements(chart, "title").stream()
        .map(title -> title.getTextContent().replace('\u00A0', ' '))
        .toList();
  }

  @Test
  void withOneRateDifferencesAreDrawnOverHeadSizesAndWithOneSeedNotAtAll() throws Exception {
    ScalingResult sample = sample();
    List<Double> one = List.of(1e-3);
    List<ScalingCell> cells =
        sample.cells().stream().filter(cell -> cell.learningRate() == 1e-3).toList();
    ScalingResult oneRate = new ScalingResult(setting(one, 2), sample.baselines(), cells, 0);
    List<Element> charts = charts(PageMarkup.parsed(page(oneRate)));
    // one chart of differences, and five figures along training at two head sizes
    assertThat(charts).hasSize(6 + 1 + 5 * 2);
    assertThat(titles(charts.get(6))).hasSize(6);

    ScalingResult oneSeed =
        new ScalingResult(
            setting(one, 1),
            sample.baselines(),
            cells.stream().filter(cell -> cell.repetition() == 0).toList(),
            0);
    assertThat(charts(PageMarkup.parsed(page(oneSeed)))).hasSize(6 + 5 * 2);
  }

  private static String page(ScalingResult result) {
    return TheoryHtml.render(
        SampleMeasurements.provenance(), TABLE, Optional.of(result), Language.ENGLISH);
  }

  @Test
  void withoutTrainingsPageAndTableAreThoseOfTheTheory() {
    assertThat(TheoryText.render(TABLE, Optional.empty(), Language.ENGLISH, TerminalStyle.plain()))
        .doesNotContain("QK-norm");
    assertThat(
            TheoryHtml.render(
                SampleMeasurements.provenance(), TABLE, Optional.empty(), Language.ENGLISH))
        .doesNotContain("id=\"training");
  }

  /** One column of points is no curve. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void oneDimensionIsNotDrawnAndSeveralAre(Language language) {
    String said = Markup.escaped(Words.aboutAttention(language).get("theory.one", "8"));
    TheoryTable one =
        AttentionTheory.withDefaults().withKeys(8).withDimensions(List.of(8)).measure();
    assertThat(TheoryHtml.render(SampleMeasurements.provenance(), one, Optional.empty(), language))
        .contains(said)
        .doesNotContain("<svg class=\"theory");
    assertThat(
            TheoryHtml.render(SampleMeasurements.provenance(), TABLE, Optional.empty(), language))
        .contains("<svg class=\"theory")
        .doesNotContain(said);
  }

  @Test
  void theJsonHasEveryCurveAndNullForWhatIsNotKnown() throws Exception {
    JsonNode training =
        new ObjectMapper()
            .readTree(
                TheoryJson.render(
                    SampleMeasurements.provenance(),
                    TABLE,
                    Optional.of(sample()),
                    Language.ENGLISH))
            .get("training");
    assertThat(training.get("cells")).hasSize(48);
    JsonNode cell = training.get("cells").get(0);
    assertThat(cell.get("scaling").asText()).isEqualTo("none");
    assertThat(cell.get("curve")).hasSize(3);
    assertThat(cell.get("curve").get(2).get("heldOutLoss").asDouble()).isEqualTo(2.208);
    assertThat(training.get("comparisons")).hasSize(6);
    // one of three scales at two sizes and three rates diverged
    assertThat(training.get("comparisonsAtRates")).hasSize(17);
    assertThat(training.get("comparisons").get(1).get("difference").get("estimate").asDouble())
        .isBetween(0.1279, 0.1281);
    assertThat(training.get("findings").get(0).get("code").asText()).isEqualTo("scaling-costs");
    assertThat(training.get("setting").get("initialisation").asText()).isEqualTo("unit");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void anExperimentThatWasInterruptedBeforeOneRepetitionWasWholeSaysSo(int ended) {
    ScalingResult sample = sample();
    List<ScalingCell> firstSeed =
        sample.cells().stream().filter(cell -> cell.repetition() == 0).limit(ended).toList();
    ScalingResult none =
        new ScalingResult(sample.setting(), sample.baselines(), firstSeed, 48 - ended);
    Words words = Words.ofScaling(Language.ENGLISH);
    assertThat(TheoryText.render(TABLE, Optional.of(none), Language.ENGLISH, TerminalStyle.plain()))
        .contains(words.get("none"))
        .doesNotContain(words.get("best"));
    assertThat(
            TheoryHtml.render(
                SampleMeasurements.provenance(), TABLE, Optional.of(none), Language.ENGLISH))
        .contains(words.get("none"))
        .doesNotContain("id=\"training-figures");
  }
}
