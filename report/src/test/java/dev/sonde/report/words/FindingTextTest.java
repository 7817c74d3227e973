package dev.sonde.report.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capacity.CapacityFindingCode;
import dev.sonde.capacity.watch.WatchFindingCode;
import dev.sonde.findings.Finding;
import dev.sonde.findings.Finding.Severity;
import dev.sonde.outcomes.ComparisonFindingCode;
import dev.sonde.report.SampleMeasurements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindingTextTest {
  private static final List<String> PARTS = List.of("title", "text", "meaning", "advice");

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void everyCodeHasItsWordsInBothLanguages(Language language) {
    ResourceBundle bundle = Words.bundle("findings", language);
    for (CapacityFindingCode code : CapacityFindingCode.values()) {
      for (String part : PARTS) {
        assertThat(bundle.containsKey(code.code() + "." + part))
            .as("%s.%s in %s", code.code(), part, language)
            .isTrue();
        assertThat(bundle.getString(code.code() + "." + part)).isNotBlank();
      }
      for (String evidence : code.evidence()) {
        assertThat(bundle.containsKey("evidence." + evidence))
            .as("evidence.%s in %s", evidence, language)
            .isTrue();
      }
    }
  }

  /** A placeholder that is not understood, such as one with three alternatives, is shown raw. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "findings",
        "sweepfindings",
        "attentionFindings",
        "compareFindings",
        "productFindings",
        "scalingFindings",
        "studyFindings",
        "watchFindings"
      })
  void everyBraceBelongsToAPlaceholderThatIsUnderstood(String name) {
    for (Language language : Language.values()) {
      ResourceBundle bundle = Words.bundle(name, language);
      for (String key : Collections.list(bundle.getKeys())) {
        String text = bundle.getString(key);
        assertThat(FindingText.PLACEHOLDER.matcher(text).replaceAll(""))
            .as("%s of %s in %s", key, name, language)
            .doesNotContain("{", "}");
        assertThat(text)
            .as("%s of %s in %s", key, name, language)
            .doesNotMatch(".*\\{[^}]*\\?[^}]*:[^}]*:[^}]*}.*");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void everyKeyBelongsToACodeAndEveryPlaceholderToItsEvidence(Language language) {
    ResourceBundle bundle = Words.bundle("findings", language);
    Map<String, List<String>> evidence =
        Arrays.stream(CapacityFindingCode.values())
            .collect(Collectors.toMap(CapacityFindingCode::code, CapacityFindingCode::evidence));
    int seen = 0;
    for (String key : Collections.list(bundle.getKeys())) {
      if (key.startsWith("severity.") || key.startsWith("word.") || key.startsWith("evidence.")) {
        continue;
      }
      String[] parts = key.split("\\.", -1);
      assertThat(evidence).as("code of %s", key).containsKey(parts[0]);
      assertThat(PARTS).as("part of %s", key).contains(parts[1]);
      assertThat(evidence.getOrDefault(parts[0], List.of()))
          .as("evidence of %s", key)
          .containsAll(FindingText.placeholders(bundle.getString(key)));
      seen++;
    }
    assertThat(seen).isGreaterThanOrEqualTo(4 * CapacityFindingCode.values().length);
  }

  @Test
  void bothLanguagesHaveTheSameKeys() {
    for (String name :
        List.of("findings", "words", "compare", "compareFindings", "watch", "watchFindings")) {
      Set<String> english = new TreeSet<>(Words.bundle(name, Language.ENGLISH).keySet());
      // keySet of a child bundle includes its parent's: look at the file's own keys.
      Set<String> japanese = ownKeys(name + "_ja.properties");
      assertThat(japanese).as(name).isEqualTo(english);
    }
  }

  private static Set<String> ownKeys(String file) {
    java.util.Properties properties = new java.util.Properties();
    try (var in = FindingText.class.getResourceAsStream(file)) {
      properties.load(new java.io.InputStreamReader(in, java.nio.charset.StandardCharsets.UTF_8));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new TreeSet<>(properties.stringPropertyNames());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void wordsAreWholeWithAllEvidenceAndWithNone(Language language) {
    FindingText words = FindingText.in(language);
    for (CapacityFindingCode code : CapacityFindingCode.values()) {
      for (Severity severity : Severity.values()) {
        Map<String, Object> full = new LinkedHashMap<>();
        code.evidence().forEach(name -> full.put(name, 0.25));
        for (Map<String, Object> evidence : List.of(full, Map.<String, Object>of())) {
          Finding finding = new Finding(code.code(), severity, evidence);
          for (String text :
              List.of(
                  words.title(finding),
                  words.sentence(finding),
                  words.meaning(finding),
                  words.advice(finding))) {
            assertThat(text).isNotBlank().doesNotContain("{", "}", "[", "]", "|", "  ");
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void sentencesEndAsTheirLanguageDoes(Language language) {
    ResourceBundle bundle = Words.bundle("findings", language);
    List<String> unfinished = new ArrayList<>();
    for (CapacityFindingCode code : CapacityFindingCode.values()) {
      for (String part : List.of("meaning", "advice")) {
        String text = bundle.getString(code.code() + "." + part);
        String end = language == Language.ENGLISH ? ".*[.]]?" : ".*。]?";
        if (!text.matches(end)) {
          unfinished.add(code.code() + "." + part + ": " + text);
        }
      }
    }
    assertThat(unfinished).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void everyFindingAboutATrainingHasItsWords(Language language) {
    ResourceBundle bundle = Words.bundle("watchFindings", language);
    for (WatchFindingCode code : WatchFindingCode.values()) {
      for (String part : PARTS) {
        String key = code.code() + "." + part;
        String found =
            bundle.containsKey(key) ? key : key + ".info"; // by severity where that matters
        assertThat(bundle.getString(found)).as(key).isNotBlank();
        FindingText.placeholders(bundle.getString(found))
            .forEach(name -> assertThat(bundle.getString("evidence." + name)).isNotBlank());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void everyFindingAboutTwoRunsHasItsWords(Language language) {
    ResourceBundle bundle = Words.bundle("compareFindings", language);
    FindingText words = FindingText.ofComparisons(language, new FigureFormat());
    for (ComparisonFindingCode code : ComparisonFindingCode.values()) {
      Map<String, Object> evidence = new LinkedHashMap<>();
      code.evidence().forEach(name -> evidence.put(name, 2));
      Finding finding = new Finding(code.code(), Severity.INFO, evidence);
      for (String part : PARTS) {
        String key = code.code() + "." + part;
        assertThat(bundle.getString(key)).as(key).isNotBlank();
        assertThat(code.evidence())
            .as(key)
            .containsAll(FindingText.placeholders(bundle.getString(key)));
      }
      assertThat(words.sentence(finding)).doesNotContain("{", "}", "[", "]");
      code.evidence()
          .forEach(name -> assertThat(bundle.getString("evidence." + name)).isNotBlank());
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void noPlaceholderOfASweepOrOfAttentionIsMistyped(Language language) {
    FindingText sweeps = FindingText.ofSweeps(language);
    FindingText attention = FindingText.aboutAttention(language, new FigureFormat());
    for (Map.Entry<String, FindingText> one :
        Map.of("sweepfindings", sweeps, "attentionFindings", attention).entrySet()) {
      for (String key : Collections.list(Words.bundle(one.getKey(), language).getKeys())) {
        if (key.endsWith(".text")) {
          String code = key.substring(0, key.length() - ".text".length());
          Finding finding = new Finding(code, Severity.INFO, Map.of());
          assertThat(one.getValue().sentence(finding)).as(key).doesNotContain("{", "}");
          assertThat(one.getValue().advice(finding)).as(key).doesNotContain("{", "}");
        }
      }
    }
  }

  @Test
  void evidenceStandsInTheSentence() {
    Finding finding =
        SampleMeasurements.finding(
            CapacityFindingCode.FEW_DIRECTIONS_DETERMINED,
            Severity.INFO,
            1e-4,
            "ggn",
            48.2134,
            1.7321,
            235_146,
            2.05e-4);
    assertThat(FindingText.in(Language.ENGLISH).sentence(finding))
        .isEqualTo(
            "At z = 1/N = 1×10⁻⁴, N_eff of the Gauss–Newton matrix is 48.2 ± 1.7: 0.0205% of 235,146 parameters.");
    assertThat(FindingText.in(Language.JAPANESE).sentence(finding))
        .isEqualTo(
            "z = 1/N = 1×10⁻⁴ でのガウス・ニュートン行列の有効次元数は 48.2 ± 1.7 で、235,146 個のパラメータの 0.0205% です。");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void whereTheSamplesHoldAFigureBackTheAdviceIsMoreSamplesAndNotMoreProducts(Language language) {
    FindingText words = FindingText.in(language);
    for (String code : List.of("trace-uncertain", "z-unresolved", "shares-unresolved")) {
      for (Severity severity : List.of(Severity.INFO, Severity.WARNING)) {
        Map<String, Object> evidence = Map.of("products", 200, "dominatedBy", "samples");
        Finding finding = new Finding(code, severity, evidence);
        String all =
            words.title(finding)
                + words.sentence(finding)
                + words.meaning(finding)
                + words.advice(finding);
        assertThat(all).as(code).contains("--samples").doesNotContain("budget", "計算量");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void whatRoundingHidesIsNotBlamedOnTheBudget(Language language) {
    FindingText words = FindingText.in(language);
    for (String code : List.of("z-unresolved", "shares-unresolved")) {
      for (Severity severity : List.of(Severity.INFO, Severity.WARNING)) {
        Map<String, Object> evidence = Map.of("products", 200, "dominatedBy", "rounding");
        Finding finding = new Finding(code, severity, evidence);
        String all = words.title(finding) + words.meaning(finding) + words.advice(finding);
        assertThat(all).as(code).contains("--precision").doesNotContain("budget", "計算量");
      }
    }
  }

  @Test
  void theConstantAnswerIsNamedAsTheLossHasIt() {
    FindingText words = FindingText.in(Language.ENGLISH);
    assertThat(
            words.sentence(
                new Finding(
                    "worse-than-constant",
                    Severity.ALARM,
                    Map.of("loss", 2.0, "constantLoss", 1.0, "constantAnswer", "mean-target"))))
        .isEqualTo(
            "The loss is 2; answering every input with the mean of the targets would reach 1.");
    assertThat(
            words.sentence(
                new Finding(
                    "worse-than-constant",
                    Severity.ALARM,
                    Map.of(
                        "loss", 2.0,
                        "constantLoss", 1.0,
                        "constantAnswer", "class-frequencies",
                        "accuracy", 0.25,
                        "constantAccuracy", 0.5))))
        .isEqualTo(
            "The loss is 2; answering every input with the frequencies of the classes would reach"
                + " 1. The accuracy is 25%; always naming the most frequent class would reach"
                + " 50%.");
  }

  @Test
  void wordsWithMissingEvidenceAreLeftOut() {
    Finding finding =
        new Finding("sampled", Severity.INFO, Map.of("samples", 100, "population", 1000));
    assertThat(FindingText.in(Language.ENGLISH).sentence(finding))
        .isEqualTo("100 of 1,000 samples were used.");
    assertThat(FindingText.in(Language.ENGLISH).advice(finding))
        .isEqualTo("Raise --samples for narrower error bars.");
  }

  @Test
  void oneIsNotMany() {
    Finding one =
        new Finding("frozen-parameters", Severity.INFO, Map.of("tensors", 1, "names", "a"));
    Finding many =
        new Finding("frozen-parameters", Severity.INFO, Map.of("tensors", 2, "names", "a, b"));
    FindingText words = FindingText.in(Language.ENGLISH);
    assertThat(words.sentence(one)).isEqualTo("1 tensor needs no gradient and was left out: a.");
    assertThat(words.sentence(many))
        .isEqualTo("2 tensors need no gradient and were left out: a, b.");
  }

  @Test
  void aNumberToTypeHasNoCommas() {
    Finding finding =
        SampleMeasurements.finding(
            CapacityFindingCode.Z_UNRESOLVED, Severity.INFO, 4, 10, 0.01, 0.03, 200, 1200);
    assertThat(FindingText.in(Language.ENGLISH).advice(finding)).contains("--budget 1200)");
  }

  @Test
  void unresolvedZOfAnIndefiniteHessianSuggestsTheGaussNewtonMatrix() {
    Finding indefinite =
        new Finding(
            "z-unresolved",
            Severity.WARNING,
            Map.of(
                "unresolved",
                9,
                "asked",
                9,
                "largestUnresolved",
                10.0,
                "products",
                175L,
                "smallest",
                -0.1935,
                "alternative",
                "ggn"));
    Finding beside =
        new Finding("z-unresolved", Severity.WARNING, Map.of("smallest", -0.1935, "beside", "ggn"));
    Finding definite =
        SampleMeasurements.finding(
            CapacityFindingCode.Z_UNRESOLVED, Severity.INFO, 4, 10, 0.01, 0.03, 200, 1200);
    for (Language language : Language.values()) {
      FindingText words = FindingText.in(language);
      assertThat(words.advice(indefinite)).contains("--matrix ggn");
      assertThat(words.meaning(indefinite)).contains("−0.1935");
      assertThat(words.advice(beside)).doesNotContain("--matrix ggn");
      assertThat(words.advice(definite)).doesNotContain("ggn");
    }
  }

  @Test
  void aCodeFromALaterVersionIsShownByItsEvidence() {
    Finding finding = new Finding("not-yet-invented", Severity.INFO, Map.of("figure", 2.5));
    assertThat(FindingText.in(Language.JAPANESE).sentence(finding))
        .isEqualTo("not-yet-invented: figure = 2.5");
  }

  /** A token may be spelt as a stable word is. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void onlyEvidenceThatIsAWordIsTranslated(Language language) {
    FindingText words = FindingText.aboutAttention(language, new FigureFormat());
    Finding token =
        new Finding(
            "attention-massive-activations", Severity.INFO, Map.of("token", "mean", "places", 1));
    assertThat(words.sentence(token)).contains("mean").doesNotContain("its mean", "平均");
    assertThat(words.evidence(token)).anyMatch(piece -> piece.endsWith(" = mean"));
    Finding mode = new Finding("attention-ablation", Severity.INFO, Map.of("mode", "mean"));
    String translated = language == Language.ENGLISH ? "its mean" : "平均";
    assertThat(words.sentence(mode)).contains(translated);
    assertThat(words.evidence(mode)).allMatch(piece -> piece.endsWith(" = " + translated));
  }

  @Test
  void textFromOutsideIsNeverTakenForAPlaceholder() {
    Finding finding =
        new Finding("initial-is-model", Severity.WARNING, Map.of("file", "{file}[x|y]$1\\ {z%}"));
    assertThat(FindingText.in(Language.ENGLISH).sentence(finding)).contains("{file}[x|y]$1\\ {z%}");
  }

  @Test
  void aShareHasItsErrorInPercentToo() {
    Map<String, Object> evidence = new TreeMap<>();
    evidence.putAll(Map.of("axis", "width", "value", 16, "error", 0.1998));
    Finding single = new Finding("size-advice", Severity.INFO, evidence);
    assertThat(FindingText.ofSweeps(Language.ENGLISH).sentence(single))
        .contains("Take 16: test error 20%.");
    evidence.put("standardError", 0.0025);
    Finding known = new Finding("size-advice", Severity.INFO, evidence);
    assertThat(FindingText.ofSweeps(Language.ENGLISH).sentence(known))
        .contains("Take 16: test error 19.98 ± 0.25%.");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Language.class)
  void aReasonIsToldWholeWhereANameIsCut(Language language) {
    String reason = "word ".repeat(60).strip();
    FindingText words = FindingText.ofSweeps(language);
    Finding failed =
        new Finding("cells-failed", Severity.ALARM, Map.of("failed", 1, "reason", reason));
    assertThat(words.sentence(failed)).contains(reason);
    assertThat(words.evidence(failed)).anyMatch(piece -> piece.endsWith(" = " + reason));
    Finding named = new Finding("not-yet-invented", Severity.INFO, Map.of("name", reason));
    assertThat(words.sentence(named)).contains("…").doesNotContain(reason);
  }

  /** A fall, a rise and another fall are spoken of only where a peak was found. */
  @ParameterizedTest
  @CsvSource({"ENGLISH, falls again", "JAPANESE, 再び下がり"})
  void theMeasuresAreHeldAgainstWhatTheCurveDoes(Language language, String peaked) {
    FindingText words = FindingText.ofSweeps(language);
    Map<String, Object> ranking = Map.of("measures", 5, "nets", 30, "measure", "trace", "tau", 0.1);
    Map<String, Object> withPeak = new TreeMap<>(ranking);
    withPeak.put("peak", 400.0);
    assertThat(words.meaning(new Finding("no-measure-ranks", Severity.INFO, withPeak)))
        .contains(peaked, "400");
    assertThat(words.meaning(new Finding("no-measure-ranks", Severity.INFO, ranking)))
        .isNotEmpty()
        .doesNotContain(peaked, "400", "|", "[");
  }

  /** Where every seed has learned the words differ, and leave no gap. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void seedsThatDifferAreNoAlarm(Language language) {
    FindingText words = FindingText.ofSweeps(language);
    Map<String, Object> evidence =
        Map.of(
            "axis",
            "width",
            "answer",
            "mean",
            "value",
            8.0,
            "error",
            0.5,
            "constantError",
            1.0,
            "margin",
            0.6,
            "seeds",
            2);
    Finding alarm = new Finding("no-better-than-constant", Severity.ALARM, evidence);
    Finding warning = new Finding("no-better-than-constant", Severity.WARNING, evidence);
    assertThat(words.title(warning)).isNotEqualTo(words.title(alarm));
    assertThat(words.sentence(warning)).contains("2").doesNotContain("{", "0.6", "60%");
    assertThat(words.meaning(warning)).isNotEqualTo(words.meaning(alarm));
    assertThat(words.advice(warning)).isNotEqualTo(words.advice(alarm)).contains("--seeds");
  }
}
