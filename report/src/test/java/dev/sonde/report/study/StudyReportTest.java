package dev.sonde.report.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sonde.descent.statistics.Average;
import dev.sonde.findings.Evidence;
import dev.sonde.findings.Finding;
import dev.sonde.nets.data.DataSource;
import dev.sonde.nets.data.Dataset;
import dev.sonde.report.PageMarkup;
import dev.sonde.report.file.Provenance;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.FigureFormat;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Words;
import dev.sonde.studies.Claim;
import dev.sonde.studies.LossUnit;
import dev.sonde.studies.RateSearch;
import dev.sonde.studies.Reference;
import dev.sonde.studies.Study;
import dev.sonde.studies.StudyFindingCode;
import dev.sonde.studies.StudyResult;
import dev.sonde.studies.StudyResult.Extent;
import dev.sonde.studies.landscape.DirectionsStudy;
import dev.sonde.studies.landscape.SaddlesStudy;
import dev.sonde.studies.linear.InputsStudy;
import dev.sonde.studies.linear.OnlineRule;
import dev.sonde.studies.linear.OnlineStudy;
import dev.sonde.studies.linear.StoppingStudy;
import dev.sonde.studies.recurrent.LearningRule;
import dev.sonde.studies.recurrent.RulesFigures;
import dev.sonde.studies.recurrent.RulesStudy;
import dev.sonde.studies.trajectory.StepsStudy;
import dev.sonde.studies.trajectory.TicketsFigures;
import dev.sonde.studies.trajectory.TicketsStudy;
import dev.sonde.studies.transformed.ShortcutsStudy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StudyReportTest {
  private static final Provenance PROVENANCE =
      new Provenance(
          "0", "sonde study x", 0, Instant.parse("2026-01-01T00:00:00Z"), 1, "17", "a machine", 1);

  /** Every study, small. */
  private static StudyResult result(Study study) {
    Dataset digits = DataSource.read("digits").first(120);
    return switch (study) {
      case INPUTS -> InputsStudy.withDefaults().withExtent(Extent.QUICK).of(digits);
      case STOPPING -> StoppingStudy.withDefaults().withExtent(Extent.QUICK).of(digits);
      case ONLINE -> OnlineStudy.withDefaults().withExtent(Extent.QUICK).of(digits);
      case RULES ->
          RulesStudy.withDefaults().withExtent(Extent.QUICK).withSteps(200).withUnits(4).theory();
      case SHORTCUTS ->
          ShortcutsStudy.withDefaults()
              .withExtent(Extent.QUICK)
              .withWidths(6)
              .withEpochs(1)
              .withSeeds(2)
              .of(digits);
      case TICKETS ->
          TicketsStudy.withDefaults()
              .withExtent(Extent.QUICK)
              .withWidths(8)
              .withSteps(50)
              .withSeeds(2)
              .of(DataSource.read("digits").first(400));
      case STEPS ->
          StepsStudy.withDefaults()
              .withExtent(Extent.QUICK)
              .withLast(100)
              .withSamples(40)
              .withWidths(4)
              .of(digits);
      case SADDLES -> SaddlesStudy.withDefaults().withExtent(Extent.QUICK).theory();
      case DIRECTIONS -> DirectionsStudy.withDefaults().withExtent(Extent.QUICK).theory();
    };
  }

  @ParameterizedTest
  @EnumSource(Study.class)
  void aPageSaysEverythingInBothLanguages(Study study) throws Exception {
    StudyResult result = result(study);
    for (Language language : Language.values()) {
      String page = StudyHtml.render(PROVENANCE, result, "", language);
      PageMarkup.parsed(page);
      StudyWords words = StudyWords.in(language);
      assertThat(page).contains("id=\"claims\"").contains("id=\"references\"").contains("<svg");
      String said = page.replaceAll("(?s)<script>.*?</script>", "");
      assertThat(said).doesNotContain("NaN").doesNotContain("Infinity");
      assertThat(page.split("<figure", -1)).hasSizeLessThanOrEqualTo(4);
      for (Claim claim : result.claims()) {
        // a code without words is shown as it is
        assertThat(words.statement(claim)).doesNotContain("claim.").doesNotContain("{");
      }
      String text = StudyText.render(result, language, TerminalStyle.plain());
      assertThat(text).contains(words.question(study)).contains(words.verdicts(result));
    }
  }

  /** Its loss is 0 before it has learned anything. */
  @Test
  void aPerceptronsPageIsOfErrors() {
    StudyResult result =
        OnlineStudy.withDefaults()
            .withExtent(Extent.QUICK)
            .withRule(OnlineRule.PERCEPTRON)
            .of(DataSource.read("digits").first(400));
    String page = StudyHtml.render(PROVENANCE, result, "", Language.ENGLISH);
    assertThat(page).contains("Test error over passes").doesNotContain("Test loss");
    String text = StudyText.render(result, Language.ENGLISH, TerminalStyle.plain());
    assertThat(text).contains("Test error").doesNotContain("Test loss").doesNotContain("|");
  }

  @Test
  void passesThatCannotBeToldApartAreSaidInBothLanguages() {
    Evidence evidence = Evidence.of("above", 0.1).and("aboveError", 0.2);
    Claim claim =
        Claim.unresolved(
                "online.own-pass",
                Reference.BOTTOU_1998,
                Claim.Relation.AT_LEAST,
                2,
                new Average(1, 0, 1))
            .with("above", 0.1)
            .with("aboveError", 0.2);
    for (Language language : Language.values()) {
      StudyWords words = StudyWords.in(language);
      assertThat(words.statement(claim))
          .contains("0.10 ± 0.20")
          .doesNotContain("|")
          .doesNotContain("—")
          .doesNotContain("batchPasses");
      Claim reached =
          Claim.exact("online.own-pass", Reference.BOTTOU_1998, Claim.Relation.AT_LEAST, 2, 7, 0)
              .with("batchPasses", 7L);
      assertThat(words.statement(reached)).contains("7").doesNotContain("—").doesNotContain("±");
      assertThat(
              FindingText.ofStudies(language, new FigureFormat())
                  .sentence(
                      StudyFindingCode.PASSES_NOT_TOLD_APART.finding(
                          Finding.Severity.INFO, evidence)))
          .contains("0.10 ± 0.20");
    }
  }

  /** Quick rounds have controls in some of them, and the finding may name any. */
  @Test
  void theTableOfTicketsHasTheRowThatTheFindingNamesAndErrors() {
    for (int seeds = 1; seeds <= 2; seeds++) {
      StudyResult result =
          TicketsStudy.withDefaults()
              .withExtent(Extent.QUICK)
              .withWidths(12, 8)
              .withSteps(50)
              .withSeeds(seeds)
              .of(DataSource.read("digits").first(400));
      StudyWords words = StudyWords.in(Language.ENGLISH);
      List<String[]> table = PictureChoice.of(result, words).table();
      List<String> left = table.stream().map(row -> row[0]).toList();
      for (TicketsFigures.Round round : ((TicketsFigures) result.figures()).rounds()) {
        assertThat(left).contains(words.format().percent(round.left()));
      }
      assertThat(table.get(0)[3].contains("one seed: no bars")).isEqualTo(seeds == 1);
      assertThat(table.stream().skip(1).anyMatch(row -> row[3].contains("±")))
          .isEqualTo(seeds == 2);
    }
  }

  /** An estimate with an error of its own is a mean of nothing: its n is null, and not 0. */
  @Test
  void theNumberOfValuesOfAnEstimateIsNull() throws Exception {
    Claim claim =
        Claim.judged(
            "steps.grows",
            Reference.IDENTITY,
            Claim.Relation.AT_LEAST,
            0,
            Average.estimated(2, 0.5),
            0);
    StudyResult one = result(Study.STEPS);
    StudyResult with =
        new StudyResult(
            one.study(),
            one.form(),
            one.extent(),
            one.settings(),
            List.of(claim.with("first", 1).with("last", 2)),
            one.figures(),
            one.findings());
    JsonNode measured =
        new ObjectMapper()
            .readTree(StudyJson.render(PROVENANCE, with, Language.ENGLISH))
            .at("/claims/0/measured");
    assertThat(measured.get("standardError").asDouble()).isEqualTo(0.5);
    assertThat(measured.get("n").isNull()).isTrue();
  }

  @Test
  void howManySeedsAreKnownIsSaid() {
    Claim claim =
        Claim.exact(
                "tickets.earlier", Reference.FRANKLE_2019, Claim.Relation.AT_LEAST, 0.38, 0.4, 0.1)
            .with("left", 0.21);
    StudyWords words = StudyWords.in(Language.ENGLISH);
    assertThat(words.statement(claim))
        .doesNotContain("seeds")
        .endsWith("(share of its steps saved).");
    assertThat(words.statement(claim.with("known", 2).with("seeds", 3))).contains("2 of 3 seeds");
  }

  /** "that do not hold here: 1" alone would lack its subject. */
  @Test
  void theCountOfVerdictsBeginsWithClaimsThatHold() {
    StudyResult one = result(Study.INPUTS);
    Claim fails = Claim.exact("inputs.law", Reference.IDENTITY, Claim.Relation.AT_MOST, 0, 1, 0);
    StudyResult none =
        new StudyResult(
            one.study(),
            one.form(),
            one.extent(),
            one.settings(),
            List.of(fails),
            one.figures(),
            List.of());
    assertThat(StudyWords.in(Language.ENGLISH).verdicts(none))
        .isEqualTo("Claims that hold: 0, that do not hold here: 1");
  }

  /** Losses of some thousandths under the level of 1.5 of a constant answer. */
  @Test
  void lossesFarBelowTheConstantAnswerHaveALogarithmicAxis() {
    assertThat(rulesChart(1.5, 0.003).logarithmic()).isTrue();
    assertThat(rulesChart(1.5, 0.9).logarithmic()).isFalse();
  }

  private static StudyChart rulesChart(double constant, double loss) {
    Average average = new Average(loss, loss / 100, 6);
    RulesFigures.Row row =
        new RulesFigures.Row(
            LearningRule.RTRL,
            0.01,
            RateSearch.INSIDE,
            average,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    RulesFigures figures =
        new RulesFigures(
            List.of(row),
            Map.of("constant", constant),
            List.of(new RulesFigures.Curve(LearningRule.RTRL, new double[] {2 * loss, loss})),
            LossUnit.NATS);
    return new RulesPictures(figures, StudyWords.in(Language.ENGLISH)).charts().get(0);
  }

  @ParameterizedTest
  @EnumSource(Study.class)
  void theJsonHoldsWhatTheContractNames(Study study) throws Exception {
    StudyResult result = result(study);
    JsonNode json =
        new ObjectMapper().readTree(StudyJson.render(PROVENANCE, result, Language.ENGLISH));
    assertThat(json.get("study").asText()).isEqualTo(study.label());
    assertThat(json.get("form").asText()).isIn("theory", "data");
    assertThat(json.get("claims")).hasSameSizeAs(result.claims());
    for (JsonNode claim : json.get("claims")) {
      for (String field :
          List.of("id", "statement", "source", "published", "measured", "tolerance", "verdict")) {
        assertThat(claim.has(field)).as(field).isTrue();
      }
      assertThat(claim.get("verdict").asText()).isIn("holds", "does-not-hold-here", "not-resolved");
    }
    JsonNode figures = json.get("figures");
    switch (study) {
      case INPUTS -> {
        for (String form : List.of("raw", "centred", "standardised", "whitened")) {
          assertThat(figures.get("steps").get(form).get("steps").asLong()).isPositive();
          assertThat(figures.get("steps").get(form).get("largestEigenvalue").asDouble())
              .isPositive();
          assertThat(figures.get("steps").get(form).has("conditionNumber")).isTrue();
        }
        assertThat(figures.get("layers").isArray()).isTrue();
      }
      case STOPPING -> {
        assertThat(figures.get("curve").get(0).has("simulated")).isTrue();
        assertThat(figures.get("curve").get(0).get("theory").isNumber()).isTrue();
        assertThat(figures.get("bestTime").isNumber()).isTrue();
        assertThat(figures.get("bestDecay").isNumber()).isTrue();
      }
      case ONLINE -> {
        assertThat(figures.get("curves")).isNotEmpty();
        assertThat(figures.get("noiseScale").get(0).get("value").has("standardError")).isTrue();
      }
      case RULES -> {
        assertThat(figures.get("rules").get("KF-RTRL").get("loss").has("estimate")).isTrue();
        assertThat(figures.get("rules").get("RTRL").get("alignment").isNull()).isTrue();
        assertThat(figures.get("rules").get("UORO").get("microseconds").isNumber()).isTrue();
        assertThat(figures.get("levels").get("both").asDouble()).isBetween(0.45, 0.46);
      }
      case SHORTCUTS -> {
        for (String name : List.of("plain", "shortcuts", "centred", "scaled")) {
          JsonNode variant = figures.get("variants").get(name);
          assertThat(variant.get("trainLoss").get("estimate").asDouble()).isPositive();
          assertThat(variant.get("testError").has("standardError")).isTrue();
        }
      }
      case TICKETS -> {
        JsonNode last = figures.get("rounds").get(3);
        assertThat(last.get("left").asDouble()).isBetween(0.2, 0.3);
        for (String name : List.of("ticket", "reinitialised", "random")) {
          assertThat(last.get(name).get("earlyStop").get("estimate").asDouble()).isPositive();
          assertThat(last.get(name).get("testError").has("standardError")).isTrue();
        }
        assertThat(figures.get("instability")).hasSize(4);
      }
      case STEPS -> {
        JsonNode last = figures.get("curve").get(2);
        assertThat(last.get("steps").asLong()).isEqualTo(100);
        for (String name : List.of("degreesOfFreedom", "effectiveDimension", "testError")) {
          assertThat(last.get(name).get("estimate").asDouble()).as(name).isPositive();
        }
      }
      case SADDLES -> {
        for (String name : List.of("saddle-free-newton", "damped-newton", "sgd")) {
          assertThat(figures.get("methods").get(name).get(0).get("loss").isNumber()).isTrue();
        }
        assertThat(figures.has("census")).isTrue();
      }
      case DIRECTIONS -> {
        for (String name : List.of("flat", "random", "steep")) {
          assertThat(figures.get("classes").has(name)).as(name).isTrue();
        }
        assertThat(figures.has("contraction")).isTrue();
      }
    }
  }

  @Test
  void whatTheDataDetermineIsSaidWithAndWithoutAnError() {
    for (double error : new double[] {0, 3}) {
      Evidence evidence =
          Evidence.of("targets", 300L)
              .and("z", 0.5)
              .and("dimension", 120.0)
              .and("parameters", 500)
              .and("share", 0.24)
              .and("dimensionError", error);
      String sentence =
          FindingText.ofStudies(Language.ENGLISH, new FigureFormat())
              .sentence(
                  StudyFindingCode.DETERMINED_DIRECTIONS.finding(Finding.Severity.INFO, evidence));
      assertThat(sentence)
          .startsWith("At z = 0.5")
          .contains("all 300 targets")
          .contains((error > 0 ? "120.0 ± 3.0" : "120") + " of 500 directions");
    }
  }

  @Test
  void bothLanguagesHaveTheSameWords() {
    for (String bundle : List.of("study", "studyFindings")) {
      ResourceBundle english = Words.bundle(bundle, Language.ENGLISH);
      ResourceBundle japanese = Words.bundle(bundle, Language.JAPANESE);
      // bundles fall back on the root, so only a differing text shows that both have a key
      Set<String> same = new TreeSet<>();
      for (String key : english.keySet()) {
        if (english.getString(key).equals(japanese.getString(key))) {
          same.add(key);
        }
      }
      assertThat(japanese.keySet()).isEqualTo(english.keySet());
      // formulas and proper names
      assertThat(same)
          .isSubsetOf(
              "provenance.java",
              "provenance.version",
              "series.harmonic",
              "series.dimensionAt",
              "series.fixedZ",
              "series.relativeZ",
              "series.newton",
              "short.centred",
              "short.scaled",
              "series.offDiagonal",
              "series.noiseScale",
              "setting.c");
    }
  }

  @ParameterizedTest
  @EnumSource(StudyFindingCode.class)
  void everyFindingHasWords(StudyFindingCode code) {
    for (Language language : Language.values()) {
      FindingText text = FindingText.ofStudies(language, new FigureFormat());
      Finding finding = code.finding(Finding.Severity.INFO, Evidence.of("rule", "RFLO"));
      assertThat(text.title(finding)).isNotEqualTo(code.code());
      assertThat(text.meaning(finding)).isNotEmpty();
      assertThat(text.advice(finding)).isNotEmpty();
    }
  }
}
