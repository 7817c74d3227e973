package dev.sonde.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.attention.AttentionReport;
import dev.sonde.attention.heads.GaussianCurve;
import dev.sonde.attention.heads.MeasuredProducts;
import dev.sonde.attention.heads.ProductFindingCode;
import dev.sonde.attention.logits.UnreadProduct;
import dev.sonde.attention.means.RowMean;
import dev.sonde.attention.theory.AttentionTheory;
import dev.sonde.attention.theory.ScaledHead;
import dev.sonde.attention.theory.ScaledHead.Beyond;
import dev.sonde.attention.theory.ScaledLogits;
import dev.sonde.attention.theory.Scaling;
import dev.sonde.attention.theory.TheoryTable;
import dev.sonde.attention.vectors.ProductSpread;
import dev.sonde.findings.Finding;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.theory.MeasuredTheoryHtml;
import dev.sonde.report.theory.MeasuredTheoryJson;
import dev.sonde.report.theory.MeasuredTheoryText;
import dev.sonde.report.words.ColumnText;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

/** Table, page and JSON of a model's queries and keys under other scales. */
class MeasuredTheoryTest {
  private static final int D = 32;

  private static final TheoryTable THEORY =
      AttentionTheory.withDefaults().withKeys(12).withDimensions(List.of(D)).measure();

  private static RowMean mean(double value) {
    return new RowMean(value, 0.01 * value, 24);
  }

  private static ScaledLogits logits(double factor, double std, double entropy, double oneHot) {
    return new ScaledLogits(
        factor,
        mean(std),
        0.75 * std,
        mean(entropy),
        Math.min(1, 1.1 * entropy),
        mean(0.4),
        mean(oneHot),
        mean(0.2),
        mean(0.25),
        0.22,
        mean(0.1 * factor),
        0.08 * factor);
  }

  private static ScaledHead head(int head, double std, Set<Beyond> beyond) {
    Map<Scaling, ScaledLogits> scaled = new EnumMap<>(Scaling.class);
    Map<Scaling, Double> entropies =
        Map.of(Scaling.NONE, 0.06, Scaling.ROOT, 0.72, Scaling.DIMENSION, 0.99);
    for (Scaling scaling : Scaling.values()) {
      double factor = scaling.factor(D);
      scaled.put(
          scaling,
          logits(
              factor,
              std * factor * Math.sqrt(D),
              entropies.getOrDefault(scaling, Double.NaN),
              scaling == Scaling.NONE ? 0.8 : 0));
    }
    ScaledLogits root = logits(1 / Math.sqrt(D), std, 0.72, 0);
    ScaledLogits capped =
        new ScaledLogits(
            Double.NaN,
            root.rowStd(),
            Double.NaN,
            root.entropyRatio(),
            Double.NaN,
            root.maxProbability(),
            root.nearOneHotShare(),
            root.jacobianNorm(),
            root.jacobianRootMeanSquare(),
            Double.NaN,
            new RowMean(Double.NaN, Double.NaN, 0),
            Double.NaN);
    return new ScaledHead(
        0,
        head,
        D,
        new ProductSpread(mean(1.2), mean(1.1), mean(90), mean(42), mean(2.14), 3, 4, 0.23),
        scaled,
        beyond.isEmpty() ? root : capped,
        beyond);
  }

  private static AttentionReport sample() {
    Map<String, Object> evidence = new LinkedHashMap<>();
    evidence.put("count", 1);
    evidence.put("layers", 2);
    evidence.put("names", "L1 (/layer.1/Softmax)");
    MeasuredProducts products =
        new MeasuredProducts(
            12,
            List.of(
                head(0, 1.7, Set.of()),
                head(1, 19.67, Set.of()),
                head(2, 0.6, Set.of(Beyond.SOFT_CAP))),
            List.of(new UnreadProduct(1, "/layer.1/Softmax", new UnreadProduct.NotShown())),
            new GaussianCurve(
                12,
                List.of(
                    new GaussianCurve.Point(0.25, 0.99, 0.2),
                    new GaussianCurve.Point(4, 0.4, 0.3))),
            List.of(new Finding("scale-unread", Finding.Severity.WARNING, evidence)));
    AttentionReport plain = SampleAttention.report();
    return new AttentionReport(
        plain.model(),
        plain.input(),
        plain.conventions(),
        plain.layers(),
        plain.gaussian(),
        plain.ablation(),
        plain.stream(),
        plain.unrecognised(),
        plain.findings(),
        plain.sample(),
        Optional.of(products),
        Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyCodeHasItsWordsAndEveryPlaceholderItsEvidence(Language language) {
    ResourceBundle words = Words.bundle("productFindings", language);
    for (ProductFindingCode code : ProductFindingCode.values()) {
      for (String part : List.of("title", "text", "meaning", "advice")) {
        assertThat(code.evidence())
            .as(code + "." + part)
            .containsAll(FindingText.placeholders(words.getString(code.code() + "." + part)));
      }
      for (String evidence : code.evidence()) {
        assertThat(words.getString("evidence." + evidence)).isNotBlank();
      }
    }
  }

  @Test
  void bothLanguagesHaveTheSameWords() {
    for (String name : List.of("products", "productFindings")) {
      assertThat(Collections.list(Words.bundle(name, Language.JAPANESE).getKeys()))
          .containsExactlyInAnyOrderElementsOf(
              Collections.list(Words.bundle(name, Language.ENGLISH).getKeys()));
    }
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void theTerminalShowsMediansAndExtremesInEightyColumns(Language language) {
    String text = MeasuredTheoryText.render(sample(), THEORY, language, TerminalStyle.plain());
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 80);
    assertThat(text)
        // the greatest spread with 1/√d, and the median of all three heads
        .containsPattern("1/√d .* 1\\.7 +0\\.6 +L0H2 +19\\.7 +L0H1\n")
        // every head is nearly one-hot without a scale
        .containsPattern("0\\.060 +0\\.400 +0\\.200 +0\\.100 +0\\.080 +3/3\n")
        .containsPattern("L0H1 +1\\.2 +1\\.1 +2\\.14 .* 0\\.800\n")
        // one head has a cap, so its own logits have no formula
        .containsPattern("(model's|モデル) +1\\.7")
        .contains("L1 (/layer.1/Softmax)");
  }

  /** The mean over rows is 0.1·factor, the median 0.08·factor. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void theGradientWithoutAScaleIsToldByTheModelsOwnFigures(Language language) {
    String said =
        Words.ofProducts(language).get("reads.gradient", "0.1", "0.0177", "0.08", "0.0141");
    String text = MeasuredTheoryText.render(sample(), THEORY, language, TerminalStyle.plain());
    assertThat(text.replaceAll("\\s+", "")).contains(said.replaceAll("\\s+", ""));
    String html =
        MeasuredTheoryHtml.render(SampleAttention.provenance(), sample(), THEORY, language);
    String plain = html.replaceAll("<sub>(.)</sub>", "_$1");
    assertThat(plain.replaceAll("<span class=\"whole\">|</span>|[\\s\\u00A0]+", ""))
        .contains(said.replaceAll("\\s+", ""));
  }

  /** A column that is left out of a narrow terminal is left out whole. */
  @Test
  void aNarrowTerminalLeavesColumnsOut() {
    String text =
        MeasuredTheoryText.render(
            sample(), THEORY, Language.ENGLISH, TerminalStyle.plain().withColumns(50));
    assertThat(text.lines()).allMatch(line -> ColumnText.width(line) <= 50);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void thePageIsWellFormedAndDrawsEveryHead(Language language) throws Exception {
    String html =
        MeasuredTheoryHtml.render(SampleAttention.provenance(), sample(), THEORY, language);
    Document page = PageMarkup.parsed(html);
    // three heads with three scales in two charts, and once in the third; and one notes' symbol
    // each
    assertThat(circles(page)).isEqualTo(3 * 3 * 2 + 3);
    assertThat(html).contains(Words.ofProducts(language).get("beyond.soft-cap"));
    assertThat(PageMarkup.withoutScripts(html)).doesNotContain("NaN", "Infinity");
    // no factor stands beside the scale of the head that has none
    String without = Words.ofProducts(language).get("own.factor", "—");
    assertThat(PageMarkup.withoutScripts(html).replace("&#39;", "'").replace("&apos;", "'"))
        .doesNotContain(without);
  }

  private static int circles(Document page) {
    int count = 0;
    for (int i = 0; i < page.getElementsByTagName("circle").getLength(); i++) {
      count += page.getElementsByTagName("circle").item(i).getChildNodes().getLength() > 0 ? 1 : 0;
    }
    return count;
  }

  @Test
  void theJsonHasEveryHeadAndNoNumberThatIsNone() throws Exception {
    String text =
        MeasuredTheoryJson.render(SampleAttention.provenance(), sample(), THEORY, Language.ENGLISH);
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(text).doesNotContain("NaN", "Infinity");
    assertThat(json.path("entries").asText()).isEqualTo("measured");
    assertThat(json.path("heads")).hasSize(3);
    JsonNode scales = json.path("heads").path(1).path("scales");
    assertThat(scales.path("root").path("rowStd").path("estimate").asDouble()).isEqualTo(19.67);
    assertThat(scales.path("root").path("rowStd").path("formula").asDouble())
        .isEqualTo(0.75 * 19.67);
    assertThat(scales.path("none").path("nearOneHotShare").path("estimate").asDouble())
        .isEqualTo(0.8);
    JsonNode capped = json.path("heads").path(2);
    assertThat(capped.path("beyond").path(0).asText()).isEqualTo("soft-cap");
    assertThat(capped.path("scales").path("own").path("factor").isNull()).isTrue();
    assertThat(json.path("unread").path(0).path("reason").asText()).isEqualTo("not-shown");
    assertThat(json.path("unread").path(0).path("difference").isNull()).isTrue();
    assertThat(json.path("products")).hasSize(3);
    assertThat(json.path("findings").path(0).path("code").asText()).isEqualTo("scale-unread");
  }
}
