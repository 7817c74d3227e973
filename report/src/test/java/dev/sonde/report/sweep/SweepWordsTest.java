package dev.sonde.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.capacity.measures.ScalarMeasure;
import dev.sonde.descent.Sweep;
import dev.sonde.descent.SweepFindingCode;
import dev.sonde.descent.SweepPlan;
import dev.sonde.descent.design.GaussianData;
import dev.sonde.descent.design.SweepAxis;
import dev.sonde.descent.design.SweepRange;
import dev.sonde.descent.results.ScoreboardEntry;
import dev.sonde.descent.statistics.Average;
import dev.sonde.nets.data.DataSource;
import dev.sonde.report.SampleMeasurements;
import dev.sonde.report.terminal.TerminalStyle;
import dev.sonde.report.words.FindingText;
import dev.sonde.report.words.Language;
import dev.sonde.report.words.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepWordsTest {

  @ParameterizedTest
  @ValueSource(strings = {"sweep", "sweepfindings"})
  void bothLanguagesHaveTheSameKeysAndTheSamePlaceholders(String name) throws IOException {
    Properties english = own(name + ".properties");
    Properties japanese = own(name + "_ja.properties");
    assertThat(new TreeSet<>(japanese.stringPropertyNames()))
        .isEqualTo(new TreeSet<>(english.stringPropertyNames()));
    for (String key : english.stringPropertyNames()) {
      Set<String> asked = new TreeSet<>(FindingText.placeholders(english.getProperty(key)));
      assertThat(new TreeSet<>(FindingText.placeholders(japanese.getProperty(key))))
          .as(key)
          .isEqualTo(asked);
    }
  }

  @Test
  void everyFindingHasItsFourParts() throws IOException {
    Properties english = own("sweepfindings.properties");
    Set<String> codes = new TreeSet<>();
    for (String key : english.stringPropertyNames()) {
      if (key.endsWith(".text")) {
        codes.add(key.substring(0, key.length() - ".text".length()));
      }
    }
    for (SweepFindingCode code : SweepFindingCode.values()) {
      codes.add(code.code());
    }
    for (String code : codes) {
      for (String part : List.of("title", "text", "meaning", "advice")) {
        assertThat(english.getProperty(code + "." + part)).as(code + "." + part).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ScalarMeasure.Kind.class)
  void everyMeasureOfCapacityHasANameOnBothPages(ScalarMeasure.Kind kind) throws IOException {
    for (String file : List.of("words.properties", "sweep.properties")) {
      assertThat(own(file).getProperty("measure." + kind.label())).as(file).isNotBlank();
    }
  }

  @Test
  void everyMeasureWithANameHasAMeaning() throws IOException {
    Properties english = own("sweep.properties");
    List<String> measures =
        english.stringPropertyNames().stream()
            .filter(key -> key.startsWith("measure."))
            .map(key -> key.substring("measure.".length()))
            .toList();
    assertThat(measures).hasSizeGreaterThan(20);
    for (String measure : measures) {
      assertThat(english.getProperty("meaning." + measure)).as(measure).isNotBlank();
    }
  }

  @Test
  void errorsOfSeedsThatAreAllAlikeAreToldFromThatOfOneSeed() {
    SweepWords words =
        new SweepWords(
            SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 2, 4))
                .withSamples(20)
                .withTestSamples(20)
                .on(DataSource.read("digits")),
            Language.ENGLISH);
    assertThat(words.error(Average.of(0.25))).isEqualTo("25%");
    assertThat(words.error(Average.of(0.25, 0.25))).isEqualTo("25 ± 0%");
    assertThat(words.error(Average.of(0.24, 0.26))).isEqualTo("25.0 ± 1.0%");
    assertThat(words.error(Average.of(0, 0))).isEqualTo("0%");
    assertThat(words.tau(new ScoreboardEntry("m", "testError", "all", -0.004, -0.08, 0.07, 9)))
        .isEqualTo("0.00 (−0.08, 0.07)");
  }

  @Test
  void aSweepOfAFileSaysFromHowManySamplesThoseOfASeedAreDrawn() {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 2, 4))
            .withSamples(20)
            .withTestSamples(90)
            .withSeeds(2)
            .on(DataSource.read("digits"));
    String all = "1,707"; // of the 1,797 digits
    String table = SweepTable.render(sweep, Language.ENGLISH, TerminalStyle.plain());
    assertThat(table.replaceAll("\\s+", " ")).contains("20 training samples drawn from " + all);
    assertThat(SweepHtml.render(SampleMeasurements.provenance(), sweep, Language.ENGLISH))
        .contains("from the same " + all);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void errorsOfRealTargetsAreNumbersOfVariancesAndSaySo(Language language) {
    Sweep sweep =
        SweepPlan.over(SweepRange.of(SweepAxis.FEATURES, 5, 10, 20, 29, 40, 60))
            .withSamples(30)
            .withTestSamples(50)
            .withSeeds(5)
            .onGaussian(new GaussianData(4, 1, 0));
    SweepWords words = new SweepWords(sweep, language);
    assertThat(words.error(Average.of(0.24, 0.26))).isEqualTo("0.250 ± 0.010");
    assertThat(words.error(Average.of(12.5, 12.5))).isEqualTo("12.5 ± 0");
    String text = SweepTable.render(sweep, language, TerminalStyle.plain());
    String page = SweepHtml.render(SampleMeasurements.provenance(), sweep, language);
    String json = SweepJson.render(SampleMeasurements.provenance(), sweep, language);
    assertThat(text.replaceAll("\\s", ""))
        .contains(words.words().get("subject.ratios").replace(" ", ""));
    assertThat(page).contains(Markup.escaped(words.words().get("subject.ratios")));
    // but for the 95% intervals
    assertThat(text.replace("95%", "")).doesNotContain("%");
    assertThat(json.replace("95%", "")).doesNotContain("%");
  }

  private static Properties own(String file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = FindingText.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
    return properties;
  }
}
